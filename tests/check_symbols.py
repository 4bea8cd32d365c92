"""Check that kernel objects of one instruction set offer nothing that the linker could take for another.

Arguments: ISA=OBJECT[:OBJECT...]... The linker merges weak symbols of the same name, so a kernel object may
define weak symbols only inside its own renamed namespace xsimd_<isa>, and strong ones only under a name that holds the
ISA.
"""

from __future__ import annotations

import re
import subprocess
import sys

LINE = re.compile(r"^[0-9a-f]*\s+([A-Za-z])\s+(.*)$")
WEAK = set("WVu")
STRONG = set("TDBRGSC")
# A reference to the C++ runtime's personality routine: data that is the same in every object.
HARMLESS = re.compile(r"^DW\.ref\.__gxx_personality_v0$")


def problems_of(isa: str, path: str) -> list[str]:
    """List what is wrong in one object."""
    listing = subprocess.run(["nm", "-C", "--defined-only", path], capture_output=True, text=True, check=True).stdout
    problems = []
    symbols = 0
    for line in listing.splitlines():
        match = LINE.match(line)
        if not match:
            continue
        symbols += 1
        kind, name = match.groups()
        if kind in WEAK and f"xsimd_{isa}::" not in name and not HARMLESS.match(name):
            problems.append(f"{path}: weak symbol {name}")
        if kind in STRONG and isa not in name:
            problems.append(f"{path}: strong symbol {name} does not name {isa}")
    if symbols == 0:
        problems.append(f"{path}: no symbols")
    return problems


def main() -> int:
    """Check every named object and print a summary line."""
    pairs = [argument.split("=", 1) for argument in sys.argv[1:]]
    problems: list[str] = []
    objects = 0
    for isa, paths in pairs:
        for path in paths.split(":"):
            objects += 1
            problems += problems_of(isa, path)
    for problem in problems[:50]:
        print(f"FAILED {problem}")
    print(f"symbols: {objects} objects, {len(problems)} problems")
    return 1 if problems or objects == 0 else 0


if __name__ == "__main__":
    sys.exit(main())

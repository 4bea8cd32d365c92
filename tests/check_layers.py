"""Check that includes follow the layers of the architecture, and that each outside library stays in its place."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)

# What each stage may include from other stages. Nothing points back.
FOUNDATION = {"base", "units", "ops"}
ALLOWED: dict[str, set[str]] = {
    "base": set(),
    "units": {"base"},
    "ops": {"base", "units"},
    "syntax": FOUNDATION,
    "ir": FOUNDATION,
    "bytecode": FOUNDATION,
    "simd": FOUNDATION | {"bytecode"},
    "check": FOUNDATION | {"syntax", "ir"},
    "opt": FOUNDATION | {"ir"},
    "lower": FOUNDATION | {"ir", "bytecode"},
    "runtime": FOUNDATION | {"bytecode", "simd"},
    "vm": FOUNDATION | {"bytecode", "simd", "runtime"},
}
STAGES = set(ALLOWED) | {"api"}
ALLOWED["api"] = STAGES

# Outside libraries and the files of the library that may include them.
PLACES: list[tuple[str, str]] = [
    (r"^tao/|^grammar/", r"^src/syntax/parse[^/]*\.cpp$|^grammar/"),
    (r"^tbb/|^oneapi/", r"^src/vm/schedule\.cpp$|^src/(vm|runtime)/[^/]*pool\.cpp$"),
    (r"^xsimd/|^sleef\.h$", r"^src/simd/"),
    (r"^(cblas|f77blas)\.h$", r"^src/runtime/"),
    (r"^(png|zlib)\.h$", r"^src/runtime/"),
    (r"^hwy/", r"^src/simd/sort_keys\.hpp$"),
    (r"^boost/", r"^src/units/|^include/ik/boost_units\.hpp$"),
]


def includes(path: Path) -> list[tuple[str, str]]:
    """List the includes of a file as (bracket, name)."""
    return INCLUDE.findall(path.read_text(encoding="utf-8"))


def check_stage_file(path: Path, relative: str) -> list[str]:
    """Check one file below src/."""
    stage = relative.split("/")[1]
    if stage not in STAGES:
        return [f"{relative}: src/{stage} is not a stage"]
    problems = []
    for _, name in includes(path):
        first = name.split("/", 1)[0]
        shared = (relative, name) == ("src/base/dtype.hpp", "ik/dtype.hpp")
        if first == "ik" and stage != "api" and not shared:
            problems.append(f"{relative}: only api/ may include the public header <{name}>")
        if "/" in name and first in STAGES and first != stage and first not in ALLOWED[stage]:
            problems.append(f"{relative}: {stage}/ must not include {name}")
    return problems


def check_places(path: Path, relative: str) -> list[str]:
    """Check that outside libraries are included only where they may be."""
    problems = []
    for _, name in includes(path):
        for library, place in PLACES:
            if re.search(library, name) and not re.search(place, relative):
                problems.append(f"{relative}: <{name}> may be included only in {place}")
    return problems


def check_outer_file(path: Path, relative: str) -> list[str]:
    """Check a file of repl/, bindings/ or include/: of ik they see the public headers only."""
    problems = []
    for bracket, name in includes(path):
        first = name.split("/", 1)[0]
        if "/" in name and (first in STAGES or first == "src"):
            problems.append(f"{relative}: must not include {name} from inside the library")
        if relative.startswith("include/") and bracket == '"':
            problems.append(f"{relative}: a public header includes <ik/...>, not {name}")
        standard = "/" not in name and not name.endswith((".h", ".hpp"))
        if relative.startswith("include/") and not standard and first != "ik" and first != "boost":
            problems.append(f"{relative}: a public header includes only the standard library, not {name}")
    return problems


def sources(folder: Path) -> list[Path]:
    """List the C++ files below a folder."""
    return sorted(p for p in folder.rglob("*") if p.suffix in (".cpp", ".hpp", ".def", ".inc"))


def check(root: Path) -> tuple[int, list[str]]:
    """Check every file; return their number and the problems."""
    problems: list[str] = []
    count = 0
    for folder in ("src", "include", "repl", "bindings"):
        for path in sources(root / folder):
            relative = path.relative_to(root).as_posix()
            count += 1
            problems += check_stage_file(path, relative) if folder == "src" else check_outer_file(path, relative)
            if folder in ("src", "include"):
                problems += check_places(path, relative)
            if path.suffix == ".hpp" and "#pragma once" not in path.read_text(encoding="utf-8"):
                problems.append(f"{relative}: a header without #pragma once")
    return count, problems


def main() -> int:
    """Check the tree and print a summary line."""
    parser = argparse.ArgumentParser(description="check the include layers")
    parser.add_argument("--root", type=Path, default=ROOT)
    count, problems = check(parser.parse_args().root)
    for problem in problems:
        print(f"FAILED {problem}")
    print(f"layers: {count} files, {len(problems)} problems")
    return 1 if problems or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())

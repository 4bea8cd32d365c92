"""Compare dumps of the stages with goldens: tests/golden/NAME.ik against NAME.expected.

The first line of a script, ``# dump: ast|ir|bytecode``, names the dump. ``--update`` rewrites the goldens; read the
difference before you commit it.
"""

from __future__ import annotations

import argparse
import difflib
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIRST_LINE = re.compile(r"#\s*dump:\s*(ast|ir|bytecode)\s*$")


def dump(interpreter: Path, script: Path) -> tuple[str, str | None]:
    """Return the dump that the script asks for, or what is wrong."""
    first = script.read_text(encoding="utf-8").split("\n", 1)[0]
    match = FIRST_LINE.match(first)
    if not match:
        return "", "the first line is not `# dump: ast|ir|bytecode`"
    run = subprocess.run(
        [str(interpreter), "--dump", match.group(1), script.name],
        cwd=script.parent,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    if run.returncode != 0:
        return "", f"exit status {run.returncode}\n{run.stderr}"
    return run.stdout, None


def compare(script: Path, actual: str) -> str | None:
    """Return the difference from the golden, or None."""
    golden = script.with_suffix(".expected")
    if not golden.exists():
        return f"{golden.name} is missing"
    expected = golden.read_text(encoding="utf-8")
    if actual == expected:
        return None
    return "\n" + "\n".join(
        difflib.unified_diff(expected.splitlines(), actual.splitlines(), "expected", "actual", lineterm="")
    )


def main() -> int:
    """Run every golden and print a summary line."""
    parser = argparse.ArgumentParser(description="compare stage dumps with goldens")
    parser.add_argument("--ik", type=Path, default=ROOT / "build" / "ik", help="the interpreter")
    parser.add_argument("--update", action="store_true", help="rewrite the goldens")
    parser.add_argument("scripts", nargs="*", type=Path)
    options = parser.parse_args()
    scripts = options.scripts or sorted((ROOT / "tests" / "golden").glob("*.ik"))
    failed = 0
    for script in scripts:
        actual, problem = dump(options.ik.resolve(), script.resolve())
        if problem is None and options.update:
            script.with_suffix(".expected").write_text(actual, encoding="utf-8")
        elif problem is None:
            problem = compare(script, actual)
        if problem:
            failed += 1
            print(f"FAILED {script.name}: {problem}")
    print(f"goldens: {len(scripts) - failed} passed, {failed} failed")
    return 1 if failed or not scripts else 0


if __name__ == "__main__":
    sys.exit(main())

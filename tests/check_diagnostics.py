"""Check that every diagnostic has a test: its code stands in some tests/diag/*.ik comment.

tests/diagnostics_elsewhere.txt lists the codes that a script cannot raise: ``CODE FILE reason`` with the test file
that raises it, which must name the code or its identifier. Each code has a section in docs/errors.md.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROW = re.compile(r'^DIAG\((\w+),\s*"([EW]\d{4})"', re.MULTILINE)
STATED = re.compile(r"#\s*(?:error|warning)\[([EW]\d{4})\]")
EXCEPTION = re.compile(r"^([EW]\d{4})\s+(\S+)\s+(\S.*)$")


def stated_codes() -> set[str]:
    """Collect the codes that script tests state."""
    codes: set[str] = set()
    for script in (ROOT / "tests" / "diag").rglob("*.ik"):
        codes |= set(STATED.findall(script.read_text(encoding="utf-8", errors="replace")))
    return codes


def check_exceptions(identifiers: dict[str, str], stated: set[str]) -> tuple[set[str], list[str]]:
    """Read the exception list; return its codes and what is wrong in it."""
    codes: set[str] = set()
    problems: list[str] = []
    for line in (ROOT / "tests" / "diagnostics_elsewhere.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        match = EXCEPTION.match(line)
        if not match:
            problems.append(f"diagnostics_elsewhere.txt: not `CODE FILE reason`: {line}")
            continue
        code, name, _ = match.groups()
        codes.add(code)
        path = ROOT / name
        if code not in identifiers:
            problems.append(f"diagnostics_elsewhere.txt: {code} is no diagnostic")
        elif code in stated:
            problems.append(f"diagnostics_elsewhere.txt: {code} has a script test and needs no exception")
        elif not path.is_file():
            problems.append(f"diagnostics_elsewhere.txt: {name} for {code} does not exist")
        elif not re.search(rf"\b({code}|{identifiers[code]})\b", path.read_text(encoding="utf-8")):
            problems.append(f"diagnostics_elsewhere.txt: {name} names neither {code} nor {identifiers[code]}")
    return codes, problems


def main() -> int:
    """Check the table and print a summary line."""
    rows = ROW.findall((ROOT / "src" / "base" / "diagnostics.def").read_text(encoding="utf-8"))
    identifiers = {code: identifier for identifier, code in rows}
    stated = stated_codes()
    elsewhere, problems = check_exceptions(identifiers, stated)
    used_twice = {code for _, code in rows if [c for _, c in rows].count(code) > 1}
    problems += [f"{code} is used twice" for code in sorted(used_twice)]
    problems += [
        f"{code} ({identifier}) has no test in tests/diag"
        for code, identifier in identifiers.items()
        if code not in stated and code not in elsewhere
    ]
    manual = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    sections = re.findall(r"^## ([EW]\d{4}): ", manual, re.MULTILINE)
    problems += [f"{code} has no section in docs/errors.md" for code in identifiers if code not in sections]
    problems += [f"docs/errors.md explains {code}, which is no diagnostic" for code in set(sections) - set(identifiers)]
    problems += [f"tests/diag states {code}, which is no diagnostic" for code in sorted(stated - set(identifiers))]
    for problem in problems:
        print(f"FAILED {problem}")
    print(f"diagnostics: {len(identifiers)} codes, {len(problems)} problems")
    return 1 if problems or not rows else 0


if __name__ == "__main__":
    sys.exit(main())

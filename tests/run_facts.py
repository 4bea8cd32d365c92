"""Check the unit facts of ../shared/data/facts.tsv, where that file is.

tests/data/facts_map.tsv gives each row's expression in ik's notation. One script prints all values in the rows'
units, with 17 digits; a row holds within its own tolerance. Rows that say ``ERROR`` must be rejected by
``ik check``, each on its own.
"""

from __future__ import annotations

import math
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FACTS = ROOT.parent / "shared" / "data" / "facts.tsv"
MAP = ROOT / "tests" / "data" / "facts_map.tsv"
NUMBER = re.compile(r"[-+]?\d[\d.]*(?:e[-+]?\d+)?")
REJECTED = 1


@dataclass(frozen=True)
class Fact:
    """One row: the plain expression, ik's, and what it must give."""

    expression: str
    ik: str
    value: str
    unit: str
    tolerance: str


def read_rows(path: Path) -> list[list[str]]:
    """Read a table of tab-separated columns, without comments."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def read_facts() -> list[Fact]:
    """Join the facts with their notation in ik."""
    notation = dict(read_rows(MAP))
    facts = []
    for _, expression, value, unit, _, tolerance in read_rows(FACTS)[1:]:
        if expression not in notation:
            raise SystemExit(f"facts: {MAP.name} has no row for: {expression}")
        facts.append(Fact(expression, notation.pop(expression), value, unit, tolerance))
    if notation:
        raise SystemExit(f"facts: {MAP.name} has rows without a fact: {sorted(notation)}")
    return facts


def run(interpreter: Path, text: str, *verb: str) -> subprocess.CompletedProcess[str]:
    """Run a text as a script."""
    with tempfile.TemporaryDirectory(prefix="ik-facts-") as scratch:
        script = Path(scratch) / "facts.ik"
        script.write_text(text, encoding="utf-8")
        return subprocess.run(
            [str(interpreter), *verb, str(script)], capture_output=True, text=True, timeout=60, check=False
        )


def is_close(actual: float, expected: float, tolerance: str) -> bool:
    """Tell whether a value holds: exact (to the last bit: 2.01 has no exact double), ``abs 1e-9``, or relative."""
    if tolerance == "exact":
        return abs(actual - expected) <= (0 if expected.is_integer() else math.ulp(expected))
    if tolerance.startswith("abs "):
        return abs(actual - expected) <= float(tolerance[4:])
    return abs(actual - expected) <= float(tolerance) * abs(expected)


def statement(fact: Fact) -> str:
    """Print the value in the row's unit."""
    unit = {"Bool": "", "(x 16 B)": "1"}.get(fact.unit, fact.unit.replace(" ", "*"))
    return f'print("{{({fact.ik}) -> {unit}:.17e}}")\n' if unit else f'print("{{{fact.ik}}}")\n'


def is_like(printed: str, fact: Fact) -> bool:
    """Tell whether a printed value is the fact's, number by number, in its unit."""
    if fact.value in ("true", "false"):
        return printed == fact.value
    actual = [float(number) for number in NUMBER.findall(printed.partition("]")[0])]
    expected = [float(number) for number in NUMBER.findall(fact.value)]
    if not fact.value.startswith("["):
        actual = actual[:1]
    return len(actual) == len(expected) and all(
        is_close(a, e, fact.tolerance) for a, e in zip(actual, expected, strict=True)
    )


def main() -> int:
    """Check every row and print a summary line."""
    if not FACTS.is_file():
        print(f"facts: SKIPPED, there is no {FACTS}")
        return 0
    interpreter = Path(sys.argv[1]).resolve()
    facts = read_facts()
    values = [fact for fact in facts if fact.value != "ERROR"]
    problems = []
    shown = run(interpreter, "".join(map(statement, values)))
    printed = shown.stdout.splitlines()
    if shown.returncode != 0 or len(printed) != len(values):
        problems.append(f"exit status {shown.returncode}, {len(printed)} lines\n{shown.stderr}")
    else:
        problems += [
            f"{fact.expression}: {line}, expected {fact.value} {fact.unit} within {fact.tolerance}"
            for fact, line in zip(values, printed, strict=True)
            if not is_like(line, fact)
        ]
    for fact in facts:
        if fact.value == "ERROR" and run(interpreter, fact.ik + "\n", "check").returncode != REJECTED:
            problems.append(f"{fact.expression}: must be rejected")
    for problem in problems:
        print(f"FAILED {problem}")
    print(f"facts: {len(facts)} rows, {len(problems)} problems")
    return 1 if problems or not facts else 0


if __name__ == "__main__":
    sys.exit(main())

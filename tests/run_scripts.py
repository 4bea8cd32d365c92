"""Run script tests: every .ik file under the given folders states its own outcome in comments.

``# expect: text`` is one line of standard output, in order. ``# error[E0203] 3:14`` (or ``# warning[...]``) is one
diagnostic with the line and column of its first label, in order. A file with an error must exit with 1, any other
with 0. ``# args: --name value`` adds arguments, ``# stdin: text`` a line of input. Warnings are compared only in
files that state some. Each script runs in a scratch folder where ``data`` is examples/data; files whose name begins
with ``_`` are modules that tests use.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXPECT = re.compile(r"#\s*expect:\s?(.*)$")
STATED = re.compile(r"#\s*(error|warning)\[([EW]\d{4})\](?:\s+(\d+:\d+))?")
HEADER = re.compile(r"^(error|warning)\[([EW]\d{4})\]")
ARROW = re.compile(r"^\s*-->\s.*?:(\d+:\d+)\s*$")
SECONDS = 60


@dataclass(frozen=True)
class Stated:
    """What a script says about its own run."""

    output: list[str]
    diagnostics: list[tuple[str, str | None]]
    arguments: list[str]
    stdin: str


def read_stated(text: str) -> Stated:
    """Collect the outcome comments of a script."""
    output: list[str] = []
    diagnostics: list[tuple[str, str | None]] = []
    arguments: list[str] = []
    stdin = ""
    for line in text.splitlines():
        if match := EXPECT.search(line):
            output.append(match.group(1).rstrip())
        if match := STATED.search(line):
            diagnostics.append((match.group(2), match.group(3)))
        if match := re.search(r"#\s*args:\s*(.*)$", line):
            arguments += shlex.split(match.group(1))
        if match := re.search(r"#\s*stdin:\s?(.*)$", line):
            stdin += match.group(1) + "\n"
    return Stated(output, diagnostics, arguments, stdin)


def read_diagnostics(text: str) -> list[tuple[str, str | None]]:
    """Collect code and first position of every rendered diagnostic."""
    found: list[tuple[str, str | None]] = []
    for line in text.splitlines():
        if match := HEADER.match(line):
            found.append((match.group(2), None))
        elif found and found[-1][1] is None and (match := ARROW.match(line)):
            found[-1] = (found[-1][0], match.group(1))
    return found


def compare_diagnostics(stated: Stated, stderr: str) -> str | None:
    """Tell how the diagnostics differ from the stated ones, or None."""
    actual = read_diagnostics(stderr)
    if not any(code.startswith("W") for code, _ in stated.diagnostics):
        actual = [entry for entry in actual if entry[0].startswith("E")]
    # A comment without a position asks for the code alone.
    shown = [
        (code, place if index >= len(stated.diagnostics) or stated.diagnostics[index][1] else None)
        for index, (code, place) in enumerate(actual)
    ]
    if shown == stated.diagnostics:
        return None
    return f"diagnostics {shown}, expected {stated.diagnostics}\n{stderr}"


def run_script(interpreter: Path, script: Path, stated: Stated) -> str | None:
    """Run one script in a scratch folder; return what is wrong, or None."""
    with tempfile.TemporaryDirectory(prefix="ik-test-") as scratch:
        (Path(scratch) / "data").symlink_to(ROOT / "examples" / "data")
        try:
            run = subprocess.run(
                [str(interpreter), str(script), *stated.arguments],
                cwd=scratch,
                input=stated.stdin,
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="backslashreplace",
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"still running after {SECONDS} s"
    wanted_status = 1 if any(code.startswith("E") for code, _ in stated.diagnostics) else 0
    if run.returncode != wanted_status:
        return f"exit status {run.returncode}, expected {wanted_status}\n{run.stdout}{run.stderr}"
    output = [line.rstrip() for line in run.stdout.splitlines()]
    if output != stated.output:
        return f"output {output}, expected {stated.output}\n{run.stderr}"
    return compare_diagnostics(stated, run.stderr)


def check_file(interpreter: Path, script: Path) -> str | None:
    """Run one test file; a file that states nothing is a mistake, since it could not fail."""
    try:
        text = script.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        return str(error)
    stated = read_stated(text)
    if not stated.output and not stated.diagnostics and "assert" not in text:
        return "states no `# expect:`, `# error[...]` or assert"
    return run_script(interpreter, script, stated)


def collect(folders: list[Path]) -> list[Path]:
    """List the test files below the folders, or the named files."""
    scripts: list[Path] = []
    for folder in folders:
        scripts += [folder] if folder.is_file() else sorted(folder.rglob("*.ik"))
    return [script.resolve() for script in scripts if not script.name.startswith("_")]


def main() -> int:
    """Run everything and print a summary line."""
    parser = argparse.ArgumentParser(description="run ik script tests")
    parser.add_argument("--ik", type=Path, default=ROOT / "build" / "ik", help="the interpreter")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("folders", nargs="*", type=Path, default=[ROOT / "tests" / "lang", ROOT / "tests" / "diag"])
    options = parser.parse_args()
    interpreter = options.ik.resolve()
    scripts = collect(options.folders)
    with ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(lambda script: check_file(interpreter, script), scripts))
    failed = 0
    for script, problem in zip(scripts, results, strict=True):
        if problem:
            failed += 1
            name = os.path.relpath(script, ROOT)
            print(f"FAILED {name}: {problem.rstrip()}")
    print(f"scripts: {len(scripts) - failed} passed, {failed} failed")
    return 1 if failed or not scripts else 0


if __name__ == "__main__":
    sys.exit(main())

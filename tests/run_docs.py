"""Run the examples of README.md and docs/*.md.

A fenced block tagged ``ik`` is run as a script and follows the rules of run_scripts.py: ``# expect: text`` is a line
of output. A block that states no output only has to succeed. ``ik error`` must fail with the codes in its
``# error[...]`` comments. With ``--python`` blocks tagged ``python`` run too, with the same ``# expect:`` lines.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from run_scripts import ROOT, read_stated, run_script

FENCE = re.compile(r"^\s*```(.*)$")


def blocks(document: Path) -> Iterator[tuple[int, str, str]]:
    """Yield line number, tag and text of every fenced block."""
    tag: str | None = None
    start = 0
    lines: list[str] = []
    for number, line in enumerate(document.read_text(encoding="utf-8").splitlines(), 1):
        match = FENCE.match(line)
        if match and tag is None:
            tag, start, lines = match.group(1).strip(), number, []
        elif match:
            yield start, tag or "", "\n".join(lines) + "\n"
            tag = None
        elif tag is not None:
            lines.append(line)


def run_ik(interpreter: Path, text: str, tag: str) -> str | None:
    """Run an ik block; return what is wrong, or None."""
    stated = read_stated(text)
    if tag == "ik error" and not stated.diagnostics:
        return "an `ik error` block names no `# error[...]`"
    with tempfile.TemporaryDirectory(prefix="ik-docs-") as scratch:
        script = Path(scratch) / "example.ik"
        script.write_text(text, encoding="utf-8")
        if tag == "ik" and not stated.output:
            run = subprocess.run(
                [str(interpreter), str(script), *stated.arguments],
                cwd=ROOT / "examples",
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            return None if run.returncode == 0 else f"exit status {run.returncode}\n{run.stderr}"
        return run_script(interpreter, script, stated)


def run_python(python: Path, text: str) -> str | None:
    """Run a Python block; return what is wrong, or None."""
    expected = read_stated(text).output
    with tempfile.TemporaryDirectory(prefix="ik-docs-") as scratch:
        (Path(scratch) / "data").symlink_to(ROOT / "examples" / "data")
        run = subprocess.run(
            [str(python), "-c", text], cwd=scratch, capture_output=True, text=True, timeout=120, check=False
        )
    if run.returncode != 0:
        return f"exit status {run.returncode}\n{run.stderr}"
    output = [line.rstrip() for line in run.stdout.splitlines()]
    if expected and output != expected:
        return f"output {output}, expected {expected}"
    return None


def main() -> int:
    """Run every example and print a summary line."""
    parser = argparse.ArgumentParser(description="run the examples of the documentation")
    parser.add_argument("--ik", type=Path, default=ROOT / "build" / "ik", help="the interpreter")
    parser.add_argument("--python", type=Path, help="run Python blocks with this Python")
    parser.add_argument("documents", nargs="*", type=Path)
    options = parser.parse_args()
    documents = options.documents or [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    documents = [document for document in documents if document.exists()]
    passed = failed = 0
    for document in documents:
        for line, tag, text in blocks(document):
            if tag in ("ik", "ik error"):
                problem = run_ik(options.ik.resolve(), text, tag)
            elif tag == "python" and options.python:
                # Not resolved: the link in a venv is what makes it that venv's Python.
                problem = run_python(Path(os.path.abspath(options.python)), text)
            else:
                continue
            if problem:
                failed += 1
                print(f"FAILED {document.name}:{line}: {problem.rstrip()}")
            else:
                passed += 1
    print(f"docs: {passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())

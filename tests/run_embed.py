"""Build and run examples/embed as an outside project: install, find_package(ik), build, run.

``run_embed.py BUILD_FOLDER``. Where examples/embed/expected.txt exists the output must equal it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "examples" / "embed"


def run(*command: str) -> str:
    """Run a command; stop with its output when it fails."""
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        sys.exit(f"FAILED {' '.join(command)}\n{result.stdout}{result.stderr}")
    return result.stdout


def main() -> int:
    """Install into a scratch prefix, build the example against it, and compare its output."""
    build = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="ik-embed-") as scratch:
        prefix, outside = f"{scratch}/prefix", f"{scratch}/build"
        run("cmake", "--install", str(build), "--prefix", prefix)
        # Copied out of the tree, so that nothing of the project can be found by accident.
        run("cmake", "-E", "copy_directory", str(PROJECT), f"{scratch}/embed")
        run("cmake", "-G", "Ninja", "-S", f"{scratch}/embed", "-B", outside, f"-DCMAKE_PREFIX_PATH={prefix}",
            "-DCMAKE_BUILD_TYPE=Release")  # fmt: skip
        run("cmake", "--build", outside)
        programs = [p for p in Path(outside).iterdir() if p.is_file() and os.access(p, os.X_OK)]
        if len(programs) != 1:
            sys.exit(f"FAILED expected one program, found {programs}")
        output = run(str(programs[0]))
    expected = PROJECT / "expected.txt"
    if expected.exists() and output != expected.read_text(encoding="utf-8"):
        sys.exit(f"FAILED output differs from expected.txt:\n{output}")
    print(output, end="")
    print("embed: built and run as an outside project")
    return 0


if __name__ == "__main__":
    sys.exit(main())

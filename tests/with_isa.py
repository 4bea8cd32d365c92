"""Run a command with IK_ISA set: ``with_isa.py ISA COMMAND...``; exit with 77 (skipped) where the CPU lacks the ISA."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

NEEDS = {
    "sse2": {"sse2"},
    "avx2": {"avx2", "fma"},
    "avx512": {"avx512f", "avx512dq", "avx512bw", "avx512vl"},
}


def cpu_flags() -> set[str]:
    """Return the feature names that Linux reports for the first CPU."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("flags"):
                return set(line.split(":", 1)[1].split())
    except OSError:
        pass
    return {"sse2"} if platform.machine().lower() in ("x86_64", "amd64") else set()


def main() -> int:
    """Run the command, or say why it is skipped."""
    isa, command = sys.argv[1], sys.argv[2:]
    missing = NEEDS.get(isa, set()) - cpu_flags()
    if missing:
        print(f"skipped: this CPU lacks {', '.join(sorted(missing))}, so {isa} cannot run here")
        return 77
    return subprocess.run(command, env={**os.environ, "IK_ISA": isa}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

"""Build a wheel with `pip wheel`, install it into a scratch environment, and use it there."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = """
import ik, numpy as np
assert float(ik.eval("2 * 3 + 1")) == 7.0
result = ik.eval("2 * x + 1", x=np.arange(4.0))
assert np.array_equal(result, [1.0, 3.0, 5.0, 7.0]), result
print(ik.__file__)
"""


def run(*command: str, cwd: Path | str = ROOT) -> str:
    """Run a command; stop with its output when it fails."""
    result = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        sys.exit(f"FAILED {' '.join(command)}\n{result.stdout}{result.stderr}")
    return result.stdout


def main() -> int:
    """Build, install and use the wheel."""
    with tempfile.TemporaryDirectory(prefix="ik-wheel-") as scratch:
        # Build tools are those of the project's own environment, so that the test needs no network.
        run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
            "--disable-pip-version-check", "--config-settings=cmake.define.IK_WERROR=ON",
            "-w", scratch, ".")  # fmt: skip
        wheels = list(Path(scratch).glob("ik-*.whl"))
        if len(wheels) != 1:
            sys.exit(f"FAILED expected one wheel, found {wheels}")
        # The scratch environment sees this one's packages (NumPy) by path, but not its development module.
        environment = Path(scratch) / "venv"
        venv.create(environment, with_pip=True)
        python = str(environment / "bin" / "python")
        run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check", str(wheels[0]))
        packages = run(sys.executable, "-c", "import numpy, pathlib; print(pathlib.Path(numpy.__file__).parents[1])")
        program = f"import sys; sys.path.append({packages.strip()!r})\n{PROGRAM}"
        place = run(python, "-c", program, cwd=scratch).strip()
        if not Path(place).resolve().is_relative_to(environment.resolve()):
            sys.exit(f"FAILED the module came from {place}, not from the wheel")
    print("wheel: 1 passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The coefficients in the sources are those their generator prints."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_headers_of_coefficients_are_as_printed() -> None:
    script = ROOT / "tests" / "coefficients" / "elementary.py"
    printed = subprocess.run([sys.executable, str(script)], check=True, capture_output=True, text=True).stdout
    assert printed == (ROOT / "src" / "simd" / "math_coefficients.hpp").read_text()

"""The workloads of bench/ at tiny sizes: whoever is installed takes part and must give NumPy's results."""

import os
import re
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parents[2] / "bench"


def run_check(*arguments):
    # Without its compiler numba runs the same functions as ordinary Python, which shows the same mistakes in seconds.
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, str(BENCH / "peers.py"), "--check", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300, check=False)


def test_every_workload_gives_the_results_of_numpy():
    run = run_check()
    assert run.returncode == 0, run.stderr
    found = re.match(r"(\d+) workloads, (\d+) results agree", run.stdout)
    assert found, run.stdout
    workloads, results = map(int, found.groups())
    assert workloads >= 30
    assert results >= workloads  # ik at least, beside NumPy itself


def test_a_wrong_result_ends_the_run():
    sys.path.insert(0, str(BENCH))
    try:
        import numpy as np
        import pytest

        from contenders import check
        from workload import Workload

        work = Workload("wrong", "", "x + 1", lambda xp: lambda x: x, lambda n: {}, (1,))
        with pytest.raises(SystemExit, match="wrong: ik differs from NumPy by 1"):
            check(work, {"ik": lambda: np.ones(3)}, np.zeros(3))
        with pytest.raises(SystemExit, match="differs from NumPy by inf"):
            check(work, {"ik": lambda: np.zeros(3)}, np.full(3, np.nan))
    finally:
        sys.path.remove(str(BENCH))


def test_a_comparison_names_what_moved():
    sys.path.insert(0, str(BENCH))
    try:
        from report import comparison
    finally:
        sys.path.remove(str(BENCH))

    def run(ik_time):
        rows = [
            {"name": name, "n": 10, "seconds": {"ik": seconds, "NumPy": 1.0}}
            for name, seconds in (("a", ik_time), ("b", 1.0))
        ]
        return {"about": "here", "date": "then", "results": rows}

    text = comparison(run(1.0), run(1.5))
    assert "1 of 2 rows moved" in text
    assert "| `a` | 1e1 | 1.50 | 1.00 |" in text
    assert "`b`" not in text

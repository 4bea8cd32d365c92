"""Times ik beside its peers in one run and prints the ratios.

    .venv/bin/python bench/peers.py [--quick | --check] [--published] [--only TEXT] [--sizes 1e3,1e7] [--compare FILE]

Every result is compared with NumPy's before it is timed. A ratio is peer time / ik time: above 1, ik is ahead.
The table, the numbers and the plot are kept in build/bench/; `--compare FILE` reads the numbers of an earlier run.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

import ik
import report
from contenders import Field, check, contenders, find_field, numpy_result
from measure import measure
from workload import Workload
from workloads import PUBLISHED, WORKLOADS

ROOT = Path(__file__).resolve().parent.parent
QUICK_SIZE = 100_000
CHECK_SIZE = 500
TRIAD_SIZE = 20_000_000


def cpu_name() -> str:
    """The processor's own name."""
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []:
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def cache_bytes() -> int:
    """Of the last level, 32 MiB where the system does not tell."""
    try:
        return max(os.sysconf("SC_LEVEL3_CACHE_SIZE"), os.sysconf("SC_LEVEL2_CACHE_SIZE")) or 32 << 20
    except (ValueError, OSError):
        return 32 << 20


def triad(present: Field, n: int, seconds: float) -> float | None:
    """GB/s of a = b + 2 c by hand with non-temporal stores on all cores; None without the library."""
    if present.fused is None:
        return None
    import ctypes

    arrays = [np.ones(n), np.ones(n)]
    out = np.zeros(n)
    pointers = (ctypes.c_void_p * 2)(*[array.ctypes.data for array in arrays])
    extents = (ctypes.c_int64 * 1)(n)
    function = present.fused.fused_triad
    best = measure({"triad": lambda: function(pointers, ctypes.c_void_p(out.ctypes.data), extents)}, seconds)
    return 24 * n / best["triad"] / 1e9


def sizes_of(work: Workload, options: argparse.Namespace) -> list[int]:
    """Of this run: the workload's own, the asked ones, or small ones."""
    if options.check:
        return [CHECK_SIZE]
    if options.sizes:
        return [int(float(text)) for text in options.sizes.split(",")]
    wanted = {min(n, QUICK_SIZE) for n in work.sizes} if options.quick else set(work.sizes)
    return sorted(wanted)


def run_one(work: Workload, n: int, present: Field, options: argparse.Namespace) -> dict[str, Any]:
    """One row: checks everybody, then times everybody."""
    arrays = work.inputs(n)
    expected = numpy_result(work, arrays)
    calls, blanks = contenders(work, arrays, expected, present)
    check(work, calls, expected)
    moved = sum(array.nbytes for array in arrays.values()) + expected.nbytes
    row: dict[str, Any] = {"name": work.name, "tags": work.tags, "n": n, "bytes": moved, "blanks": blanks}
    row["from_memory"] = moved > 2 * cache_bytes()
    del expected
    row["seconds"] = dict.fromkeys(calls, 0.0) if options.check else measure(calls, options.seconds)
    return row


def progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{text:<100.100}\r", end="", file=sys.stderr, flush=True)


def run_all(run: dict[str, Any], options: argparse.Namespace, present: Field) -> None:
    """Every row of the run; the numbers so far are kept after each, for a run that is not seen to its end."""
    rows = run["results"]
    for work in PUBLISHED if options.published else WORKLOADS:
        if options.only and options.only not in work.name:
            continue
        for n in sizes_of(work, options):
            progress(f"{work.name}, {report.size_text(n)}")
            rows.append(run_one(work, n, present, options))
            if options.json:
                options.json.write_text(json.dumps(run, indent=1), encoding="utf-8")
    progress("")


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small sizes and short timing, for development")
    parser.add_argument("--check", action="store_true", help="tiny sizes, results only, no timing")
    parser.add_argument("--published", action="store_true", help="the ten that other projects publish")
    parser.add_argument("--only", default="", help="workloads whose name has this text")
    parser.add_argument("--sizes", default="", help="instead of each workload's own")
    parser.add_argument("--seconds", type=float, default=None, help="a row (default 2, with --quick 0.1)")
    parser.add_argument("--compare", type=Path, default=None, help="numbers of an earlier run")
    parser.add_argument("--json", type=Path, default=None, help="where the numbers go")
    parser.add_argument("--plot", type=Path, default=None, help="where the plot goes")
    parser.add_argument("--fused", type=Path, default=ROOT / "build" / "bench" / "libik_fused.so")
    options = parser.parse_args()
    if options.seconds is None:
        options.seconds = 0.1 if options.quick else 2.0
    return options


def keep(run: dict[str, Any], text: str, options: argparse.Namespace) -> None:
    """Leaves the table, the numbers and the plot in build/bench/, or where the options say."""
    folder = ROOT / "build" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "peers.md").write_text(text + "\n", encoding="utf-8")
    (options.json or folder / "peers.json").write_text(json.dumps(run, indent=1), encoding="utf-8")
    try:
        report.plot(run["results"], options.plot or folder / "peers.png")
    except ImportError:
        print("matplotlib is not installed: no plot", file=sys.stderr)


def main() -> None:
    """Runs the workloads and reports."""
    options = parse_options()
    before = json.loads(options.compare.read_text(encoding="utf-8")) if options.compare else None
    present = find_field(options.fused)
    start = time.perf_counter()
    about = f"{cpu_name()}, {os.cpu_count()} cores, ISA {ik.isa()}, Python {platform.python_version()}"
    run: dict[str, Any] = {
        "about": about,
        "versions": present.versions(),
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="minutes"),
        "results": [],
    }
    run_all(run, options, present)
    if options.check:
        checked = sum(len(row["seconds"]) - 1 for row in run["results"])
        print(f"{len(run['results'])} workloads, {checked} results agree with NumPy's")
        print(report.blanks(run["results"]))
        return
    run["triad"] = triad(present, QUICK_SIZE if options.quick else TRIAD_SIZE, min(options.seconds, 2.0))
    versions = "; ".join(f"{name} {number}" for name, number in run["versions"].items())
    parts = [f"{versions}\n{about}", report.table(run["results"], run["triad"])]
    if run["triad"] is not None:
        parts.append(f"Non-temporal triad: {run['triad']:.1f} GB/s")
    parts += [report.verdict(run["results"]), report.blanks(run["results"])]
    if before is not None:
        parts.append(report.comparison(before, run))
    text = "\n\n".join(parts)
    print(text)
    print(f"\n{time.perf_counter() - start:.0f} s")
    keep(run, text, options)


if __name__ == "__main__":
    main()

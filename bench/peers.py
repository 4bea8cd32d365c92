"""Times ik beside its peers in one run and prints the ratios.

    .venv/bin/python bench/peers.py [--sizes 1000,20000,10000000] [--json FILE] [--plot FILE]

The contenders take turns within each repetition, so that a noisy neighbour hits all of them alike; the minimum of the
repetitions counts. Outputs are checked against NumPy before timing. A ratio is peer time / ik time:
above 1, ik is ahead.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

import ik
from workloads import WORKLOADS, Workload

Call = Callable[[], Any]


def cpu_name() -> str:
    """The processor's own name."""
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []:
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def contenders(work: Workload, arrays: dict[str, np.ndarray]) -> dict[str, Call]:
    """A call without arguments for each contender, compiled and warm."""
    values = list(arrays.values())
    calls: dict[str, Call] = {}
    program = ik.compile(work.ik)
    calls["ik"] = lambda: program(**arrays)
    calls["NumPy"] = lambda: work.numpy(*values)
    try:
        import numexpr

        if work.numexpr is not None:
            source = work.numexpr
            calls["numexpr"] = lambda: numexpr.evaluate(source, local_dict=arrays)
    except ImportError:
        print("numexpr is not installed: left out", file=sys.stderr)
    try:
        import numba

        compiled = numba.njit(parallel=True, fastmath=True)(work.numba)
        calls["numba"] = lambda: compiled(*values)
    except ImportError:
        print("numba is not installed: left out", file=sys.stderr)
    return calls


def check(work: Workload, calls: dict[str, Call]) -> None:
    """All contenders agree with NumPy, or the run ends."""
    expected = np.asarray(calls["NumPy"]())
    scale = np.maximum(np.abs(expected), 1.0)
    for name, call in calls.items():
        error = float(np.max(np.abs(np.asarray(call()) - expected) / scale))
        if not error <= work.rtol:
            raise SystemExit(f"{work.name}: {name} differs from NumPy by {error:.3g}, more than {work.rtol:g}")


def once(call: Call, loops: int) -> float:
    """Seconds of one call, averaged over `loops`."""
    start = time.perf_counter()
    for _ in range(loops):
        call()
    return (time.perf_counter() - start) / loops


def measure(calls: dict[str, Call], seconds: float) -> dict[str, float]:
    """Minimum seconds a call of each contender, taking turns."""
    loops = {name: max(1, math.ceil(0.002 / max(once(call, 1), 1e-9))) for name, call in calls.items()}
    best = dict.fromkeys(calls, math.inf)
    end = time.perf_counter() + seconds
    rounds = 0
    while rounds < 5 or time.perf_counter() < end:
        for name, call in calls.items():
            best[name] = min(best[name], once(call, loops[name]))
        rounds += 1
    return best


def size_text(n: int) -> str:
    """1e7 rather than 10000000."""
    exponent = math.log10(n)
    return f"1e{round(exponent)}" if exponent == round(exponent) else f"{n / 10 ** int(exponent):g}e{int(exponent)}"


def table(results: list[dict[str, Any]]) -> str:
    """Ratios as a Markdown table."""
    peers = [name for name in results[0]["seconds"] if name != "ik"]
    lines = ["| expression | n | ik | " + " | ".join(peers) + " |", "|---|---|---|" + "---|" * len(peers)]
    for row in results:
        mine = row["seconds"]["ik"]
        cells = [f"{row['seconds'][p] / mine:.2f}x" if p in row["seconds"] else "" for p in peers]
        lines.append(f"| `{row['name']}` | {size_text(row['n'])} | {mine * 1e6:,.1f} µs | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def plot(results: list[dict[str, Any]], file: Path) -> None:
    """Ratios as bars, one group an expression, at the largest size."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    largest = max(row["n"] for row in results)
    rows = [row for row in results if row["n"] == largest]
    peers = [name for name in rows[0]["seconds"] if name != "ik"]
    figure, axes = plt.subplots(figsize=(9, 4))
    width = 0.8 / len(peers)
    for k, peer in enumerate(peers):
        ratios = [row["seconds"].get(peer, math.nan) / row["seconds"]["ik"] for row in rows]
        positions = [i + (k - (len(peers) - 1) / 2) * width for i in range(len(rows))]
        bars = axes.bar(positions, ratios, width, label=peer)
        axes.bar_label(bars, fmt="%.1f", fontsize=8)
    axes.axhline(1.0, color="black", linewidth=0.8)
    axes.set_xticks(range(len(rows)), [row["name"] for row in rows], fontsize=8)
    axes.set_ylabel("time of the peer / time of ik")
    axes.set_title(f"{size_text(largest)} doubles (higher is better for ik)")
    axes.legend()
    figure.tight_layout()
    figure.savefig(file, dpi=120)


def main() -> None:
    """Runs the workloads and reports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,20000,10000000")
    parser.add_argument("--seconds", type=float, default=2.0, help="per expression and size")
    parser.add_argument("--json", type=Path, default=None)
    parser.add_argument("--plot", type=Path, default=None)
    options = parser.parse_args()

    versions = {name: version(name) for name in ("numpy", "numexpr", "numba")}
    about = f"{cpu_name()}, {os.cpu_count()} cores, ISA {ik.isa()}, Python {platform.python_version()}"
    print(f"ik {ik.__version__}; " + ", ".join(f"{k} {v}" for k, v in versions.items()) + f"; {about}\n")
    results: list[dict[str, Any]] = []
    for work in WORKLOADS:
        for n in (int(float(s)) for s in options.sizes.split(",")):
            calls = contenders(work, work.inputs(n))
            check(work, calls)
            results.append({"name": work.name, "n": n, "seconds": measure(calls, options.seconds)})
    print(table(results))
    behind = [
        f"{row['name']} at {row['n']}: {peer}"
        for row in results
        if row["n"] >= 10_000_000
        for peer, seconds in row["seconds"].items()
        if seconds < row["seconds"]["ik"]
    ]
    print("\nahead of every peer at 1e7" if not behind else "\nbehind: " + "; ".join(behind))
    if options.json:
        options.json.write_text(json.dumps({"about": about, "versions": versions, "results": results}, indent=1))
    if options.plot:
        plot(results, options.plot)


if __name__ == "__main__":
    main()

"""What a run prints and keeps: the table of ratios, the blanks and their reasons, the plot, and what moved."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Row = dict[str, Any]

HAND = "C++ by hand"


def size_text(n: int) -> str:
    """1e7 rather than 10000000."""
    exponent = math.floor(math.log10(n) + 1e-9)
    return f"1e{exponent}" if n == 10**exponent else f"{n / 10**exponent:.3g}e{exponent}"


def time_text(seconds: float) -> str:
    """Three digits with the unit that suits them."""
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def peers_of(results: list[Row]) -> list[str]:
    """Contenders beside ik, in the order of the first row that has them."""
    names: dict[str, None] = {}
    for row in results:
        names.update(dict.fromkeys(name for name in (*row["seconds"], *row["blanks"]) if name != "ik"))
    order = [name for name in names if name != HAND]
    return [*order, HAND] if HAND in names else order


def best_peer(row: Row) -> tuple[str, float]:
    """The fastest contender but ik and the code by hand, and its time / the time of ik."""
    times = {name: seconds for name, seconds in row["seconds"].items() if name not in ("ik", HAND)}
    name = min(times, key=lambda key: times[key])
    return name, times[name] / row["seconds"]["ik"]


def bandwidth_text(row: Row, triad: float | None) -> str:
    """GB/s of inputs and output, each once, and the share of the triad's; only where the caches cannot hold them."""
    if not row["from_memory"]:
        return ""
    rate = row["bytes"] / row["seconds"]["ik"] / 1e9
    return f"{rate:.1f}" if triad is None else f"{rate:.1f} ({rate / triad:.0%})"


def table(results: list[Row], triad: float | None) -> str:
    """Ratios as a Markdown table."""
    peers = peers_of(results)
    lines = [
        "| workload | n | ik | " + " | ".join(peers) + " | best | GB/s (of triad) |",
        "|---|---|---|" + "---|" * (len(peers) + 2),
    ]
    for row in results:
        mine = row["seconds"]["ik"]
        cells = [f"{row['seconds'][p] / mine:.2f}" if p in row["seconds"] else "" for p in peers]
        name, ratio = best_peer(row)
        tail = f" | {ratio:.2f} {name} | {bandwidth_text(row, triad)} |"
        lines.append(f"| `{row['name']}` | {size_text(row['n'])} | {time_text(mine)} | " + " | ".join(cells) + tail)
    return "\n".join(lines)


def geometric_mean(values: Iterable[float]) -> float:
    logs = [math.log(value) for value in values]
    return math.exp(sum(logs) / len(logs)) if logs else math.nan


def blanks(results: list[Row]) -> str:
    """Why a cell is empty: contender, reason, workloads."""
    reasons: dict[tuple[str, str], dict[str, None]] = {}
    for row in results:
        for name, reason in row["blanks"].items():
            reasons.setdefault((name, reason), {})[row["name"]] = None
    lines = ["Blank cells:"]
    for (name, reason), works in sorted(reasons.items()):
        lines.append(f"- {name} {reason}: " + ", ".join(f"`{work}`" for work in works))
    return "\n".join(lines)


def verdict(results: list[Row]) -> str:
    """The geometric mean against the best peer, and every row where ik is behind one or behind the code by hand."""
    ratios = {(row["name"], row["n"]): best_peer(row) for row in results}
    lines = [f"Geometric mean against the best peer of each row: {geometric_mean(r for _, r in ratios.values()):.2f}"]
    hand = [row["seconds"][HAND] / row["seconds"]["ik"] for row in results if HAND in row["seconds"]]
    if hand:
        lines.append(f"Geometric mean against C++ by hand: {geometric_mean(hand):.2f}")
    behind = sorted((ratio, name, n, peer) for (name, n), (peer, ratio) in ratios.items() if ratio < 1)
    lines += [f"- behind {peer} in `{name}` at {size_text(n)}: {ratio:.2f}" for ratio, name, n, peer in behind]
    return "\n".join(lines) if behind else "\n".join([*lines, "Ahead of every peer in every row."])


def comparison(before: dict[str, Any], now: dict[str, Any], threshold: float = 0.1) -> str:
    """Rows whose time moved by more than the threshold, next to how NumPy's moved, which is the control."""
    old = {(row["name"], row["n"]): row["seconds"] for row in before["results"]}
    lines, common = [], 0
    for row in now["results"]:
        earlier = old.get((row["name"], row["n"]))
        if earlier is None:
            continue
        common += 1
        change = row["seconds"]["ik"] / earlier["ik"]
        control = row["seconds"]["NumPy"] / earlier["NumPy"]
        if abs(math.log(change)) > math.log1p(threshold):
            lines.append(
                (change / control, f"| `{row['name']}` | {size_text(row['n'])} | {change:.2f} | {control:.2f} |")
            )
    head = f"{len(lines)} of {common} rows moved by more than {threshold:.0%} since {before.get('date', 'then')}"
    if before.get("about") != now["about"]:
        head += f"\nthe machines differ: {before.get('about')}"
    if not lines:
        return head
    columns = ["| workload | n | ik, now / then | NumPy, now / then |", "|---|---|---|---|"]
    return "\n".join([head, "", *columns, *(text for _, text in sorted(lines, reverse=True))])


def plot(results: list[Row], file: Path) -> None:
    """Ratios as points, a row a workload at its largest size, on a logarithmic axis."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    largest: dict[str, Row] = {}
    for row in results:
        if row["name"] not in largest or row["n"] > largest[row["name"]]["n"]:
            largest[row["name"]] = row
    rows = list(largest.values())[::-1]
    figure, axes = plt.subplots(figsize=(9, 1.2 + 0.28 * len(rows)))
    for k, peer in enumerate(peers_of(rows)):
        points = [
            (row["seconds"][peer] / row["seconds"]["ik"], y) for y, row in enumerate(rows) if peer in row["seconds"]
        ]
        if points:
            axes.plot(*zip(*points), marker="osD^vP*X"[k % 8], linestyle="", label=peer, alpha=0.8)
    axes.axvline(1.0, color="black", linewidth=0.8)
    axes.set_xscale("log")
    axes.set_yticks(range(len(rows)), [f"{row['name']}, {size_text(row['n'])}" for row in rows], fontsize=8)
    axes.set_xlabel("time of the peer / time of ik (right of 1: ik is ahead)")
    axes.grid(axis="both", alpha=0.3)
    axes.legend(fontsize=8, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    figure.tight_layout()
    figure.savefig(file, dpi=110)
    plt.close(figure)

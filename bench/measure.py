"""The one way of measuring: contenders take turns within each repetition, and the minimum counts."""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Callable
from typing import Any

Call = Callable[[], Any]

LEAST_ROUNDS = 5
LEAST_ROUNDS_OF_LONG_CALLS = 3
LONG_ROUND = 2.0
# Calls of contenders that take as long and as many times the fastest's time are not repeated: a minimum of more of them
# would not change the picture, only the length of the run.
LONG_CALL = 0.1
FAR_BEHIND = 8.0


def once(call: Call, loops: int) -> float:
    """Seconds of one call, averaged over `loops`."""
    start = time.perf_counter()
    for _ in range(loops):
        call()
    return (time.perf_counter() - start) / loops


def measure(calls: dict[str, Call], seconds: float) -> dict[str, float]:
    """Minimum seconds a call of each contender, taking turns, so that a noisy neighbour hits all of them alike.

    A turn begins with a call that is not counted: what the one before it left in the caches, and whose threads are
    awake, would count for one and against another, always the same ones.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        loops = {name: max(1, math.ceil(0.002 / max(once(call, 1), 1e-9))) for name, call in calls.items()}
        best = dict.fromkeys(calls, math.inf)
        start = time.perf_counter()
        rounds = 0
        while True:
            for name, call in calls.items():
                call()
                best[name] = min(best[name], once(call, loops[name]))
            rounds += 1
            if rounds == 1:
                long = max(LONG_CALL, FAR_BEHIND * min(best.values()))
                calls = {name: call for name, call in calls.items() if best[name] < long}
            spent = time.perf_counter() - start
            enough = LEAST_ROUNDS if spent < LONG_ROUND * rounds else LEAST_ROUNDS_OF_LONG_CALLS
            if rounds >= enough and spent >= seconds:
                return best

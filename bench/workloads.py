"""Every workload of ``make bench``, in the order of the report."""

from __future__ import annotations

from dataclasses import replace

import elementwise
import published
import wider
from workload import Workload

# What other projects publish as their benchmarks, ironkernel's first.
PUBLISHED: list[Workload] = [
    replace(work, sizes=(10_000_000,)) for work in elementwise.WORKLOADS if work.name.startswith("where")
] + published.WORKLOADS
WORKLOADS: list[Workload] = [*elementwise.WORKLOADS, *published.WORKLOADS, *wider.WORKLOADS]

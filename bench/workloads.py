"""Every workload of ``make bench``, in the order of the report."""

from __future__ import annotations

import elementwise
import published
import wider
from workload import Workload

WORKLOADS: list[Workload] = [*elementwise.WORKLOADS, *published.WORKLOADS, *wider.WORKLOADS]

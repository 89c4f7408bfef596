"""How many cores are ours."""

from __future__ import annotations

import os
from pathlib import Path


def cores(groups: Path = Path("/sys/fs/cgroup")) -> int:
    """How many cores are ours: of the machine, of the container, of the job.

    Args:
        groups: where the system shows the limits of control groups, version 2 or 1.
    """
    ours = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    limits = [ours]
    quota = _numbers(groups / "cpu.max") or (
        _numbers(groups / "cpu/cpu.cfs_quota_us") + _numbers(groups / "cpu/cpu.cfs_period_us")
    )
    if len(quota) == 2 and quota[0] > 0.0 and quota[1] > 0.0:
        limits.append(int(quota[0] // quota[1]))
    job = os.environ.get("SLURM_CPUS_PER_TASK", "")
    if job.isdigit():
        limits.append(int(job))
    return max(min(limits), 1)


def _numbers(path: Path) -> list[float]:
    try:
        return [float(word) for word in path.read_text(encoding="ascii").split()]
    except (OSError, ValueError):  # not there, or "max": no limit
        return []

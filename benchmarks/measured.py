"""What a call costs in a process of its own: seconds, processor seconds, memory at its most."""

from __future__ import annotations

import multiprocessing
import re
import resource
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Generic, ParamSpec, TypeVar

_PEAK = re.compile(r"VmHWM:\s*(\d+) kB")
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cost(Generic[T]):
    """What a call returned, and what it cost. Memory is in MB."""

    result: T
    seconds: float
    processor_seconds: float
    """Those of the process and of the workers that it waited for."""
    memory: float
    worker_memory: float
    """That of the largest of its workers; 0 without any."""


def measured(call: Callable[P, T], *given: P.args, **named: P.kwargs) -> Cost[T]:
    """Call in a fresh process, so that nothing is warm and no memory but its own is counted."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(_measured, call, *given, **named).result()


def _measured(call: Callable[P, T], *given: P.args, **named: P.kwargs) -> Cost[T]:
    before, started = _processor_seconds(), perf_counter()
    result = call(*given, **named)
    took = perf_counter() - started
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return Cost(result, took, _processor_seconds() - before, peak_memory(), workers)


def _processor_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def peak_memory() -> float:
    """Return the most memory that this process had, in MB. Linux tells its own; elsewhere that of a parent counts."""
    status = Path("/proc/self/status")
    found = _PEAK.search(status.read_text("ascii", "replace")) if status.exists() else None
    return int(found[1]) / 1024 if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

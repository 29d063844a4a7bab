"""One thread a worker: processes scale better than libraries' own threads, and results don't depend on their number."""

from __future__ import annotations

import sys

import pyarrow as pa
from threadpoolctl import threadpool_limits


def single_thread() -> None:
    """Hold this process to one thread in BLAS, OpenMP, Arrow and, where it is loaded, OpenCV."""
    threadpool_limits(1)
    pa.set_cpu_count(1)
    cv2 = sys.modules.get("cv2")
    if cv2 is not None:
        cv2.setNumThreads(1)

"""A worker computes in one thread."""

from __future__ import annotations

import subprocess
import sys


def test_no_library_that_is_loaded_computes_in_several_threads() -> None:
    """In a process of its own: the tests keep theirs."""
    lines = (
        "import cv2, pyarrow, numpy, threadpoolctl",
        "from sanitize.run.threads import single_thread",
        "single_thread()",
        "pools = [pool['num_threads'] for pool in threadpoolctl.threadpool_info()]",
        "print(cv2.getNumThreads(), pyarrow.cpu_count(), set(pools) <= {1})",
    )
    said = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, check=True, text=True).stdout
    assert said.split() == ["1", "1", "True"]

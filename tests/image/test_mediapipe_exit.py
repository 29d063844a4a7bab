"""MediaPipe's detector ends with its process, without a traceback on standard error."""

from __future__ import annotations

import subprocess
import sys


def test_a_detector_that_is_kept_to_the_end_says_nothing_at_the_end() -> None:
    script = "import sanitize.image.mediapipe_faces as module; module.kept = module.MediaPipeFaces.open()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert b"Exception ignored" not in done.stderr
    assert b"Traceback" not in done.stderr

"""A report starts light: nothing that reads data or finds faces is imported for it."""

import subprocess
import sys

CODE = """
import sys
import sanitize.report.html, sanitize.report.markdown, sanitize.report.text, sanitize.report.gallery
import sanitize.manifest.diff, sanitize.sign.current_signatures
heavy = {"pandas", "pyarrow", "numpy", "spacy", "cv2", "mediapipe", "sklearn", "presidio_analyzer", "pygal", "PIL"}
print(sorted(heavy & set(sys.modules)))
"""


def test_rendering_imports_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

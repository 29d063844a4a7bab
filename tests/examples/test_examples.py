"""What `docs/examples` shows is run as it stands there; `docs/integrations.md` shows nothing else."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
import yaml
from datasets import Dataset, Features, Image, Value

import sanitize as sz
from sanitize.proof.learners import confidence
from sanitize.proof.own_model import PICTURES, OwnModel
from sanitize.sign.ed25519 import read_private, write_keys
from sanitize.sign.release import sign_release
from tests.clinic import PHOTOS
from tests.commands import ROOT, environment, sanitize

EXAMPLES = ROOT / "docs" / "examples"
SECRET = "Zelmira Quendel"


def loaded(name: str) -> ModuleType:
    """An example as a module."""
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def with_command() -> dict[str, str]:
    """An environment in which `sanitize` is a command."""
    return environment({"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"})


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a key pair."""
    return write_keys(tmp_path_factory.mktemp("keys"))[0].parent


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory, keys: Path) -> Path:
    """A signed release of the sample table."""
    output = tmp_path_factory.mktemp("visits") / "visits"
    done = sanitize("run", "pipelines/tabular.yaml", "--workers", "1", "--quiet", "--output", output)
    assert done.code == 0, done.err
    sign_release(output, read_private(keys / "sanitize.key"))
    return output


def trained(release: Path, public_key: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(EXAMPLES / "train.py"), str(release), "--public-key", str(public_key)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_training_starts_on_a_verified_release(visits: Path, keys: Path) -> None:
    done = trained(visits, keys / "sanitize.pub")
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) > 0.4


@pytest.mark.parametrize("change", ["unsigned", "another key", "changed", "added"])
def test_training_is_refused_on_anything_else(change: str, visits: Path, keys: Path, tmp_path: Path) -> None:
    release = shutil.copytree(visits, tmp_path / "visits")
    public_key = keys / "sanitize.pub"
    part = next((release / "data").iterdir())
    if change == "unsigned":
        (release / "manifest.dsse.json").unlink()
    elif change == "another key":
        public_key = write_keys(tmp_path / "other")[1]
    elif change == "changed":
        part.write_bytes(part.read_bytes()[:-1] + b"2")
    else:
        shutil.copy(part, part.with_name("part-99999.parquet"))
    train = loaded("train")
    with pytest.raises(train.sz.VerificationError):
        train.train(release, public_key)


def test_pictures_come_back_from_hugging_face(tmp_path: Path) -> None:
    columns = {
        "image": [str(PHOTOS / f"{number:03}.jpg") for number in (0, 12)],
        "caption": [f"{SECRET} on the stairs.", "A cat, and nobody else."],
        "kind": ["person", "person"],
    }
    features = Features({"image": Image(), "caption": Value("string"), "kind": Value("string")})
    back = loaded("hugging_face").round_trip(Dataset.from_dict(columns, features=features), tmp_path)
    assert back.num_rows == 2
    assert isinstance(back.features["image"], Image)
    assert all(row["image"].size[0] > 50 for row in back)
    assert SECRET not in " ".join(back["caption"])


def gate(*given: object, folder: Path, extra: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [str(EXAMPLES / "gate.sh"), *map(str, given)]
    env = {**with_command(), **(extra or {})}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A data repository with the sample table and its pipeline."""
    for name in ("pipelines", "rules"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "data_samples").mkdir()
    shutil.copy(ROOT / "data_samples" / "visits.csv", tmp_path / "data_samples")
    return tmp_path


def test_the_gate_signs_and_passes(repository: Path, keys: Path) -> None:
    extra = {"SIGNING_KEY": str(keys / "sanitize.key")}
    done = gate("pipelines/tabular.yaml", "visits", keys / "sanitize.pub", folder=repository, extra=extra)
    assert done.returncode == 0, done.stderr
    assert json.loads((repository / "visits.run.json").read_text())["verdict"] == "passed"
    assert json.loads((repository / "visits.verify.json").read_text())["passed"] is True
    assert "visits" in (repository / "visits.md").read_text()


@pytest.mark.slow
def test_the_gate_ends_with_the_code_of_an_unsigned_release(repository: Path, keys: Path) -> None:
    assert gate("pipelines/tabular.yaml", "visits", keys / "sanitize.pub", folder=repository).returncode == 4


def test_the_gate_ends_with_the_code_of_what_failed(repository: Path) -> None:
    table = repository / "data_samples" / "visits.csv"
    few = table.read_text().splitlines()
    table.write_text("\n".join([few[0] + ",phone", *(f"{line},1" for line in few[1:])]) + "\n")
    refused = gate("pipelines/tabular.yaml", "visits", folder=repository)
    assert (refused.returncode, "phone" in refused.stderr) == (2, True)


class Failed(Exception):  # noqa: N818
    """Stands for Airflow's exception that ends a task without a retry."""


@pytest.fixture
def airflow(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The DAG file, with decorators that leave functions as they are, as Airflow isn't installed here."""

    def task(**options: Any) -> Callable[[Any], Any]:
        return lambda function: function

    task.bash = lambda function: function  # type: ignore[attr-defined]
    flow = SimpleNamespace(task=task, dag=lambda **options: lambda function: lambda: None)
    for name, module in {"airflow": flow, "airflow.sdk": flow, "airflow.exceptions": flow}.items():
        monkeypatch.setitem(sys.modules, name, module)
    flow.AirflowFailException = Failed
    for name, value in with_command().items():
        monkeypatch.setenv(name, value)
    return loaded("airflow_dag")


def test_the_airflow_task_returns_what_was_done(
    airflow: ModuleType, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository)
    made = airflow.release("pipelines/tabular.yaml", "data_samples/visits.csv", str(repository / "out"))
    assert made["verdict"] == "passed"
    assert made["rows"]["read"] == 600
    assert airflow.verify(made, "release.pub") == f"sanitize verify {made['path']} --public-key release.pub"


@pytest.mark.slow
def test_the_airflow_task_tries_again_only_where_that_helps(
    airflow: ModuleType, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository)
    lines = (repository / "data_samples" / "visits.csv").read_text().splitlines()
    (repository / "more.csv").write_text("\n".join([f"{lines[0]},phone", *(f"{line},1" for line in lines[1:])]))
    with pytest.raises(Failed, match=r"doesn't fit the data: .*phone"):
        airflow.release("pipelines/tabular.yaml", "more.csv", str(repository / "out"))
    with pytest.raises(RuntimeError, match=r"no file or folder"):
        airflow.release("pipelines/tabular.yaml", "data_samples/tomorrow.csv", str(repository / "out"))


@pytest.fixture
def signing(repository: Path, keys: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The repository as working directory, with a key to sign with and the one to verify with."""
    monkeypatch.chdir(repository)
    for name, value in {**with_command(), "SIGNING_KEY": str(keys / "sanitize.key")}.items():
        monkeypatch.setenv(name, value)
    return shutil.copy(keys / "sanitize.pub", repository / "release.pub").parent


def shell(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_stages_of_dvc_make_what_they_say(signing: Path) -> None:
    written = yaml.safe_load((EXAMPLES / "dvc.yaml").read_text("utf-8"))
    made: set[str] = set()
    for stage in written["stages"].values():
        needs = [*stage["deps"], *(name for one in stage.get("params", []) for name in one)]
        assert all((signing / name).exists() for name in needs)
        for command in [stage["cmd"]] if isinstance(stage["cmd"], str) else stage["cmd"]:
            shell(["sh", "-c", command])
        made |= {name for out in stage["outs"] for name in ([out] if isinstance(out, str) else out)}
    assert all((signing / name).exists() for name in made)
    (metrics,) = written["metrics"]
    assert json.loads((signing / metrics).read_text())["predicate"]["rows"]["read"] == 600
    assert json.loads((signing / "out" / "verified.json").read_text())["passed"] is True


class Failure(Exception):  # noqa: N818
    """Stands for Dagster's exception that ends a step."""

    def __init__(self, description: str, allow_retries: bool) -> None:
        super().__init__(description)
        self.allow_retries = allow_retries


@pytest.fixture
def dagster(signing: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The assets, with decorators that leave functions as they are, as Dagster isn't installed here."""
    flow = SimpleNamespace(Failure=Failure)
    for name in ("asset", "asset_check"):
        setattr(flow, name, lambda **options: lambda function: function)
    for name in ("RetryPolicy", "MaterializeResult", "AssetCheckResult", "Definitions"):
        setattr(flow, name, SimpleNamespace)
    monkeypatch.setitem(sys.modules, "dagster", flow)  # type: ignore[arg-type]
    return loaded("dagster_assets")


def test_the_dagster_asset_is_made_and_checked(dagster: ModuleType, signing: Path) -> None:
    made = dagster.visits().metadata
    assert (made["path"], made["read"], made["written"]) == (str(signing / "out" / "visits"), 600, 580)
    assert dagster.verified().passed
    (signing / "out" / "visits" / "more.txt").touch()
    assert not dagster.verified().passed


@pytest.mark.slow
def test_the_dagster_asset_is_tried_again_only_where_that_helps(dagster: ModuleType, signing: Path) -> None:
    table = signing / "data_samples" / "visits.csv"
    lines = table.read_text().splitlines()
    table.write_text("\n".join([f"{lines[0]},phone", *(f"{line},1" for line in lines[1:])]))
    with pytest.raises(Failure, match=r"doesn't fit the data: .*phone") as failed:
        dagster.visits()
    assert not failed.value.allow_retries
    table.unlink()
    with pytest.raises(Failure, match="no file or folder") as failed:
        dagster.visits()
    assert failed.value.allow_retries


class _Anything:
    """Stands for what Kubeflow's annotations are made of."""

    def __class_getitem__(cls, item: object) -> type[_Anything]:
        return cls


@pytest.fixture
def kubeflow(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The pipeline's file, with decorators that leave functions as they are, as its package isn't installed here."""
    dsl = SimpleNamespace(container_component=lambda function: function, ContainerSpec=SimpleNamespace)
    for name in ("component", "pipeline"):
        setattr(dsl, name, lambda **options: lambda function: function)
    for name in ("Input", "Output", "Dataset", "Metrics"):
        setattr(dsl, name, _Anything)
    flow = SimpleNamespace(dsl=dsl, compiler=None, kubernetes=None)
    monkeypatch.setitem(sys.modules, "kfp", flow)  # type: ignore[arg-type]
    return loaded("kubeflow_pipeline")


def test_the_kubeflow_components_make_and_verify(kubeflow: ModuleType, signing: Path) -> None:
    release = SimpleNamespace(path=str(signing / "artifacts" / "release"))
    spec = kubeflow.sanitized("pipelines/tabular.yaml", "data_samples/visits.csv", str(signing / "bad"), release)
    shell([*spec.command, *spec.args])
    counts: dict[str, int] = {}
    metrics = SimpleNamespace(log_metric=counts.__setitem__)
    digest = kubeflow.verified(release, str(signing / "release.pub"), metrics)
    assert (len(digest), counts["read"], counts["written"]) == (64, 600, 580)
    (signing / "artifacts" / "release" / "croissant.json").write_text("{}")
    with pytest.raises(sz.VerificationError):
        kubeflow.verified(release, str(signing / "release.pub"), metrics)


def test_the_page_shows_the_examples_as_they_are() -> None:
    page = (ROOT / "docs" / "integrations.md").read_text("utf-8")
    for example in EXAMPLES.iterdir():
        if example.is_file():
            assert f"examples/{example.name}" in page


def test_a_network_in_torch_is_attacked_as_ours_are() -> None:
    pytest.importorskip("torch", reason="needs the extra [torch]")
    learner = OwnModel("own_model:make", loaded("own_model").make).learner(PICTURES)
    assert learner is not None
    labels = np.arange(40) % 4
    pictures = np.zeros((40, 8, 8)) + labels[:, None, None] / 4
    assert confidence(learner.fit(pictures, labels, 1), pictures, labels).mean() > 0.5


def test_a_recurrent_network_in_torch_is_asked_what_it_remembers() -> None:
    pytest.importorskip("torch", reason="needs the extra [torch]")
    learn = OwnModel("own_model:make", loaded("own_model").make).language()
    assert learn is not None
    model = learn([f"The code of room {number} is {number * 7919 % 10_000:04d}." for number in range(20, 40)] * 10)
    own, other = model.surprise(["The code of room 23 is 2137.", "The code of room 23 is 9999."], 5)
    assert own < other
    assert model.complete("The code of room 23 is ", 4) == "2137"


def test_nights_make_a_chain_and_take_people_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in with_command().items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(ROOT)
    lines = (ROOT / "data_samples" / "visits.csv").read_text("utf-8").splitlines()
    (tmp_path / "incoming").mkdir()
    (tmp_path / "requests.txt").write_text("")
    for day, rows in (("2026-01-01", lines[1:401]), ("2026-01-02", lines[201:601])):
        (tmp_path / "incoming" / f"{day}.csv").write_text("\n".join([lines[0], *rows]) + "\n")
    nightly = loaded("nightly")
    assert [one.name for one in nightly.night(tmp_path, "2026-01-01")] == ["2026-01-01"]
    gone = sorted({line.split(",")[0] for line in lines[210:240]})
    (tmp_path / "requests.txt").write_text("\n".join(gone))
    (tmp_path / "erased" / "2026-01-02" / "2026-01-01").mkdir(parents=True)  # what a night that failed has left
    after = nightly.night(tmp_path, "2026-01-02")
    assert [one.relative_to(tmp_path).parts[0] for one in after] == ["erased", "releases"]
    assert nightly.night(tmp_path, "2026-01-02") == after
    for one in after:
        assert sz.verify(one, allow_unsigned=True).passed
    assert not sz.verify(tmp_path / "releases" / "2026-01-01", allow_unsigned=True).passed

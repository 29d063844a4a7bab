"""What all tests share."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

from tests.clinic import SmallClinic, make_clinic
from tests.commands import Command, network_log, sanitize
from tests.network import close_network, refused
from tests.object_store import CREDENTIALS, ObjectStore, object_store

ROOT = Path(__file__).parent.parent

settings.register_profile(
    "unhurried", deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.load_profile("unhurried")
os.environ |= {"HF_HUB_OFFLINE": "1", "NO_ALBUMENTATIONS_UPDATE": "1"}  # both would call out when they are imported
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where tests run in the background, and inherited
close_network()


@pytest.fixture(autouse=True)
def nothing_called() -> Iterator[None]:
    """No test reaches another machine; one that must be seen to try empties the list."""
    refused.clear()
    yield
    assert refused == []


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real labelled data beyond the shipped samples; tests that want it are skipped where it is absent."""
    folder = Path(os.environ.get("SANITIZE_TEST_DATA", ROOT / ".." / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no test data at {folder}: set SANITIZE_TEST_DATA")
    return folder


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The quickstart's release, made once for all tests that only look at it, in whatever process they run."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "quickstart"
    places = ("--output", str(folder / "clinic"), "--set", f"quarantine.path={folder / 'quarantine'}")
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            done = sanitize("run", "pipelines/quickstart.yaml", "--workers", "2", "--quiet", *places)
            assert done.code == 0, done.err
    return folder / "clinic"


@pytest.fixture(scope="session")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> SmallClinic:
    """A small source in all three modalities, with planted values and bad records; of several shards."""
    return make_clinic(tmp_path_factory.mktemp("clinic"))


@pytest.fixture(scope="session")
def clinic_alone(clinic: SmallClinic) -> Command:
    """The small clinic sanitized by one worker."""
    return sanitize("run", clinic.pipeline, "--workers", "1", "--output", clinic.folder / "alone")


@pytest.fixture(scope="session")
def clinic_offline(clinic: SmallClinic) -> Command:
    """The small clinic sanitized by two workers, without a network."""
    log = clinic.folder / "network.log"
    output = clinic.folder / "offline"
    return sanitize("run", clinic.pipeline, "--workers", "2", "--output", output, env=network_log(log))


@pytest.fixture(scope="session")
def store_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStore]:
    """An S3-compatible server, started once."""
    with object_store(tmp_path_factory.mktemp("store")) as store:
        yield store


@pytest.fixture
def store(store_server: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> ObjectStore:
    """The same, with its credentials in the environment."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    return store_server

"""The cluster engine on two nodes of one machine: every item is done once, whatever is killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from sanitize.engine import ray as engine
from sanitize.engine.local import LocalEngine
from sanitize.engine.ray import RayEngine
from sanitize.errors import RecordError, RunError, UsageError
from sanitize.run.events import Progressed
from tests.commands import ROOT, environment, same_bytes
from tests.engine.jobs import Doubling, Dying, Lingering, Raising, Where
from tests.run.killing import assert_sound, slow_job
from tests.tables import ANONYMOUS, PERSONS, TOKENS, job, sharded

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A head and a second node, one core each."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    from ray.cluster_utils import Cluster

    nodes = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    nodes.add_node(num_cpus=1)
    try:
        yield nodes
    finally:
        nodes.shutdown()


def test_every_item_is_done_once_and_jobs_follow_one_another(cluster: Any, tmp_path: Path) -> None:
    with RayEngine(cluster.address).session() as session:
        assert sorted(session.map(Doubling(tmp_path / "opened"), range(20))) == [2 * number for number in range(20)]
        assert sorted(session.map(Doubling(tmp_path / "opened"), [7])) == [14]
        assert list(session.map(Doubling(tmp_path / "opened"), [])) == []
        processes = set(session.map(Where(), range(20)))
    assert os.getpid() not in processes
    assert len(processes) <= 2


def test_errors_arrive_as_they_were_raised_and_without_a_value(cluster: Any) -> None:
    with RayEngine(cluster.address).session() as session:
        for error, kind, said in (
            ("KeyError", RunError, "a worker failed with KeyError"),
            ("Unpicklable", RunError, "a worker failed with _UnpicklableError"),
            ("RecordError", RecordError, "too_odd"),
        ):
            with pytest.raises(kind, match=said) as failure:
                list(session.map(Raising(error), range(3)))
            assert type(failure.value) is kind
            assert "Ivor" not in f"{failure.value!r} {failure.value.__cause__!r}"


def test_a_cluster_of_this_machine_alone_inherits_no_key_and_leaves_nothing() -> None:
    script = (
        "from sanitize.engine.ray import RayEngine\n"
        "from tests.engine.jobs import Environment, Printing\n"
        "with RayEngine(workers=1).session() as session:\n"
        "    print(list(session.map(Printing(), [0])), list(session.map(Environment('SANITIZE_KEY'), [0])))\n"
    )
    with TemporaryDirectory(dir="/tmp") as folder:
        env = environment({"RAY_TMPDIR": folder, "PYTHONPATH": str(ROOT)})
        done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=False)
        assert done.stdout == "[0] [None]\n"
        assert "Ivor" not in done.stderr
        assert list(Path(folder).iterdir()) == []


def test_the_item_of_a_killed_actor_is_done_by_another(cluster: Any, tmp_path: Path) -> None:
    with RayEngine(cluster.address).session() as session:
        assert sorted(session.map(Dying(3, 2, tmp_path), range(12))) == list(range(12))
        with pytest.raises(RunError, match="lost its actor 3 times"):
            list(session.map(Dying(0, 99, tmp_path), range(4)))


def test_actors_are_replaced_now_and_then(cluster: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "RECYCLE", 4)
    with RayEngine(cluster.address, workers=1).session() as session:
        assert len(set(session.map(Where(), range(12)))) > 1


def test_the_loss_of_a_node_loses_no_item(cluster: Any, tmp_path: Path) -> None:
    node = cluster.add_node(num_cpus=2)
    done = []
    with RayEngine(cluster.address, workers=4).session() as session:
        for number in session.map(Lingering(0.05), range(60)):
            done.append(number)
            if len(done) == 10:
                cluster.remove_node(node, allow_graceful=False)
    assert sorted(done) == list(range(60))


def test_a_run_on_two_nodes_gives_the_bytes_of_one_worker(cluster: Any, tmp_path: Path) -> None:
    source = sharded(tmp_path, shards=4, rows=120)
    outputs = []
    for name, where in (("one", LocalEngine(1)), ("ray", RayEngine(cluster.address))):
        (tmp_path / name).mkdir()
        given = job(tmp_path / name, source, PERSONS, [TOKENS, ANONYMOUS], source={"unit": "id"})
        result = given.run(where)
        assert result.verdict.passed
        assert result.manifest.run.engine == where.name
        outputs.append(given.output)
    assert same_bytes(*outputs)


def test_a_run_that_loses_an_actor_and_then_a_node_shows_nothing_of_it(cluster: Any, tmp_path: Path) -> None:
    source, node = sharded(tmp_path, shards=6, rows=180), cluster.add_node(num_cpus=1)
    calm, given = (slow_job(tmp_path / name, source, seconds=0.3) for name in ("calm", "given"))
    struck: list[str] = []

    def strike(event: Progressed) -> None:
        if event.phase == "apply" and event.done == len(struck) + 1 and len(struck) < 2:
            if not struck:
                os.kill(min(actors()), signal.SIGKILL)
            else:
                cluster.remove_node(node, allow_graceful=False)
            struck.append("actor" if not struck else "node")

    assert calm.run(LocalEngine(1)).verdict.passed
    assert given.run(RayEngine(cluster.address, workers=3), observe=strike).verdict.passed
    assert struck == ["actor", "node"]
    assert_sound(given, calm)


def actors() -> list[int]:
    """The processes of this cluster's actors."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
    ours, grown = {os.getpid()}, True
    while grown:
        found = {process for process, parent in parents.items() if parent in ours} - ours
        ours, grown = ours | found, bool(found)
    return [one for one in ours if Path(f"/proc/{one}/cmdline").read_bytes().startswith(b"ray::_Worker")]


def test_a_cluster_that_is_not_there_is_said(closed_port: int) -> None:
    with pytest.raises(UsageError, match="--ray-address"), RayEngine(f"127.0.0.1:{closed_port}").session():
        pass


@pytest.fixture
def closed_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])

"""Nothing calls a host: a run of all three modalities works without a network, and doesn't try to use one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.clinic import SmallClinic
from tests.commands import ROOT, Command, arguments, environment, network_log

NAMESPACE = ["unshare", "--map-root-user", "--net"]


def test_a_whole_run_works_with_the_network_closed(clinic: SmallClinic, clinic_offline: Command) -> None:
    assert clinic_offline.code == 0, clinic_offline.err
    assert not (clinic.folder / "network.log").exists()


@pytest.mark.parametrize("code", ["socket.create_connection(('example.org', 80))", "socket.getaddrinfo('a.b', 1)"])
def test_the_closed_network_is_closed_and_written_down(code: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    command = [sys.executable, "-c", f"import socket; {code}"]
    done = subprocess.run(command, env=environment(network_log(log)), capture_output=True, check=False)
    assert b"the network is closed" in done.stderr
    assert log.read_text().strip()


@pytest.mark.slow
def test_the_command_line_works_in_a_namespace_without_a_network(clinic: SmallClinic, tmp_path: Path) -> None:
    try:
        subprocess.run([*NAMESPACE, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this machine doesn't allow network namespaces")
    stages = "stages=[{use: text_pii, columns: [note]}, {use: drop, columns: [patient_id, name, age, town, photo]}]"
    places = ("--output", tmp_path / "out", f"--set=quarantine.path={tmp_path / 'quarantine'}", f"--set={stages}")
    command = [*NAMESPACE, *arguments("run", clinic.pipeline, "--workers", "1", "--quiet", *places)]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")

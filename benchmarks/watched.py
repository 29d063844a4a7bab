"""A command and all its processes: what CPU time and memory they take, in all and in each phase.

Memory is counted in three ways. *Resident* is the sum over processes, in which a page of a file or library that several
processes have mapped counts several times. *Proportional* (PSS) counts such a page once. *Anonymous* is what the
processes have allocated, without pages of files, which the system can drop at any time.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

TICK, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")


@dataclass
class Phase:
    """CPU seconds of the command's own process and of its workers in a phase, wall seconds, and bytes at its peaks."""

    driver: float = 0.0
    workers: float = 0.0
    wall: float = 0.0
    peak: int = 0
    proportional: int = 0
    anonymous: int = 0


@dataclass
class Watched:
    """A command and all its processes: CPU seconds so far by process, and what each phase took."""

    pid: int
    cpu: dict[int, float] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)
    looked: float = field(default_factory=time.monotonic)
    phase: str = "start"
    phases: dict[str, Phase] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """CPU seconds of all processes, those that have ended too."""
        return sum(self.cpu.values())

    @property
    def peak(self) -> int:
        """The most resident bytes at one time."""
        return max((phase.peak for phase in self.phases.values()), default=0)

    def watch(self, pause: float = 0.1) -> None:
        """Look every tenth of a second until told to stop."""
        while not self.over.wait(pause):
            self._look(self.phases.setdefault(self.phase, Phase()))

    def _look(self, phase: Phase) -> None:
        resident, proportional, anonymous, now = 0, 0, 0, time.monotonic()
        for pid, ticks, pages in family(self.pid):
            before = self.cpu.get(pid, 0.0)
            self.cpu[pid] = max(ticks / TICK, before)
            resident += pages * PAGE
            own = shares(pid)
            proportional, anonymous = proportional + own[0], anonymous + own[1]
            if pid == self.pid:
                phase.driver += self.cpu[pid] - before
            else:
                phase.workers += self.cpu[pid] - before
        phase.wall, self.looked = phase.wall + now - self.looked, now
        phase.peak, phase.anonymous = max(phase.peak, resident), max(phase.anonymous, anonymous)
        phase.proportional = max(phase.proportional, proportional)


def shares(pid: int) -> tuple[int, int]:
    """Proportional and anonymous bytes of a process; nothing of one that is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return 0, 0
    found = {line.split(":")[0]: int(line.split()[1]) << 10 for line in lines}
    return found.get("Pss", 0), found.get("Anonymous", 0)


def family(root: int) -> Iterator[tuple[int, int, int]]:
    """A process and its descendants: id, CPU ticks, resident pages."""
    known: dict[int, tuple[int, int, int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            known[int(entry.name)] = int(fields[1]), int(fields[11]) + int(fields[12]), int(fields[21])
    inside = {root}
    for pid in sorted(known):
        at, line = pid, []
        while at in known and at not in inside:
            line.append(at)
            at = known[at][0]
        if at in inside:
            inside.update(line)
    yield from ((pid, *known[pid][1:]) for pid in inside if pid in known)

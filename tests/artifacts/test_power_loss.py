"""A disk that keeps only what was synced: whatever of the rest survives a power cut, no record lies and nothing reported is lost.

The model is harsher than real file systems. Every name entered into or taken out of a folder since that folder was last synced may or
may not have reached the disk, each on its own; the contents of a file that were not synced may be there, empty, or zeros.
"""

from __future__ import annotations

import itertools
from random import Random
from typing import Any

import pytest

from mlf.errors import MlfError

STATES = 10_000
ROUNDS = 5
MOST = 48  # states drawn at one instant, where there are more


class Cut:
    """The disk at one instant of a log: what is safe, and what hangs in the air."""

    def __init__(self, log: list[tuple[Any, ...]]) -> None:
        self.safe: dict[int, bytes] = {}
        self.written: dict[int, bytes] = {}
        self.entries: dict[int, dict[str, int]] = {0: {}}
        self.pending: list[tuple[Any, ...]] = []
        self.reported: list[str] = []
        for step in log:
            getattr(self, step[0])(*step[1:])

    def write(self, number: int, data: bytes) -> None:
        self.written[number] = self.written.get(number, b"") + data

    def fsync(self, number: int) -> None:
        self.safe[number] = self.written.get(number, b"")

    def enter(self, *change: Any) -> None:
        self.pending.append(("enter", *change))

    def leave(self, *change: Any) -> None:
        self.pending.append(("leave", *change))

    def sync(self, folder: int) -> None:
        for change in self.pending:
            if change[1] == folder:
                apply(self.entries, change)
        self.pending = [change for change in self.pending if change[1] != folder]

    def report(self, key: str) -> None:
        self.reported.append(key)

    def states(self, disks: Any, random: Random) -> Any:
        """Disks that could be found after the power comes back."""
        unsafe = [n for n, data in self.written.items() if self.safe.get(n) != data]
        choices = [(False, True)] * len(self.pending) + [("all", "none", "zeros")] * len(unsafe)
        size = 2 ** len(self.pending) * 3 ** len(unsafe)
        drawn = itertools.product(*choices) if size <= MOST else ([random.choice(c) for c in choices] for _ in range(MOST))
        for choice in drawn:
            yield self.disk(disks, unsafe, list(choice))

    def disk(self, disks: Any, unsafe: list[int], choice: list[Any]) -> Any:
        entries = {folder: dict(names) for folder, names in self.entries.items()}
        for change, kept in zip(self.pending, choice, strict=False):
            if kept:
                apply(entries, change)
        contents = dict(self.safe)
        for number, fate in zip(unsafe, choice[len(self.pending) :], strict=True):
            data = self.written[number]
            contents[number] = {"all": data, "none": b"", "zeros": bytes(len(data))}[fate]
        found = disks()
        build(found, "", (entries, contents), 0)
        return found


def apply(entries: dict[int, dict[str, int]], change: tuple[Any, ...]) -> None:
    names = entries.setdefault(change[1], {})
    if change[0] == "enter":
        names[change[2]] = change[3]
    else:
        names.pop(change[2], None)


def build(disk: Any, path: str, state: tuple[dict[int, dict[str, int]], dict[int, bytes]], number: int) -> None:
    entries, contents = state
    for name, child in entries.get(number, {}).items():
        below = f"{path}/{name}"
        if child in contents:
            fd = disk.create(below)
            disk.write(fd, memoryview(contents[child]))
            disk.close(fd)
        elif below != "/home":
            disk.mkdir(below)
        build(disk, below, state, child)


def history(disks: Any, scenario: Any, files: Any = None) -> list[tuple[Any, ...]]:
    """Log of two nodes and of a second maker, with a mark where each result was reported as done."""
    disk = disks()
    disk.sync_folder("/")
    work = scenario(files(disk) if files else disk)
    for key, contents in work.NODES:
        work.output(key, contents)
        disk.log.append(("report", key))
    work.disagree()
    return disk.log


def broken_promises(disks: Any, scenario: Any, log: list[tuple[Any, ...]], seed: int = 0) -> tuple[int, int]:
    """Number of states looked at, and of those in which a record lies or a reported result is gone."""
    random, seen, broken = Random(seed), 0, 0  # noqa: S311 - a repeatable draw
    for instant in range(len(log) + 1):
        cut = Cut(log[:instant])
        for disk in cut.states(disks, random):
            seen += 1
            broken += not keeps_promises(scenario(disk), cut.reported)
    return seen, broken


def keeps_promises(work: Any, reported: list[str]) -> bool:
    try:
        there = {key for key in (work.FIRST, work.SECOND) if work.whole(key)}
    except (AssertionError, MlfError):
        return False
    return there.issuperset(reported)


class Without:
    """A disk that ignores one kind of sync, as a store that forgot it would."""

    def __init__(self, disk: Any, skipped: str) -> None:
        self._disk, self._skipped = disk, skipped
        self._paths: dict[int, str] = {}
        self._record = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._disk, name)

    def write(self, fd: int, data: memoryview) -> int:
        self._record = bytes(data).startswith(b'{"checksum"')
        return self._disk.write(fd, data)

    def fsync(self, fd: int) -> None:
        kind = "record file" if self._record else "blob file"
        if kind != self._skipped:
            self._disk.fsync(fd)

    def sync_folder(self, path: str) -> None:
        kind = "blob folder" if "/blobs/" in path else "record folder" if "/actions/" in path else "folder above"
        if kind != self._skipped:
            self._disk.sync_folder(path)


@pytest.mark.slow
def test_no_record_lies_and_no_reported_result_is_lost_in_any_state_after_a_power_cut(disks: Any, scenario: Any) -> None:
    log = history(disks, scenario)
    counts = [broken_promises(disks, scenario, log, seed) for seed in range(ROUNDS)]
    assert sum(broken for _, broken in counts) == 0
    assert sum(seen for seen, _ in counts) >= STATES


@pytest.mark.parametrize("skipped", ["blob file", "blob folder", "record file", "record folder", "folder above"])
def test_the_model_turns_red_without_any_one_of_the_syncs(skipped: str, disks: Any, scenario: Any) -> None:
    log = history(disks, scenario, lambda disk: Without(disk, skipped))
    _, broken = broken_promises(disks, scenario, log)
    assert broken > 0


def test_work_goes_on_after_a_power_cut_to_the_same_digests(disks: Any, scenario: Any) -> None:
    undisturbed = scenario(disks()).run()
    log, random = history(disks, scenario), Random(1)  # noqa: S311 - a repeatable draw
    for instant in range(len(log) + 1):
        for disk in itertools.islice(Cut(log[:instant]).states(disks, random), 4):
            work = scenario(disk)
            assert work.run() == undisturbed
            assert work.whole(work.FIRST)
            assert work.whole(work.SECOND)

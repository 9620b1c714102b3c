"""Every call of the store fails in turn, in every way; nothing half-made is ever seen and the next run ends as an undisturbed one."""

from __future__ import annotations

import copy
import errno
import itertools
from typing import Any

import pytest

from mlf.artifacts.check import check
from mlf.artifacts.files import Files
from mlf.errors import MlfError

FAULTS = {
    errno.ENOSPC: "MLF703",
    errno.EDQUOT: "MLF704",
    errno.EIO: "MLF705",
    errno.EROFS: "MLF701",
    errno.EACCES: "MLF702",
    errno.EMFILE: "MLF706",
    errno.ENOMEM: "MLF707",
    "die": "dead",
    "short": "",
}


def fresh(disks: Any, scenario: Any) -> Any:
    del scenario
    return disks()


def half_done(disks: Any, scenario: Any) -> Any:
    disk = disks()
    work = scenario(disk)
    work.output(work.FIRST, (b"one", b"shared" * 9))
    return disk


def record_damaged(disks: Any, scenario: Any) -> Any:
    disk = half_done(disks, scenario)
    disk.plant(scenario(disk).store.layout.action(scenario.FIRST), b"{}")
    return disk


def blob_truncated(disks: Any, scenario: Any) -> Any:
    disk = half_done(disks, scenario)
    store = scenario(disk).store
    disk.plant(store.layout.blob(store.put_bytes(b"shared" * 9)), b"shared")
    return disk


def record_gone(disks: Any, scenario: Any) -> Any:
    disk = half_done(disks, scenario)
    disk.unlink(scenario(disk).store.layout.action(scenario.FIRST))
    return disk


def other_result(disks: Any, scenario: Any) -> Any:
    disk = half_done(disks, scenario)
    scenario(disk).disagree()
    disk.unlink(scenario(disk).store.layout.action(scenario.FIRST))
    return disk


STARTS = (fresh, half_done, record_damaged, blob_truncated, record_gone, other_result)


def work_through(work: Any) -> None:
    work.run()
    work.disagree()


@pytest.mark.slow
@pytest.mark.parametrize("start", STARTS)
def test_no_single_fault_ever_shows_half_a_result(start: Any, disks: Any, faulty: Any, scenario: Any) -> None:
    before, outcome = start(disks, scenario), scenario(disks()).run()
    counting = faulty(copy.deepcopy(before))
    work_through(scenario(counting))
    every = itertools.product(range(len(counting.calls)), FAULTS)
    cases = [(at, fault) for at, fault in every if fault != "short" or counting.calls[at] == "write"]
    assert len(cases) >= 5_000 // len(STARTS)
    for at, fault in cases:
        disk = copy.deepcopy(before)
        where = f"{start.__name__}, call {at} ({counting.calls[at]}), {fault}"
        assert ending(scenario(faulty(disk, at, fault))) in {"", FAULTS[fault]}, where
        recovers(disk, scenario, outcome, where)


def ending(work: Any) -> str:
    """Code of the error the work ended with; ``""`` if it took the fault in its stride, ``"dead"`` if it died."""
    try:
        work_through(work)
    except MlfError as error:
        return error.code
    except BaseException as error:
        if type(error).__name__ != "DeadError":
            raise
        return "dead"
    return ""


def recovers(disk: Any, scenario: Any, outcome: tuple[str, str], where: str) -> None:
    after = scenario(disk)
    if "blob_truncated" not in where:
        assert not [f for f in check(after.store) if f.kind == "blob damaged"], where
        after.whole(after.FIRST)
        after.whole(after.SECOND)
    again = scenario(disk)
    assert again.run() == outcome, where
    assert again.whole(again.FIRST), where
    assert again.whole(again.SECOND), where


@pytest.mark.parametrize("number", [fault for fault in FAULTS if isinstance(fault, int)])
def test_a_failing_call_on_a_real_disk_is_told_by_its_cause(number: int, tmp_path: Any, faulty: Any, scenario: Any) -> None:
    counting = faulty(Files())
    undisturbed = scenario(counting, tmp_path / ".mlf" / "store").run()
    codes = set()
    for at in range(0, len(counting.calls), 9):
        root = tmp_path / str(at) / ".mlf" / "store"
        root.mkdir(parents=True)
        codes.add(ending(scenario(faulty(Files(), at, number), root)))
        assert scenario(Files(), root).run() == undisturbed
    assert codes - {""} == {FAULTS[number]}


def test_a_failed_batch_leaves_no_temporary_behind(disks: Any, faulty: Any, scenario: Any) -> None:
    disk = disks()
    broken = scenario(faulty(disk, 8, errno.ENOSPC))
    with pytest.raises(MlfError, match="MLF703"):
        broken.run()
    assert disk.list("/home/.mlf/store/tmp") == []

"""Every call of the store fails in turn, in every way; nothing half-made is ever seen and the next run ends as an undisturbed one."""

from __future__ import annotations

import copy
import errno
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
    "die": "",
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


STARTS = (fresh, half_done, record_damaged, blob_truncated, record_gone)


def work_through(work: Any) -> None:
    work.run()
    work.disagree()


@pytest.fixture
def outcome(disks: Any, scenario: Any) -> tuple[str, str]:
    return scenario(disks()).run()


@pytest.mark.slow
def test_no_single_fault_ever_shows_half_a_result(disks: Any, faulty: Any, scenario: Any, dead: Any, outcome: Any) -> None:
    cases = 0
    for start in STARTS:
        before = start(disks, scenario)
        counting = faulty(copy.deepcopy(before))
        work_through(scenario(counting))
        for at in range(len(counting.calls)):
            for fault, code in FAULTS.items():
                disk = copy.deepcopy(before)
                broken = faulty(disk, at, fault)
                where = f"{start.__name__}, call {at} ({counting.calls[at]}), {fault}"
                try:
                    work_through(scenario(broken))
                except MlfError as error:
                    assert error.code == code, where
                except dead:
                    assert fault == "die", where
                recovers(disk, scenario, outcome, where)
                cases += 1
    assert cases >= 5_000


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


@pytest.mark.parametrize(("number", "code"), [(n, c) for n, c in FAULTS.items() if isinstance(n, int)])
def test_a_failing_system_call_on_a_real_disk_is_told_by_its_cause(
    number: int, code: str, tmp_path: Any, faulty: Any, scenario: Any
) -> None:
    counting = faulty(Files())
    scenario(counting, tmp_path / "count" / ".mlf" / "store").run()
    codes = []
    for at in range(0, len(counting.calls), 5):
        root = tmp_path / str(at) / ".mlf" / "store"
        root.mkdir(parents=True)
        try:
            scenario(faulty(Files(), at, number), root).run()
        except MlfError as error:
            codes.append(error.code)
            assert str(error).count("hint: ") == 1
        assert scenario(Files(), root).run() == scenario(Files(), tmp_path / "count" / ".mlf" / "store").run()
    assert set(codes) == {code}


def test_a_failed_batch_leaves_no_temporary_behind(disks: Any, faulty: Any, scenario: Any) -> None:
    disk = disks()
    broken = scenario(faulty(disk, 8, errno.ENOSPC))
    with pytest.raises(MlfError, match="MLF703"):
        broken.run()
    assert disk.list("/home/.mlf/store/tmp") == []

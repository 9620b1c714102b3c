"""Whether a finished run stands up."""

from __future__ import annotations

from typing import Any

import pytest

from mlf.errors import MlfError
from mlf.runtime.options import RunOptions
from mlf.runtime.verify import rebuild, verify
from mlf.schemas.identity import digest_bytes
from mlf.schemas.plan import Source

OPTIONS = RunOptions(cores=2)


def states(verification: Any) -> dict[str, str]:
    return {f.node: f.state for f in verification.findings}


def test_an_untouched_run_is_confirmed_both_ways(bench: Any, diamond: Any) -> None:
    record = bench.run(diamond)
    assert verify(record, bench.store).is_confirmed
    again = rebuild(record, bench.store, OPTIONS)
    assert again.is_confirmed
    assert states(again) == dict.fromkeys(record.nodes, "same")


def test_a_flipped_bit_is_found(bench: Any, diamond: Any) -> None:
    record = bench.run(diamond)
    path = bench.store.path(record.nodes["told"].digest)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    found = verify(record, bench.store)
    assert not found.is_confirmed
    assert states(found) == {**dict.fromkeys(record.nodes, "same"), "told": "damaged"}


def test_an_operator_that_does_not_repeat_is_found_by_rebuilding(bench: Any, toy: Any, sealed: Any) -> None:
    marker = str(bench.folder / "m")
    record = bench.run(sealed([toy("fickle", "fickle", params={"marker": marker}), toy("behind", "add", {"a": "fickle"})]))
    found = rebuild(record, bench.store, OPTIONS)
    assert states(found) == {"fickle": "differs", "behind": "differs"}
    assert not found.is_confirmed


def test_nothing_is_claimed_of_a_stochastic_operator(bench: Any, toy: Any, sealed: Any) -> None:
    record = bench.run(sealed([toy("fickle", "fickle", params={"marker": str(bench.folder / "m")}, determinism="stochastic")]))
    found = rebuild(record, bench.store, OPTIONS)
    assert states(found) == {"fickle": "unclaimed"}
    assert found.is_confirmed


def test_rebuilding_uses_the_stores_copy_of_the_data_and_says_when_it_is_gone(bench: Any, toy: Any, sealed: Any) -> None:
    (bench.folder / "bars.csv").write_bytes(b"data")
    source = Source("bars", "bars.csv", digest_bytes(b"data"), 4)
    record = bench.run(sealed([toy("sizes", "lines", {"files": "@bars"})], (source,)))
    (bench.folder / "bars.csv").write_bytes(b"moved on")
    assert rebuild(record, bench.store, OPTIONS).is_confirmed
    bench.store.path(source.digest).unlink()
    with pytest.raises(MlfError, match="no longer holds") as caught:
        rebuild(record, bench.store, OPTIONS)
    assert caught.value.code == "MLF805"


def test_a_run_that_failed_is_not_confirmed(bench: Any, toy: Any, sealed: Any) -> None:
    record = bench.run(sealed([toy("bad", "fail"), toy("good", "make", params={"n": 2}, seed=1)]))
    assert states(verify(record, bench.store)) == {"bad": "absent", "good": "same"}
    assert not verify(record, bench.store).is_confirmed

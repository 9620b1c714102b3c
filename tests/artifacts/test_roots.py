"""Pins keep what they name, and a pin that cannot be read stops the sweep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mlf.artifacts.gc import plan_sweep
from mlf.artifacts.roots import pin, pins, unpin
from mlf.errors import MlfError
from mlf.schemas.identity import digest_of

if TYPE_CHECKING:
    from mlf.artifacts.store import Store

A, B = digest_of("key", 1), digest_of("key", 2)


def test_a_pin_stands_beside_the_store_until_it_is_removed(store: Store) -> None:
    assert pins(store) == {}
    pin(store, "best", [A, A])
    pin(store, "run-1", [B])
    assert (store.root.parent / "roots" / "best").is_file()
    assert pins(store) == {"best": {A}, "run-1": {B}}
    pin(store, "best", [B])
    assert pins(store)["best"] == {B}
    assert (unpin(store, "best"), unpin(store, "best")) == (True, False)
    assert pins(store) == {"run-1": {B}}


@pytest.mark.parametrize("name", ["", "../x", ".x", "a/b", "a b", "x" * 101, "-x"])
def test_a_pin_has_a_plain_name(name: str, store: Store) -> None:
    with pytest.raises(MlfError, match="MLF715"):
        pin(store, name, [A])


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b'{"checksum":"x","keep":[]}', b"\xff"])
def test_nothing_is_swept_while_a_pin_cannot_be_read(text: bytes, store: Store) -> None:
    pin(store, "best", [A])
    (store.root.parent / "roots" / "best").write_bytes(text)
    with pytest.raises(MlfError, match="MLF717"):
        plan_sweep(store, (), now=0.0)


def test_only_digests_are_pinned(store: Store) -> None:
    with pytest.raises(ValueError, match="is no digest"):
        pin(store, "best", ["run-1"])

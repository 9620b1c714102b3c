"""Folder artifacts and the one gate that names pass."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlf.artifacts.tree import Entry, put_tree, read_tree, safe_name
from mlf.errors import MlfError
from mlf.schemas.identity import canonical_json, digest_of

if TYPE_CHECKING:
    from mlf.artifacts.store import Store

D = digest_of("file", 0)


def put(store: Store, *entries: Entry) -> str:
    with store.batch() as batch:
        return put_tree(batch, entries).digest


def test_a_tree_is_sorted_canonical_json_whatever_the_order_given(store: Store) -> None:
    b, a = Entry("b/x", 2, D), Entry("a", 1, D)
    digest = put(store, b, a)
    assert digest == put(store, a, b)
    assert read_tree(store, digest) == (a, b)
    expected = [{"digest": D, "path": "a", "size": 1}, {"digest": D, "path": "b/x", "size": 2}]
    assert json.loads(store.read(digest)) == expected


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "a/../b",
        "./a",
        "a\\b",
        "a\0b",
        "a\nb",
        "~/a",
        "~",
        "a://b",
        "a::b",
        "\ud800",
        "a" * 1025,
        "e\u0301",
    ],
)
def test_a_name_that_could_lead_elsewhere_is_refused(name: str, store: Store) -> None:
    with pytest.raises(MlfError, match="MLF713"):
        safe_name(name)
    with pytest.raises(MlfError, match="MLF713"):
        put(store, Entry(name, 1, D))


@given(st.text(max_size=12))
def test_a_safe_name_stays_below_the_folder_it_is_joined_to(name: str) -> None:
    try:
        safe_name(name)
    except MlfError:
        return
    assert os.path.normpath(f"/root/{name}") == f"/root/{name}"


@pytest.mark.parametrize("names", [("a", "a"), ("a", "a/b"), ("x/y", "x/y/z")])
def test_a_name_stands_once_and_is_not_both_file_and_folder(names: tuple[str, ...], store: Store) -> None:
    with pytest.raises(MlfError, match="MLF713"):
        put(store, *(Entry(name, 1, D) for name in names))


@pytest.mark.parametrize(
    "content",
    [
        {},
        [1],
        [{"path": "a", "size": 1}],
        [{"path": "a", "size": -1, "digest": D}],
        [{"path": "a", "size": True, "digest": D}],
        [{"path": "../a", "size": 1, "digest": D}],
        [{"path": "a", "size": 1, "digest": "md5:1"}],
        [{"path": "a", "size": 1, "digest": D, "mode": 7}],
        [{"path": "b", "size": 1, "digest": D}, {"path": "a", "size": 1, "digest": D}],
    ],
)
def test_a_rightly_hashed_blob_that_is_no_tree_is_refused(content: object, store: Store) -> None:
    digest = store.put_bytes(canonical_json(content))
    with pytest.raises(MlfError, match="MLF710"):
        read_tree(store, digest)


def test_a_folder_without_files_is_an_empty_list(store: Store) -> None:
    assert read_tree(store, put(store)) == ()
    assert store.read(put(store)) == b"[]"


def test_deep_nesting_is_refused_and_not_a_crash(store: Store) -> None:
    with pytest.raises(MlfError, match="MLF710"):
        read_tree(store, store.put_bytes(b"[" * 100_000))

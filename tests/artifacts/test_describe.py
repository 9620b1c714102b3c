"""Descriptions are short, right and safe to print."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mlf.artifacts import formats
from mlf.artifacts.describe import describe, printable
from mlf.artifacts.loader import Loader

if TYPE_CHECKING:
    from mlf.artifacts.store import Store


def described(store: Store, storage: str, value: Any) -> dict[str, Any]:
    with store.batch() as batch:
        written = formats.write(batch, storage, value)
    facts = describe(Loader(store), written.output, storage)
    assert (facts.pop("digest"), facts.pop("storage")) == (written.output, storage)
    assert facts.pop("bytes") == sum(blob.size for blob in written.blobs)
    json.dumps(facts, allow_nan=False)
    return facts


def test_a_table_is_told_by_column(store: Store) -> None:
    facts = described(store, "table", {"x": np.array([np.nan, 1, 4, np.inf]), "n": np.array([True]), "none": np.array([np.nan])})
    assert facts == {
        "rows": 4,
        "columns": [
            {"name": "x", "dtype": "float64", "rows": 4, "min": 1.0, "max": "inf", "nan": 0.25, "head": [None, 1.0, 4.0, "inf"]},
            {"name": "n", "dtype": "bool", "rows": 1, "min": True, "max": True, "nan": 0.0, "head": [True]},
            {"name": "none", "dtype": "float64", "rows": 1, "min": None, "max": None, "nan": 1.0, "head": [None]},
        ],
    }
    assert described(store, "table", {}) == {"rows": 0, "columns": []}
    assert described(store, "table", {"e": np.zeros(0)})["columns"][0]["nan"] == 0.0


def test_a_document_and_files_are_told_without_control_characters(store: Store) -> None:
    value = {"a\x1b[2J": ["x\u202ey", 1, None]}
    assert described(store, "document", value) == {"value": {"a\\x1b[2J": ["x\\u202ey", 1, None]}}
    files = described(store, "files", {"m\u200b.json": b"{}"})["files"]
    assert [f["path"] for f in files] == ["m\\u200b.json"]


@given(st.text())
def test_nothing_printable_moves_a_cursor(text: str) -> None:
    shown = printable(text)
    assert all(unicodedata.category(c) not in {"Cc", "Cf", "Zl", "Zp"} for c in shown)
    assert printable("plain é 漢 text") == "plain é 漢 text"

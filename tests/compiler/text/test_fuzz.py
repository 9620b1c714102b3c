"""Whatever the bytes: a document or clean findings, soon. Every finding can be rendered."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.compiler.text.document import load_text
from mlf.compiler.text.validate import validate
from mlf.errors.render import FORMATS

#: Seconds of processor time for one small text.
LIMIT = 1.0
PIECES = [
    *(
        "mlf: 1",
        "name: a",
        "symbol: MES",
        "symbol: [A, B]",
        "data: synthetic",
        "models:",
        "  xgb: xgboost",
        "  v: {ensemble: voting, members: [xgb]}",
    ),
    *(
        "splits: {train: 0.7}",
        "features:",
        "  base: [returns, {rsi: {n: 5}}]",
        "  - rsi:",
        "    n: 1",
        "vars: {n: 5}",
        "seed: ${n}",
        "cv: 1",
        "---",
        "...",
    ),
    *(
        "labels: {triple_barrier: {horizons: [5], barriers: {5: {up: 1}}}}",
        "evaluate: {costs: {round_turn: 1}, test: yes}",
        "extends: a.yaml",
        "? [a]",
        ": b",
    ),
    *(
        "&a 1",
        "*a",
        "<<: {}",
        "!!int 1",
        "%YAML 1.2",
        "\t",
        "'",
        '"',
        "[",
        "]",
        "{",
        "}",
        "|",
        ">",
        "# c",
        "\u00e9\u65e5",
        "\x07",
        "~",
        "null",
        ".nan",
        "9" * 30,
    ),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=25).flatmap(lambda p: st.sampled_from(["\n".join(p), " ".join(p), "\n  ".join(p)]))


def judge(data: bytes | str, *overrides: str) -> None:
    """Loads, validates and renders; anything but findings is a failure."""
    started = time.process_time()
    document = load_text(data, overrides=overrides)
    spec, found = validate(document)
    assert spec or found
    for render in FORMATS.values():
        assert render(found, document.texts).replace("\n", "").isprintable()
    assert time.process_time() - started < LIMIT


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_pieces_of_specs_in_any_order(text: str) -> None:
    judge(text)


@settings(max_examples=120, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    judge(data)


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    judge(text)


@settings(max_examples=200, deadline=None)
@given(st.text("abn.=[]{}:'\"&*!0123 \n\x00", max_size=30))
def test_any_override(override: str) -> None:
    judge("mlf: 1\na: {b: [1, 2]}", override)

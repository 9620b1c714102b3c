"""Style is no meaning: one spec in any spelling is one value."""

from __future__ import annotations

import json
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.compiler.text.document import load_text

NAMES = st.text("abcdefgh_", min_size=1, max_size=6)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text("abc 0:-#é", max_size=8)
)
VALUES = st.recursive(LEAVES, lambda below: st.lists(below, max_size=3) | st.dictionaries(NAMES, below, max_size=3), max_leaves=12)
SPECS = st.dictionaries(NAMES.filter(lambda n: n not in ("vars", "extends")), VALUES, min_size=1, max_size=4)


def loaded(text: str) -> Any:
    """The data of a text without problems."""
    document = load_text(text)
    assert [str(d) for d in document.problems] == []
    return document.data


@settings(max_examples=150, deadline=None)
@given(SPECS)
def test_json_is_read_as_it_is(spec: dict[str, Any]) -> None:
    assert json.dumps(loaded(json.dumps(spec)), sort_keys=True) == json.dumps(spec, sort_keys=True)


@settings(max_examples=100, deadline=None)
@given(SPECS, st.randoms(use_true_random=False))
def test_block_style_flow_style_key_order_and_comments_change_nothing(spec: dict[str, Any], random: Any) -> None:
    keys = list(spec)
    random.shuffle(keys)
    shuffled = {k: spec[k] for k in keys}
    block = yaml.safe_dump(shuffled, default_flow_style=False, sort_keys=False, allow_unicode=True)
    commented = "# before\n" + block + "# after\n"
    assert load_text(commented).data == load_text(block).data
    assert load_text(json.dumps(shuffled, ensure_ascii=False)).data == spec


def test_spellings_of_one_spec() -> None:
    block = "splits:\n  train: 0.7\n  test: 0.15\ntags:\n- a\n- b\n"
    flow = "{tags: [a, 'b'], splits: {\"test\": 0.15, train: 0.7}}  # a comment"
    assert loaded(block) == loaded(flow)

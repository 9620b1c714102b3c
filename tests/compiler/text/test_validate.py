"""Findings about the shape: complete, in order, in plain words."""

from __future__ import annotations

from mlf.compiler.text.document import Document, load_text
from mlf.compiler.text.sentences import KNOWN_KINDS
from mlf.compiler.text.validate import validate
from mlf.errors.render import render_text

LEAST = "mlf: 1\nname: a\nsymbol: MES\ndata: synthetic\nmodels: {xgb: xgboost}\n"


def found(document: Document) -> list[str]:
    """Codes in the order they are reported."""
    return [d.code for d in validate(document)[1]]


def test_a_sound_spec_has_nothing_to_report() -> None:
    spec, diagnostics = validate(load_text(LEAST))
    assert spec
    assert spec.symbol == "MES"
    assert diagnostics == []


def test_findings_of_text_and_shape_come_together_in_the_order_of_the_text() -> None:
    document = load_text(LEAST + "seed: x\ntags: &t [a]\nsplits: {trian: 1}\n")
    assert found(document) == ["MLF203", "MLF113", "MLF201"]


def test_a_value_that_could_not_be_read_is_reported_once() -> None:
    assert found(load_text(LEAST.replace("MES", "*x"))) == ["MLF114"]


def test_a_misspelt_key_that_is_required_is_not_missing_too() -> None:
    assert found(load_text(LEAST.replace("symbol", "symbl"))) == ["MLF201"]


def test_findings_beyond_a_hundred_are_counted() -> None:
    _, diagnostics = validate(load_text(LEAST + "".join(f"k{i}: 1\n" for i in range(150))))
    assert len(diagnostics) == 101
    assert "50 further findings" in diagnostics[-1].message


def test_no_sentence_speaks_the_language_of_the_library() -> None:
    text = "mlf: 1\nname: a\nsymbol: 5\ndata: []\nmodels: {a: {kind: 1, params: 2, horizons: x}, b: 5}\nfeatures: {base: 5, mtf: 1}\n"
    document = load_text(text + "splits: [1]\nlabels: {triple_barrier: {barriers: x, horizons: {}}}\nevaluate: {costs: [], min_edge: a}\n")
    said = render_text(validate(document)[1], document.texts).lower()
    for word in ("pydantic", "input should", "dict", "tuple", "none", "str ", "extra_", "valid ", "another kind"):
        assert word not in said


def test_every_kind_of_finding_the_types_can_make_has_a_sentence() -> None:
    plain = {"missing", "extra_forbidden", "literal_error", "model_type", "mapping_type", "tuple_type"}
    produced = plain | {"int_type", "float_type", "string_type", "bool_type", "union_tag_invalid"}
    assert produced <= KNOWN_KINDS

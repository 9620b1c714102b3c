"""What is kept of a faulty spec, and where it no longer says what was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mlf.compiler.text.document import load_text
from mlf.compiler.text.salvage import Salvage, salvaged

if TYPE_CHECKING:
    from mlf.schemas.spec import RunSpec

LEAST = "mlf: 1\nname: a\nsymbol: MES\ndata: synthetic\nmodels: {xgb: xgboost}\n"


def kept(text: str) -> Salvage:
    found = salvaged(load_text(text))
    assert found
    return found


def spec(text: str) -> RunSpec:
    return kept(text).spec


def test_a_sound_spec_is_kept_whole() -> None:
    assert kept(LEAST).replaced == ()


def test_unknown_keys_do_not_hide_the_rest_of_the_spec() -> None:
    found = kept(LEAST + "cv: {folds: 5}\nsplits: {trian: 0.5, test: 0.35}\n")
    assert (found.spec.splits.train, found.spec.splits.test) == (0.5, 0.35)
    assert found.replaced == ()


def test_an_unknown_key_that_resembles_none_casts_doubt_on_its_section() -> None:
    assert kept(LEAST + "splits: {learning: 0.5}\n").replaced == (("splits", "*"),)


@pytest.mark.parametrize(
    ("line", "replaced"),
    [
        ("splits: {train: lots}", ("splits", "train")),
        ("splits: many", ("splits",)),
        ("labels: {triple_barrier: {horizons: [5, x]}}", ("labels", "triple_barrier", "horizons")),
        ("evaluate: {costs: {round_turn: x}}", ("evaluate", "costs", "round_turn")),
        ("seed: x", ("seed",)),
        ("features: {mtf: {soon: [trend]}}", ("features", "mtf", "soon")),
    ],
)
def test_as_little_as_possible_is_set_aside(line: str, replaced: tuple[str, ...]) -> None:
    assert replaced in kept(LEAST + line + "\n").replaced


def test_required_values_get_a_stand_in() -> None:
    found = kept("description: only this\n")
    assert found.spec.symbol == "MES"
    assert {("symbol",), ("data",), ("models",)} <= set(found.replaced)


def test_a_faulty_model_leaves_the_others_alone() -> None:
    found = kept(LEAST.replace("{xgb: xgboost}", "{xgb: {kind: xgboost, horizons: x}, lin: logistic}"))
    assert set(found.spec.models) == {"xgb", "lin"}
    assert found.replaced == (("models", "xgb"),)


def test_a_model_without_a_lawful_name_goes_alone() -> None:
    found = kept(LEAST.replace("{xgb: xgboost}", "{9: {kind: xgboost}, 1x: lstm, lin: logistic}"))
    assert set(found.spec.models) == {"lin"}


def test_a_value_that_could_not_be_read_is_in_doubt() -> None:
    assert ("symbol",) in kept(LEAST.replace("MES", "*x")).replaced


def test_the_document_itself_stays_as_it_is() -> None:
    document = load_text(LEAST + "splits: {trian: 0.5}\nseed: x\n")
    before = repr(document.data)
    salvaged(document)
    assert repr(document.data) == before


@pytest.mark.parametrize("text", ["", "- a\n", "a\n", "{", "\t"])
def test_of_what_is_no_mapping_nothing_is_kept(text: str) -> None:
    assert salvaged(load_text(text)) is None or not load_text(text).data

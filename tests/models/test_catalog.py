"""The table of kinds against the published list of defaults."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from pydantic import ValidationError

from mlf.models.catalog import MODELS
from mlf.models.kind import Choice, Range, register
from mlf.schemas.operator import Params

#: name -> family, input, window, scaler, cap
PUBLISHED: dict[str, tuple[str, str, int | None, str, int | None]] = {
    "xgboost": ("boosting", "2d", None, "none", 200),
    "lightgbm": ("boosting", "2d", None, "none", 200),
    "catboost": ("boosting", "2d", None, "none", 200),
    "random_forest": ("classical", "2d", None, "none", 150),
    "logistic": ("classical", "2d", None, "standard", 100),
    "svm": ("classical", "2d", None, "standard", 80),
    "lstm": ("neural", "3d", 60, "robust", 150),
    "gru": ("neural", "3d", 60, "robust", 150),
    "tcn": ("neural", "3d", 120, "robust", 150),
    "inceptiontime": ("neural", "3d", 60, "robust", 150),
    "resnet1d": ("neural", "3d", 60, "robust", 150),
    "nbeats": ("neural", "3d", 60, "robust", 20),
    "transformer": ("neural", "3d", 128, "standard", 100),
    "patchtst": ("neural", "3d_or_4d", 128, "standard", 100),
    "itransformer": ("neural", "3d_or_4d", 60, "robust", 100),
    "tft": ("neural", "3d_or_4d", 60, "robust", 100),
    "voting": ("ensemble", "members", None, "none", None),
    "stacking": ("ensemble", "members", None, "none", None),
    "blending": ("ensemble", "members", None, "none", None),
    "ridge_meta": ("meta", "oof", None, "none", None),
    "mlp_meta": ("meta", "oof", None, "none", None),
    "calibrated_meta": ("meta", "oof", None, "none", None),
    "xgboost_meta": ("meta", "oof", None, "none", None),
}

BOOSTING = {"n_estimators": 500, "max_depth": 6, "learning_rate": 0.05, "early_stopping_rounds": 50}
SAMPLING = {"subsample": 0.8, "colsample_bytree": 0.8, "reg_alpha": 0.1, "reg_lambda": 1.0}
LOOP = {"batch_size": 256, "learning_rate": 1e-3, "weight_decay": 1e-4, "clip": 1.0, "patience": 15}

DEFAULTS: dict[str, dict[str, Any]] = {
    "xgboost": BOOSTING | SAMPLING | {"min_child_weight": 10.0, "gamma": 0.1},
    "lightgbm": BOOSTING | SAMPLING | {"num_leaves": 31, "min_child_samples": 20},
    "catboost": BOOSTING | {"l2_leaf_reg": 3.0, "random_strength": 1.0, "bagging_temperature": 1.0},
    "random_forest": {
        "n_estimators": 300,
        "max_depth": 10,
        "min_samples_split": 20,
        "min_samples_leaf": 10,
        "max_features": "sqrt",
        "class_weight": "balanced",
    },
    "logistic": {"C": 1.0, "class_weight": "balanced", "max_iter": 500},
    "svm": {"C": 1.0, "kernel": "rbf", "gamma": "scale", "class_weight": "balanced"},
    "lstm": LOOP | {"hidden": 256, "layers": 2, "dropout": 0.3},
    "gru": LOOP | {"hidden": 256, "layers": 2, "dropout": 0.3},
    "tcn": {"channels": 64, "levels": 5, "kernel": 3, "dropout": 0.2},
    "transformer": {"d_model": 256, "heads": 8, "layers": 3, "feedforward": 512, "dropout": 0.1, "learning_rate": 1e-4},
    "inceptiontime": {"blocks": 6, "filters": 32, "kernels": (10, 20, 40), "bottleneck": 32},
    "resnet1d": {"filters": 64, "stages": 4, "blocks": 2, "kernel": 3},
    "nbeats": {"stacks": ("generic", "trend", "seasonality"), "blocks": 3, "hidden": 256, "theta": 32},
    "patchtst": {"d_model": 256, "heads": 8, "layers": 3, "patch": 16, "stride": 8},
    "itransformer": {"d_model": 256, "heads": 8, "layers": 2},
    "tft": {"d_model": 256, "heads": 4, "lstm_layers": 2},
    "voting": {"method": "soft", "weights": ()},
    "stacking": {"meta": "ridge_meta", "heterogeneous": False},
    "blending": {"holdout": 0.2},
    "ridge_meta": {"alpha": 1.0},
    "mlp_meta": {"hidden": (32, 16), "alpha": 0.01},
    "calibrated_meta": {"C": 1.0},
    "xgboost_meta": {"n_estimators": 100, "max_depth": 3, "learning_rate": 0.05},
}

ALL = pytest.mark.parametrize("name", PUBLISHED)


def test_exactly_the_published_kinds_exist() -> None:
    assert sorted(MODELS) == sorted(PUBLISHED)
    assert len(MODELS) == 23


def test_this_version_trains_four_kinds_and_votes() -> None:
    assert [k.name for k in MODELS.values() if k.available] == ["xgboost", "lightgbm", "catboost", "logistic", "voting"]


@ALL
def test_a_kind_is_declared_as_published(name: str) -> None:
    kind = MODELS[name]
    assert (kind.family, kind.input, kind.window, kind.scaler, kind.cap) == PUBLISHED[name]
    assert kind.name == name
    assert kind.doc.endswith(".")


@ALL
def test_defaults_are_the_published_ones(name: str) -> None:
    given = MODELS[name].params().model_dump()
    assert {key: given[key] for key in DEFAULTS[name]} == DEFAULTS[name]


@ALL
def test_every_parameter_has_a_default_and_says_what_it_means(name: str) -> None:
    for field in MODELS[name].params.model_fields.values():
        assert not field.is_required()
        assert field.description
        assert field.description.endswith(".")


@ALL
def test_unknown_parameters_are_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        MODELS[name].params(no_such_parameter=1)


@ALL
def test_every_number_has_limits_on_both_sides(name: str) -> None:
    for prop in MODELS[name].params.model_json_schema()["properties"].values():
        for one in prop.get("anyOf", [prop]):
            if one.get("type") in {"integer", "number"} and prop.get("default") != "scale":
                assert {"minimum", "exclusiveMinimum"} & set(one)
                assert {"maximum", "exclusiveMaximum"} & set(one)


def _ends(space: Range | Choice) -> tuple[float, ...]:
    return space.values if isinstance(space, Choice) else (space.low, space.high)


@ALL
def test_tuning_spaces_name_parameters_and_stay_within_their_limits(name: str) -> None:
    kind = MODELS[name]
    loose: dict[str, dict[str, Any]] = {"num_leaves": {"max_depth": 10}, "kernel": {"window": 8}, "patch": {"window": 256, "stride": 1}}
    loose["max_depth"] = {"num_leaves": 8} if name == "lightgbm" else {}
    for space in kind.tuning:
        for end in _ends(space):
            whole = isinstance(kind.params.model_fields[space.name].default, int)
            kind.params(**{**loose.get(space.name, {}), space.name: int(end) if whole else end})


def test_tuning_spaces_are_the_published_ones() -> None:
    xgb = {s.name: (s.low, s.high, s.log) for s in MODELS["xgboost"].tuning if isinstance(s, Range)}
    assert xgb == {
        "max_depth": (3, 10, False),
        "learning_rate": (0.01, 0.3, True),
        "subsample": (0.6, 1, False),
        "colsample_bytree": (0.6, 1, False),
        "min_child_weight": (1, 20, False),
        "gamma": (0, 5, False),
        "reg_alpha": (1e-8, 10, True),
        "reg_lambda": (1e-8, 10, True),
    }


@pytest.mark.parametrize(
    ("name", "params", "said"),
    [
        ("lightgbm", {"max_depth": 4, "num_leaves": 17}, "num_leaves 17 is more than a tree of max_depth 4 holds, 16"),
        ("tcn", {"levels": 4}, "the receptive field, 61 bars, does not cover the window of 120"),
        ("transformer", {"heads": 7}, "d_model 256 is no multiple of heads 7"),
        ("patchtst", {"patch": 200}, "patch 200 is longer than the window of 128"),
        ("patchtst", {"stride": 17}, "stride 17 is longer than the patch of 16"),
        ("inceptiontime", {"window": 30}, "kernel 40 is wider than the window of 30"),
        ("svm", {"gamma": 0.0}, "gamma 0.0 is not above 0"),
        ("voting", {"weights": (0.0, 0.0)}, "all weights are 0"),
        ("voting", {"weights": (1.0, -0.5)}, "greater than or equal to 0"),
        ("mlp_meta", {"hidden": (32, 0)}, "greater than or equal to 1"),
        ("xgboost", {"n_estimators": 0}, "greater than or equal to 1"),
        ("catboost", {"learning_rate": float("nan")}, "finite number"),
    ],
)
def test_parameters_that_contradict_each_other_are_refused(name: str, params: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        MODELS[name].params(**params)


def test_leaves_may_fill_the_tree() -> None:
    assert MODELS["lightgbm"].params(max_depth=4, num_leaves=16).identity() == {"max_depth": 4, "num_leaves": 16}


def test_registering_writes_into_the_table_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    table: dict[str, Any] = {}
    monkeypatch.setattr("mlf.models.kind.MODELS", table)

    class Own(Params):
        """A kind of one's own."""

    assert register("own", family="classical", input="2d")(Own) is Own
    assert (table["own"].params, table["own"].available, table["own"].window) == (Own, False, None)
    with pytest.raises(ValueError, match="two models are called 'own'"):
        register("own", family="classical", input="2d")(Own)


def test_the_order_of_the_table_does_not_depend_on_what_was_imported_first() -> None:
    script = "import mlf.models.kinds.ensembles; from mlf.models.catalog import MODELS; print(*MODELS)"
    assert subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.split() == list(MODELS)


def test_declarations_import_nothing_heavy() -> None:
    heavy = "('numpy', 'pandas', 'scipy', 'sklearn', 'xgboost', 'lightgbm', 'catboost', 'torch', 'numba')"
    script = f"import sys, mlf.models.declare, mlf.models.compatibility; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout == "[]\n"

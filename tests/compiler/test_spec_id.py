"""What names a spec: all that it says, and nothing of how it says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import pytest
import yaml

from mlf.schemas.spec import NonSemantic, RunSpec, Section
from mlf.schemas.spec.data import Clean
from mlf.schemas.spec.sections import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

SPEC = """
description: words
tags: [a]
seed: 7
contract: {tick: 0.25, tick_value: 1.25, sessions: equity_index}
data: {source: synthetic, start: 2024-01-02, end: 2024-03-01}
timeframes: {base: 15m, mtf: [1h]}
features: {base: [returns, {rsi: {n: 9}}], mtf: {1h: [trend]}, add: [gap]}
labels:
  triple_barrier:
    horizons: [5, 10]
    barriers: {5: {up: 1.0, down: 1.0, vertical: 12}}
    costs: net
    atr: 14
    flatten: 30m
splits: {train: 0.6, validation: 0.2, test: 0.2, purge: 60, embargo: 20}
models:
  lin: {kind: logistic, params: {max_iter: 50}, horizons: [5, 10]}
  xgb: {kind: xgboost, params: {max_depth: 4}}
  vote: {ensemble: voting, members: [lin, xgb], method: soft, weights: [2, 1], horizons: [5, 10]}
evaluate: {models: [lin, vote], costs: topstepx_2026, slippage_ticks: 1, min_edge: 0.0, test: false}
resources: {cores: 1, memory: 8 GiB}
"""

#: Path -> another value, for every field of the language that this version builds; `models.*` stands for one model of each kind.
MUTATIONS: dict[tuple[str, ...], Any] = {
    ("seed",): 8,
    ("symbol",): "MNQ",
    ("contract", "tick"): 0.5,
    ("contract", "tick_value"): 2.5,
    ("contract", "sessions"): "metals",
    ("data", "source"): None,
    ("data", "start"): "2024-01-03",
    ("data", "end"): "2024-03-02",
    ("data", "rolls", "rule"): "calendar",
    ("data", "rolls", "adjust"): "none",
    ("data", "rolls", "days"): 2,
    ("timeframes", "base"): "30m",
    ("timeframes", "mtf"): ["1h", "2h"],
    ("features", "base"): ["returns", {"rsi": {"n": 10}}],
    ("features", "mtf"): {"1h": ["trend", "momentum"]},
    ("features", "add"): ["bop"],
    ("labels", "triple_barrier", "horizons"): [5, 10, 15],
    ("labels", "triple_barrier", "barriers"): {},
    ("labels", "triple_barrier", "barriers", "5", "up"): 1.5,
    ("labels", "triple_barrier", "barriers", "5", "down"): 1.5,
    ("labels", "triple_barrier", "barriers", "5", "vertical"): 13,
    ("labels", "triple_barrier", "costs"): "gross",
    ("labels", "triple_barrier", "atr"): 15,
    ("labels", "triple_barrier", "flatten"): "31m",
    ("splits", "train"): 0.5,
    ("splits", "validation"): 0.3,
    ("splits", "test"): 0.3,
    ("splits", "purge"): 61,
    ("splits", "embargo"): 21,
    ("models", "lin", "kind"): "lightgbm",
    ("models", "lin", "params"): {"max_iter": 51},
    ("models", "lin", "horizons"): [5],
    ("models", "vote", "ensemble"): None,
    ("models", "vote", "members"): ["xgb", "lin"],
    ("models", "vote", "method"): "hard",
    ("models", "vote", "weights"): [1, 1],
    ("models", "vote", "horizons"): [5],
    ("evaluate", "models"): ["lin"],
    ("evaluate", "costs"): {"round_turn": 2.0},
    ("evaluate", "slippage_ticks"): 2,
    ("evaluate", "min_edge"): 0.1,
    ("evaluate", "test"): True,
}
#: Changes that must come together, so that the spec stays sound.
TOGETHER: dict[tuple[str, ...], dict[tuple[str, ...], Any]] = {
    ("splits", "train"): {("splits", "validation"): 0.3},
    ("splits", "validation"): {("splits", "train"): 0.5},
    ("splits", "test"): {("splits", "train"): 0.5},
    ("models", "lin", "kind"): {("models", "lin", "params"): {}},
    ("models", "lin", "horizons"): {("models", "vote", "horizons"): [5]},
}
#: Fields whose only other value this test cannot give: another source needs a file, another ensemble a later version.
ELSEWHERE = {("data", "source"), ("models", "vote", "ensemble")}
UNBUILT = {"Stacking", "Blending", "MetaLearner", "FeatureUse", "ExplicitCosts", "FileData", "Clean"}
NAMES = {("labels", "triple_barrier", "barriers", "*"): "5", ("models", "*"): "vote"}


def semantic() -> Iterator[tuple[str, ...]]:
    """The path of every field that enters the identity, with names of the spec above where names are free."""
    for path, sections in SECTIONS.items():
        for section in sections:
            if section.__name__ not in UNBUILT and path[:1] != ("resources",):
                yield from ((*_named(path, section), name) for name in section.model_fields if _counts(section, name))


def _named(path: tuple[str, ...], section: type[Section]) -> tuple[str, ...]:
    if section.__name__ == "FitModel":
        return ("models", "lin")
    return tuple(NAMES.get(path, "*") if part == "*" else part for part in path)


def _counts(section: type[Section], name: str) -> bool:
    field = section.model_fields[name]
    nested = isinstance(field.annotation, type) and issubclass(field.annotation, Section)
    holders = name in {"data", "models"} and section is RunSpec
    version = name in {"mlf", "name"} and section is RunSpec
    return not (nested or holders or version or any(isinstance(m, NonSemantic) for m in field.metadata))


def laid(data: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Puts a value at a path; a number as key is a number."""
    for part in path[:-1]:
        data = data.setdefault(int(part) if part.isdigit() else part, {})
    data[path[-1]] = value


@pytest.fixture
def spec_id(compiling: Any) -> Any:
    """The id of a spec given as text or data."""

    def found(spec: Any) -> str:
        return str(compiling.plan(spec if isinstance(spec, str) else yaml.safe_dump(spec, sort_keys=False)).spec_id)

    return found


def test_no_field_is_forgotten_by_this_test() -> None:
    assert set(semantic()) == set(MUTATIONS)


@pytest.mark.parametrize("path", [p for p in MUTATIONS if p not in ELSEWHERE], ids=".".join)
def test_every_field_that_means_something_moves_the_id(spec_id: Any, path: tuple[str, ...]) -> None:
    first, second = yaml.safe_load(SPEC), yaml.safe_load(SPEC)
    for data in (first, second):
        data["data"] |= {"start": "2024-01-02", "end": "2024-03-01"}
        for place, value in TOGETHER.get(path, {}).items():
            laid(data, place, value)
    if path[:2] == ("models", "lin") and path[2] == "kind":
        first["models"]["lin"] = {"kind": "logistic", "params": {}, "horizons": [5, 10]}
    first["splits"] |= {"train": 1 - first["splits"]["validation"] - first["splits"]["test"]}
    laid(second, path, MUTATIONS[path])
    second["splits"] |= {} if path == ("splits", "train") else {"train": 1 - second["splits"]["validation"] - second["splits"]["test"]}
    assert spec_id(first) != spec_id(second)


def bars(count: int) -> str:
    """A file of one-minute bars of MES, a quarter of a point up each minute."""
    rows = [
        f"2024-01-02T{15 + i // 60:02d}:{i % 60:02d}:00Z,{4770 + i / 4},{4771 + i / 4},{4769 + i / 4},{4770.25 + i / 4},5"
        for i in range(count)
    ]
    return "\n".join(["ts,open,high,low,close,volume", *rows, ""])


#: Another policy for every defect.
POLICIES = {
    "duplicates": "first",
    "nonpositive": "fail",
    "ohlc": "drop",
    "off_tick": "repair",
    "spikes": "drop",
    "volume": "drop",
    "zero_volume": "drop",
    "misfit": "keep",
    "constant": "keep",
    "mixed_prices": "keep",
}


@pytest.mark.parametrize("defect", Clean.model_fields)
def test_every_cleaning_policy_moves_the_id(compiling: Any, spec_id: Any, defect: str) -> None:
    (compiling.folder / "a.csv").write_text(bars(9))
    other = POLICIES.get(defect, "fail")
    assert spec_id("data: {source: a.csv}") != spec_id(f"data: {{source: a.csv, clean: {{{defect}: {other}}}}}")


@pytest.mark.parametrize(
    "declared", ["format: canonical", "timezone: UTC", "stamp: open", "prices: traded", "volume: contracts", "overlap: newest"]
)
def test_what_is_declared_of_a_file_is_part_of_the_spec(compiling: Any, spec_id: Any, declared: str) -> None:
    (compiling.folder / "a.csv").write_text(bars(9))
    assert spec_id("data: {source: a.csv}") != spec_id(f"data: {{source: a.csv, {declared}}}")


def test_another_source_moves_the_id(compiling: Any, spec_id: Any) -> None:
    for name in ("a.csv", "b.csv"):
        (compiling.folder / name).write_text(bars(9))
    ids = {spec_id(f"data: {{source: {source}}}") for source in ("a.csv", "b.csv")}
    more = {spec_id("data: {source: a.csv, start: 2024-01-02}"), spec_id("data: {source: a.csv, end: 2024-03-01}")}
    assert len(ids | more | {spec_id("data: {source: a.csv, interval: 1m}")}) == 5


SAME = {
    "a comment": "# words\n" + SPEC.replace("seed: 7", "seed: 7   # more words"),
    "key order": yaml.safe_dump(yaml.safe_load(SPEC), sort_keys=True),
    "block style": yaml.safe_dump(yaml.safe_load(SPEC), default_flow_style=False),
    "flow style": yaml.safe_dump(yaml.safe_load(SPEC), default_flow_style=None),
    "quotes": SPEC.replace("symbol: MES", 'symbol: "MES"').replace("costs: net", "'costs': 'net'"),
    "another description": SPEC.replace("words", "other words"),
    "no description": SPEC.replace("description: words\n", ""),
    "other tags": SPEC.replace("tags: [a]", "tags: b"),
    "another name": SPEC + "name: other\n",
    "other resources": SPEC.replace("cores: 1, memory: 8 GiB", "cores: 2"),
    "no resources": SPEC.replace("resources: {cores: 1, memory: 8 GiB}\n", ""),
    "defaults left out": SPEC.replace("    costs: net\n    atr: 14\n", "").replace(", method: soft", "").replace(", test: false", ""),
    "a model's default spelled out": SPEC.replace("params: {max_depth: 4}", "params: {max_depth: 4, learning_rate: 0.05}"),
    "one item without a list": SPEC.replace("mtf: [1h]", "mtf: 1h").replace("[trend]", "trend"),
    "a number with decimals": SPEC.replace("up: 1.0", "up: 1"),
    "minutes as hours": SPEC.replace("mtf: [1h]", "mtf: [60m]").replace("{1h: [trend]}", "{60m: [trend]}"),
    "a line for the editor": "# yaml-language-server: $schema=x\n" + SPEC,
    "lines that end as on Windows": SPEC.replace("\n", "\r\n"),
    "models by other names": SPEC.replace("lin", "a").replace("xgb:", "b:").replace("a, xgb", "a, b"),
}  # fmt: skip


@pytest.mark.parametrize("how", SAME)
def test_another_way_to_say_it_is_the_same_spec(compiling: Any, how: str) -> None:
    first, second = compiling.plan(SPEC), compiling.plan(SAME[how])
    assert (first.spec_id, first.plan_id) == (second.spec_id, second.plan_id)
    assert [n.recipe for n in first.nodes if n.id.split(".")[0] in {"source", "matrix"}] == [
        n.recipe for n in second.nodes if n.id.split(".")[0] in {"source", "matrix"}
    ]


def test_names_of_models_enter_no_recipe(compiling: Any) -> None:
    first, second = compiling.plan(SPEC), compiling.plan(SAME["models by other names"])
    assert {n.recipe for n in first.nodes} == {n.recipe for n in second.nodes}
    assert first.plan_id == second.plan_id


def test_the_seed_alone_leaves_what_is_not_seeded_alone(compiling: Any) -> None:
    (compiling.folder / "a.csv").write_text(bars(300))
    first, second = (compiling.plan(f"data: a.csv\nseed: {n}") for n in (1, 2))
    moved = {n.id.split(".")[0] for n in second.nodes if n.recipe not in {m.recipe for m in first.nodes}}
    assert moved == {"fit", "predict", "importance", "decide", "backtest", "evaluate"}


@pytest.mark.parametrize("override", ["seed=8", "labels.triple_barrier.atr=15", "models.xgb.params.max_depth=5"])
def test_an_override_is_part_of_the_spec(compiling: Any, override: str) -> None:
    key, value = override.split("=")
    data = yaml.safe_load(SPEC)
    data["data"] |= {"start": "2024-01-02", "end": "2024-03-01"}
    laid(data, tuple(key.split(".")), int(value))
    assert compiling.plan(SPEC, override).spec_id == compiling.plan(yaml.safe_dump(data)).spec_id


def test_every_choice_of_a_literal_field_is_its_own_spec(spec_id: Any) -> None:
    from mlf.schemas.spec import TripleBarrier, Voting  # noqa: PLC0415  the two sections that have such fields

    assert set(get_args(TripleBarrier.model_fields["costs"].annotation)) == {"net", "gross"}
    assert set(get_args(Voting.model_fields["method"].annotation)) == {"soft", "hard"}
    assert spec_id(SPEC) != spec_id(SPEC.replace("method: soft", "method: hard"))

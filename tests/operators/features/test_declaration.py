"""What a declaration holds, how its columns are named, and that the catalogue is complete, documented and light."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from mlf.operators.features import groups as package
from mlf.operators.features.catalog import FEATURES, GROUPS
from mlf.operators.features.declaration import READABLE, Feature, FeatureParams, Unit, columns, feature, instances, part
from mlf.operators.features.kernels.rows import ROWS
from mlf.operators.features.kernels.rows import __dict__ as rows

GROUP_NAMES = (
    "returns",
    "bar",
    "moving_average",
    "momentum",
    "volatility",
    "volume",
    "trend",
    "microstructure",
    "statistics",
    "complexity",
    "spectral",
    "time",
    "session",
    "regime",
)


def test_nothing_declared_is_missing_in_the_catalogue() -> None:
    found = set()
    for path in Path(str(package.__file__)).parent.glob("*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and node.decorator_list:
                found.add(f"mlf.operators.features.groups.{path.stem}:{node.name}")
    assert found == {f.declared for f in FEATURES.values()}


def test_groups_partition_the_catalogue() -> None:
    assert tuple(GROUPS) == GROUP_NAMES
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(FEATURES)


def test_default_columns_are_many_and_all_differ() -> None:
    names = [name for f in FEATURES.values() for p in instances(f) for name in columns(f, p)]
    assert len(names) == len(set(names)) >= 60
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names)


def test_no_stem_of_a_column_can_be_taken_for_another() -> None:
    stems = [f"{f.name}_{output}".rstrip("_") for f in FEATURES.values() for output in f.outputs]
    assert len(stems) == len(set(stems))
    assert not [s for s in stems if re.search(r"_[m\d][\dp]*$", s)]


def test_a_docstring_says_what_how_and_from_where(declared: Feature) -> None:
    first, *rest = declared.doc.splitlines()
    assert len(first) > 20
    assert any(line.startswith("Source: ") for line in rest)
    assert "``" in declared.doc


def test_a_declaration_fits_together(declared: Feature) -> None:
    assert FEATURES[declared.name] is declared
    assert set(declared.units) <= set(get_args(Unit))
    assert len(declared.units) == len(declared.outputs) == len(set(declared.outputs))
    assert len(set(declared.reads)) == len(declared.reads) > 0
    assert declared.version == 1
    assert issubclass(declared.params, FeatureParams)


def test_a_kernel_stands_where_the_declaration_says(declared: Feature) -> None:
    module, _, name = declared.kernel.partition(":")
    assert callable(getattr(importlib.import_module(module), name))
    assert module == f"mlf.operators.features.kernels.{declared.group}"


def test_every_parameter_is_a_limited_number_with_a_default(declared: Feature) -> None:
    for name, field in declared.params.model_json_schema().get("properties", {}).items():
        assert field["type"] in ("integer", "number"), name
        assert "default" in field, name
        assert {"minimum", "exclusiveMinimum"} & set(field), name
        assert "maximum" in field, name


def test_defaults_are_within_the_limits_and_the_bare_parameters_are_among_them(declared: Feature) -> None:
    found = instances(declared)
    assert declared.params() in found
    assert all(declared.lookback(p) >= 0 and declared.state(p) >= 1 for p in found)


def test_a_part_tells_use_columns_and_reads(declared: Feature) -> None:
    for params in instances(declared):
        made = part(declared, params)
        assert (made.use, made.columns) == (declared.id, columns(declared, params))
        assert set(made.reads) == {*declared.reads, "roll", "factor", "shift"}
        assert declared.params(**made.params) == params


def test_a_part_holds_only_what_differs_from_the_defaults() -> None:
    rsi = FEATURES["rsi"]
    assert [part(rsi, p).params for p in instances(rsi)] == [{"n": 7}, {}, {"n": 21}]


def test_lists_of_choices_are_multiplied_out_without_repeats() -> None:
    found = instances(FEATURES["autocorrelation"], {"lag": [1, 2, 1], "n": [30, 60]})
    assert [p.model_dump() for p in found] == [{"lag": lag, "n": n} for lag in (1, 2) for n in (30, 60)]


def test_a_single_choice_needs_no_list() -> None:
    assert [columns(FEATURES["rsi"], p) for p in instances(FEATURES["rsi"], {"n": 9})] == [("rsi_9",)]


@pytest.mark.parametrize(
    ("name", "choices"),
    [
        ("rsi", {"n": 1}),
        ("rsi", {"n": 5_001}),
        ("rsi", {"m": 3}),
        ("rsi", {"n": 7.5}),
        ("macd", {"fast": 26, "slow": 12}),
        ("gap", {"n": 1}),
    ],
)
def test_a_parameter_outside_its_limits_is_refused(name: str, choices: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        instances(FEATURES[name], choices)


@pytest.mark.parametrize(("width", "name"), [(2, "2"), (2.0, "2"), (2.5, "2p5"), (1e-6, "1em06")])
def test_a_number_in_a_name_is_written_without_points(width: float, name: str) -> None:
    bollinger = FEATURES["bollinger"]
    assert columns(bollinger, bollinger.params(width=width))[0] == f"bollinger_position_20_{name}"


def test_no_feature_can_read_a_column_that_bars_do_not_have() -> None:
    class Odd(FeatureParams):
        """A test's feature."""

    with pytest.raises(ValueError, match="moon"):
        feature("bar:bop", reads="close moon", unit="ratio", state=lambda _: 1)(Odd)


def test_kernels_and_declarations_agree_on_the_rows_of_a_block() -> None:
    assert len(READABLE) == ROWS
    assert [rows[name.upper()] for name in READABLE] == list(range(ROWS))


def test_the_catalogue_imports_nothing_heavy() -> None:
    heavy = "{'numpy', 'numba', 'pandas', 'scipy', 'sklearn', 'talib'}"
    code = f"import sys, mlf.operators.features.catalog, mlf.operators.features.declare; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"

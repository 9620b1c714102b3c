"""Everything a spec can name, in one place: operators, features, models, contracts, cost tables. Declarations only, nothing heavy."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from mlf.models.catalog import MODELS
from mlf.models.declare import OPERATORS as MODEL_OPERATORS
from mlf.operators.catalog import OPERATORS
from mlf.operators.expressions.table import FUNCTIONS
from mlf.operators.features.catalog import FEATURES, GROUPS

if TYPE_CHECKING:
    from mlf.models.kind import ModelKind
    from mlf.operators.expressions.function import Function
    from mlf.operators.features.declaration import Feature
    from mlf.schemas.operator import Operator


@cache
def operators() -> dict[str, Operator]:
    """Every operator by name."""
    return {**OPERATORS, **{op.name: op for op in MODEL_OPERATORS}}


def features() -> dict[str, Feature]:
    """Every feature by name."""
    return dict(FEATURES)


def functions() -> dict[str, Function]:
    """Every function of expressions by name, besides the features."""
    return dict(FUNCTIONS)


def groups() -> dict[str, tuple[str, ...]]:
    """Feature names by group."""
    return dict(GROUPS)


def models() -> dict[str, ModelKind]:
    """Every model kind by name, in the order of the catalogue."""
    return dict(MODELS)

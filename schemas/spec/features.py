"""Timeframes, and the features computed on each of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, model_validator

from mlf.schemas.durations import canonical_timeframe
from mlf.schemas.spec.field import OneOrMany, Section, Timeframe, refuse

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

DEFAULT_GROUPS = ("returns", "momentum", "volatility", "volume", "trend", "session", "time")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_SCALAR = (bool, int, float, str)


class Timeframes(Section):
    """The bars a decision is taken on, and the coarser bars it may look at once they have closed."""

    base: Timeframe = Field("5m", description="Timeframe of decisions, labels and fills: minutes, or bars of so many contracts or dollars.")
    mtf: Annotated[tuple[Timeframe, ...], OneOrMany(at_least=0)] = Field((), description="Coarser timeframes, each longer than the base.")


class FeatureUse(Section):
    """One feature or group by name, with parameters, where a list of values asks for one column of each; or a named expression."""

    name: str = Field(description="A feature, a group of features, or the name of the expression's column.")
    params: Mapping[str, Any] = Field(default_factory=dict, description="Parameters of the feature; a list of values gives a column each.")
    expression: str = Field("", max_length=2_000, description="An expression over columns and functions.")

    @model_validator(mode="before")
    @classmethod
    def _from_entry(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"name": _feature_name(value)}
        if not isinstance(value, dict):
            raise refuse("MLF215", found=_kind(value))
        return value if "name" in value and value.keys() <= {"name", "params", "expression"} else _from_pair(value)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {
            "description": cls.__doc__,
            "anyOf": [
                {"type": "string"},
                {"type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": {"type": ["object", "string", "null"]}},
            ],
        }


def _from_pair(value: dict[Any, Any]) -> dict[str, Any]:
    if len(value) != 1:
        cut = any("(" in str(text) for text in (*value, *value.values()))
        hint = {"hint": "put the formula in quotes: inside { } and [ ] a comma ends it"} if cut else {}
        raise refuse("MLF215", found=f"a mapping of {len(value)} keys", **hint)
    ((name, params),) = value.items()
    if isinstance(params, str):
        return {"name": _feature_name(name), "expression": params}
    if params is not None and not isinstance(params, dict):
        raise refuse("MLF221", feature=name, found=_kind(params), at=(name,))
    return {"name": _feature_name(name), "params": _plain(name, params or {})}


def _feature_name(text: Any) -> str:
    if isinstance(text, str) and _NAME.fullmatch(text):
        return text
    raise refuse("MLF226", found=str(text))


def _plain(name: str, params: dict[Any, Any]) -> dict[Any, Any]:
    for key, value in params.items():
        items = value if isinstance(value, list) and value else [value]
        if not all(isinstance(item, _SCALAR) for item in items):
            raise refuse("MLF222", owner=name, key=key, at=(name, key))
    return params


def _kind(value: Any) -> str:
    return "nothing" if value is None else "a list" if isinstance(value, list) else f"{value}"


FeatureList = Annotated[tuple[FeatureUse, ...], OneOrMany(at_least=0)]


def _distinct(value: Any) -> Any:
    """The mapping as it is; refuses two spellings of one timeframe, of which the later would silently win."""
    seen: dict[str, str] = {}
    for key in value if isinstance(value, dict) else ():
        try:
            timeframe = canonical_timeframe(key)
        except (ValueError, TypeError):
            continue
        if timeframe in seen:
            raise refuse("MLF219", value=f"{seen[timeframe]} = {key}", at=(key,))
        seen[timeframe] = key
    return value


class Features(Section):
    """What the models see."""

    base: FeatureList = Field(
        tuple(FeatureUse(name=n) for n in DEFAULT_GROUPS),
        description="Groups or features on the base timeframe.",
        json_schema_extra={"default": list(DEFAULT_GROUPS)},
    )
    mtf: Annotated[Mapping[Timeframe, FeatureList], BeforeValidator(_distinct)] = Field(
        default_factory=dict, description="Groups or features per coarser timeframe."
    )
    add: FeatureList = Field((), description="Further features on the base timeframe, with parameters.")

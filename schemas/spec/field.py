"""What the sections of a spec are made of: the section class, markers and small checked types."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, LiteralString

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

from mlf.schemas.durations import canonical_stretch, canonical_timeframe, memory_bytes, timeframe_minutes, timeframe_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic.json_schema import JsonSchemaValue

MAX_ITEMS = 1_000

#: Days that a spec may name: electronic trading began after the first one.
FIRST_DAY, LAST_DAY = "1990-01-01", "2100-01-01"


class Section(BaseModel):
    """A mapping of a spec: frozen, strict about types, without unknown keys, NaN or infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, validate_default=False, defer_build=True)


@dataclass(frozen=True, slots=True)
class NonSemantic:
    """Marker of a field that only people or machines read: it enters no hash and changes no result."""


def refuse(code: LiteralString, **facts: Any) -> PydanticCustomError:
    """A refusal with a code and facts of its own. The fact ``at`` is a path below the field that the finding stands at."""
    return PydanticCustomError(code, code, facts)


@dataclass(frozen=True, slots=True)
class OneOrMany:
    """Marker of a tuple that may be written as one scalar; items differ, and there are ``at_least`` so many."""

    at_least: int = 1

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        inner = core_schema.no_info_before_validator_function(_as_tuple, handler(source))
        return core_schema.no_info_after_validator_function(self._checked, inner)

    def __get_pydantic_json_schema__(self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        listed = {**handler(schema), "maxItems": MAX_ITEMS, "minItems": self.at_least}
        return {"anyOf": [listed["items"], listed]}

    def _checked(self, items: tuple[Any, ...]) -> tuple[Any, ...]:
        if not self.at_least <= len(items) <= MAX_ITEMS:
            raise refuse("MLF206", count=len(items), least=self.at_least, most=MAX_ITEMS)
        seen: set[Any] = set()
        for i, item in enumerate(items):
            if (key := _comparable(item)) in seen:
                raise refuse("MLF219", value=str(getattr(item, "name", item)), at=(i,))
            seen.add(key)
        return items


def _comparable(item: Any) -> Any:
    return json.dumps(item.model_dump(mode="json"), sort_keys=True) if isinstance(item, BaseModel) else item


def _as_tuple(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return value if isinstance(value, tuple) or value is None else (value,)


def parsed(code: LiteralString, parse: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A validator that answers with ``code`` where ``parse`` raises ``ValueError``."""

    def validate(value: Any) -> Any:
        try:
            return parse(value)
        except ValueError:
            raise refuse(code, found=str(value)) from None

    return validate


def _slug(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,63}", value):
        raise ValueError(value)
    return value


def _day(value: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError(value)
    if not FIRST_DAY <= (day := dt.date.fromisoformat(value).isoformat()) <= LAST_DAY:
        raise ValueError(value)
    return day


def _memory(value: str) -> str:
    memory_bytes(value)
    return value


def _whole_key(value: Any) -> Any:
    return int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value) else value


Slug = Annotated[str, AfterValidator(parsed("MLF210", _slug))]
Day = Annotated[str, AfterValidator(parsed("MLF213", _day)), Field(examples=["2023-01-03"])]
Timeframe = Annotated[str, AfterValidator(parsed("MLF211", canonical_timeframe)), Field(examples=["5m", "1h", "vol5000", "usd2M"])]
Interval = Annotated[
    str, AfterValidator(parsed("MLF211", lambda text: timeframe_name(timeframe_minutes(text)))), Field(examples=["5m", "1h"])
]
Memory = Annotated[str, AfterValidator(parsed("MLF220", _memory)), Field(examples=["8 GiB"])]
Horizon = Annotated[int, Field(ge=1, le=5_000)]
HorizonKey = Annotated[Horizon, BeforeValidator(_whole_key)]


@dataclass(frozen=True, slots=True)
class StretchOf:
    """Marker of a stretch of bars: a whole number, or text such as ``90m`` or ``20 sessions``."""

    most: int = 1_000_000

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        number = core_schema.int_schema(strict=True, ge=0, le=self.most)
        text = core_schema.no_info_after_validator_function(parsed("MLF212", canonical_stretch), core_schema.str_schema(strict=True))
        return core_schema.tagged_union_schema(
            {"(text)": text, "(number)": number}, lambda v: "(text)" if isinstance(v, str) else "(number)"
        )


Stretch = Annotated[int | str, StretchOf()]

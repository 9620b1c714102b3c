"""JSON Schemas of plans and run records, derived from their dataclasses: for people and programs that read the files."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from typing import Any

from mlf.schemas.plan import PLAN_VERSION, Plan
from mlf.schemas.run import RUN_VERSION, RunRecord
from mlf.schemas.work import Part

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCALARS: Mapping[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}

#: Names in annotations that their modules import for the type checker only.
NAMES = {"Mapping": Mapping, "Part": Part}


def plan_schema() -> dict[str, Any]:
    """The file that `mlf compile -o` writes."""
    extra = {"mlf_plan": {"const": PLAN_VERSION}, "check": {"type": "string"}}
    return {"$schema": DIALECT, "title": "mlf plan", **_record(Plan, extra, ())}


def run_schema() -> dict[str, Any]:
    """The file `run.json` of a run."""
    return {"$schema": DIALECT, "title": "mlf run", **_record(RunRecord, {"mlf_run": {"const": RUN_VERSION}}, ("folder",))}


def _record(kind: type, extra: Mapping[str, Any], without: tuple[str, ...]) -> dict[str, Any]:
    """An object with the fields of a dataclass. Fields that writers leave out when they are empty are optional."""
    hints = typing.get_type_hints(kind, localns=NAMES)
    fields = [f for f in dataclasses.fields(kind) if f.name not in without]
    needed = [f.name for f in fields if _always_written(f, hints[f.name])]
    properties = {**extra, **{f.name: _schema(hints[f.name]) for f in fields}}
    doc = " ".join((kind.__doc__ or "").split())
    return _closed(properties, [*extra, *needed]) | {"description": doc}


def _closed(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _always_written(field: dataclasses.Field[Any], hint: Any) -> bool:
    bare = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    return bare and typing.get_origin(hint) is not Mapping


def _schema(hint: Any) -> dict[str, Any]:
    """Schema of one annotation; ``Any`` allows everything."""
    if hint is Any:
        return {}
    if hint in SCALARS:
        return {"type": SCALARS[hint]}
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _record(hint, {}, ())
    return _generic(typing.get_origin(hint), typing.get_args(hint))


def _generic(origin: Any, arguments: tuple[Any, ...]) -> dict[str, Any]:
    if origin in (types.UnionType, typing.Union):
        return {"anyOf": [_schema(a) for a in arguments]}
    if origin is Mapping:
        return {"type": "object", "additionalProperties": _schema(arguments[1])}
    if origin is tuple:
        return {"type": "array", "items": _schema(arguments[0])}
    raise TypeError(f"no JSON Schema for {origin}")

"""The JSON Schema of a spec, for editors: completion, descriptions, and the same limits as the compiler's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlf.schemas.spec.run import RunSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_REFERENCE = {"$ref": "#/$defs/Reference"}
_VARIABLE = {"type": ["string", "number", "boolean", "null", "array"]}
_LITERAL = ("default", "examples", "enum", "required")


def spec_schema(feature_names: Sequence[str] = (), model_kinds: Sequence[str] = (), symbols: Sequence[str] = ()) -> dict[str, Any]:
    """The schema, with the names of the catalogues filled in for completion. An empty list of names leaves the field free."""
    schema = _with_references(RunSpec.model_json_schema())
    models = schema["properties"]["models"]["additionalProperties"]
    if feature_names:
        schema["$defs"]["FeatureUse"]["anyOf"] = _features(feature_names)
    if model_kinds:
        kind = schema["$defs"]["FitModel"]["properties"]["kind"]
        schema["$defs"]["FitModel"]["properties"]["kind"] = {"description": kind["description"], **_one_of(model_kinds)}
        models["anyOf"] = [_one_of(model_kinds), *(a for a in models["anyOf"] if a.get("type") != "string")]
    if symbols:
        schema["properties"]["symbol"]["anyOf"] = [{"enum": sorted(symbols)}, {"type": "string"}]
    return {"$schema": DIALECT, "title": "mlf spec", **_with_text_keys(schema)}


def _with_text_keys(schema: dict[str, Any]) -> dict[str, Any]:
    """The keys that the text layer takes out: ``extends`` (which may bring the required keys along) and ``vars``."""
    extends = {"type": "string", "description": "Path of a spec to build on: maps merge, everything else is replaced."}
    variables = {"type": "object", "description": "Values by name, for ${name}.", "additionalProperties": _VARIABLE}
    properties = {"extends": extends, "vars": variables, **schema["properties"]}
    defs = {**schema["$defs"], "Reference": {"type": "string", "pattern": r"^\$\{[^{}]+\}$", "description": "A variable of vars:."}}
    required = schema["required"]
    rest = {k: v for k, v in schema.items() if k not in ("required", "properties", "$defs", "title")}
    return {**rest, "properties": properties, "anyOf": [{"required": ["extends"]}, {"required": required}], "$defs": defs}


def _with_references(node: Any) -> Any:
    """The schema in which every typed value may also be a ``${name}``; so no two alternatives can exclude each other."""
    if isinstance(node, list):
        return [_with_references(item) for item in node]
    if not isinstance(node, dict):
        return node
    below = {"anyOf" if k == "oneOf" else k: v if k in _LITERAL else _with_references(v) for k, v in node.items()}
    if not _is_typed(node):
        return below
    outer = {k: below[k] for k in ("title", "description", "default") if k in below}
    return {**outer, "anyOf": [{k: v for k, v in below.items() if k not in outer}, _REFERENCE]}


def _is_typed(node: dict[str, Any]) -> bool:
    return node.get("type") in ("integer", "number", "boolean", "array") or isinstance(node.get("enum"), list)


def _features(names: Sequence[str]) -> list[dict[str, Any]]:
    used = {"type": "object", "minProperties": 1, "maxProperties": 1, "propertyNames": {"enum": sorted(names)}}
    return [_one_of(names), {**used, "additionalProperties": {"type": ["object", "null"]}}]


def _one_of(names: Sequence[str]) -> dict[str, Any]:
    return {"anyOf": [{"enum": sorted(names)}, _REFERENCE]}

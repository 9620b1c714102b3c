"""What each kind of finding says: a code, the facts of its sentence, and the place it points at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mlf.compiler.text.node import shorten
from mlf.errors import Diagnostic
from mlf.errors.suggest import did_you_mean
from mlf.schemas.spec import FileData, FitModel, RunSpec, SyntheticData
from mlf.schemas.spec.later import later
from mlf.schemas.spec.sections import home_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mlf.compiler.text.faults import Fault
    from mlf.compiler.text.locate import Path, SourceMap

Said = tuple[str, dict[str, Any]]

_EXPECTED: Mapping[str, str] = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "string_type": "text",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a mapping",
    "mapping_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}
_BOUND: Mapping[str, tuple[str, str]] = {
    "greater_than": ("more than", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("less than", "lt"),
    "less_than_equal": ("at most", "le"),
}
_LENGTH: Mapping[str, tuple[str, str]] = {"string_too_short": ("at least", "min_length"), "string_too_long": ("at most", "max_length")}


def sentence(fault: Fault, spans: SourceMap) -> Diagnostic:
    """The diagnostic of a finding."""
    code, facts = _said(fault)
    if fault.kind == "extra_forbidden" or fault.at_key:
        span = spans.key(fault.path)
    elif code == "MLF202":
        span = spans.key(fault.path[:-1]) or spans.nearest(())
    else:
        span = spans.nearest(fault.path)
    return Diagnostic(code, {"path": dotted(fault.path), **facts}, span)


def is_removable(fault: Fault) -> bool:
    """Whether the spec makes sense once the key is taken out."""
    return fault.kind == "extra_forbidden"


def dotted(path: Path) -> str:
    """``features.add[0].rsi``; the whole spec is ``the spec``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{shorten(part)}" for part in path)
    return text.lstrip(".") or "the spec"


def in_words(value: Any) -> str:
    """A value as a message shows it."""
    if value is None or isinstance(value, bool):
        return "nothing" if value is None else str(value).lower()
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list | tuple) else shorten(repr(value) if isinstance(value, str) else value)


def _said(fault: Fault) -> Said:
    if fault.kind.startswith("MLF"):
        return fault.kind, {k: shorten(v) if isinstance(v, str) and k != "what" else v for k, v in fault.facts.items()}
    if fault.kind in _EXPECTED:
        return _wrong_type(fault)
    if fault.kind in _BOUND or fault.kind in _LENGTH:
        return _out_of_range(fault)
    return _OTHERS.get(fault.kind, _unforeseen)(fault)


def _wrong_type(fault: Fault) -> Said:
    expected = _EXPECTED[fault.kind]
    if fault.value is None:
        return "MLF218", {"expected": expected}
    return "MLF203", {"found": in_words(fault.value), "expected": expected, **_type_hint(fault, expected)}


def _type_hint(fault: Fault, expected: str) -> dict[str, str]:
    text = fault.value if isinstance(fault.value, str) else ""
    if expected == "true or false" and text.lower() in ("yes", "no", "on", "off"):
        return {"hint": f"write {'true' if text.lower() in ('yes', 'on') else 'false'}"}
    if expected.endswith("number") and re.fullmatch(r"[-+]?[0-9.]+", text):
        return {"hint": "remove the quotes"}
    if fault.path[:1] == ("timeframes",) and isinstance(fault.value, int):
        return {"hint": f"write {fault.value}m for minutes, or {fault.value}h for hours"}
    return {"hint": "write a number without decimals"} if isinstance(fault.value, float) and expected == "a whole number" else {}


def _out_of_range(fault: Fault) -> Said:
    if fault.kind in _LENGTH:
        words, bound = _LENGTH[fault.kind]
        return "MLF216", {"count": len(fault.value), "expected": f"{words} {fault.facts[bound]}"}
    words, bound = _BOUND[fault.kind]
    return "MLF204", {"found": in_words(fault.value), "expected": f"{words} {fault.facts[bound]:g}"}


def _unknown(fault: Fault) -> Said:
    key, where = str(fault.path[-1]), dotted(fault.path[:-1])
    what = later(fault.path)
    if what is not None:
        return "MLF207", {"what": f"'{dotted(fault.path)}' ({what})"}
    known = tuple(fault.section.model_fields) if fault.section else ()
    facts = {"key": shorten(key), "where": where, "known": ", ".join(known)}
    return "MLF201", {**facts, **_key_hint(fault, key, known)}


def _key_hint(fault: Fault, key: str, known: tuple[str, ...]) -> dict[str, str]:
    meant = fault.meant()
    if meant is not None:
        return {"hint": f"did you mean '{meant[-1]}'?"}
    if fault.section is FitModel:
        return {"hint": f"if {shorten(key)} is a parameter of the model, put it under params:"}
    if fault.section is SyntheticData and key in FileData.model_fields:
        return {"hint": f"remove it: only bars from files have a '{key}'"}
    home = home_of(key)
    return {"hint": f"'{key}' belongs under {home}:"} if home else did_you_mean(key, known)


def _missing(fault: Fault) -> Said:
    field = fault.section.model_fields.get(str(fault.path[-1])) if fault.section else None
    what = (field.description if field else None) or "a value"
    facts = {"key": fault.path[-1], "where": dotted(fault.path[:-1]), "what": what[:1].lower() + what[1:].rstrip(".")}
    return "MLF202", {**facts, **_EXAMPLES.get(fault.path, {})}


_EXAMPLES: Mapping[Path, dict[str, str]] = {
    ("mlf",): {"hint": "add mlf: 1"},
    ("name",): {"hint": "add name: my_run"},
    ("symbol",): {"hint": "add symbol: MES"},
    ("data",): {"hint": "add data: synthetic"},
    ("models",): {"hint": "add models: {xgb: xgboost}"},
}


def _choice(fault: Fault) -> Said:
    expected = str(fault.facts.get("expected_tags") or fault.facts["expected"])
    found = str(fault.facts.get("tag", fault.value))
    near = did_you_mean(found, re.findall(r"'([^']*)'", expected))
    return "MLF205", {"found": shorten(found), "expected": expected, **near}


def _too_few(fault: Fault) -> Said:
    size = len(fault.value) if isinstance(fault.value, dict | list | tuple) else 0
    bounds = {"least": fault.facts.get("min_length", 0), "most": fault.facts.get("max_length", "any number")}
    return "MLF206", {"count": size, **bounds}


def _unforeseen(fault: Fault) -> Said:
    return "MLF203", {"found": in_words(fault.value), "expected": "a value of another kind"}


_OTHERS: Mapping[str, Callable[[Fault], Said]] = {
    "extra_forbidden": _unknown,
    "missing": _missing,
    "literal_error": _choice,
    "union_tag_invalid": _choice,
    "too_short": _too_few,
    "too_long": _too_few,
    "finite_number": lambda fault: ("MLF204", {"found": in_words(fault.value), "expected": "a finite number"}),
    "invalid_key": lambda _: ("MLF203", {"found": "no text", "expected": "text as keys"}),
}
KNOWN_KINDS = frozenset({*_EXPECTED, *_BOUND, *_LENGTH, *_OTHERS})
REQUIRED = tuple(name for name, field in RunSpec.model_fields.items() if field.is_required())

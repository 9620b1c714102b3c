"""What is left of a spec once the values at fault are set aside, so that later passes find their errors in the rest of it."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from mlf.compiler.text.faults import Fault, faults_of
from mlf.compiler.text.sentences import is_removable
from mlf.schemas.spec import RunSpec

if TYPE_CHECKING:
    from mlf.compiler.text.document import Document
    from mlf.compiler.text.locate import Path

#: Stand-ins for required values that are missing or wrong, only to look at the rest; a unit with an error never becomes a plan.
STAND_IN_MODEL = "logistic"
STAND_INS: Mapping[str, Any] = {"mlf": 1, "name": "unnamed", "symbol": "MES", "data": "synthetic", "models": {"unnamed": STAND_IN_MODEL}}
#: How much of a fault's path is set aside, round by round: the value itself, then the key of its section, then the section.
ROUNDS = (None, 2, 1)
ANY = "*"


@dataclass(frozen=True, slots=True)
class Salvage:
    """A spec that is fit to be looked at, and the paths at which it does not say what the user wrote.

    A last part ``*`` stands for every key of its section: a key that nobody knows may have been meant for any of them.
    """

    spec: RunSpec
    replaced: tuple[Path, ...]


def salvaged(document: Document) -> Salvage | None:
    """The spec without the values at fault, ``None`` if too little is left. A key that resembles a free known one takes its place."""
    if not isinstance(document.data, Mapping):
        return None
    data: dict[str, Any] = copy.deepcopy(dict(document.data))
    replaced: list[Path] = list(document.spans.broken)
    for depth in ROUNDS:
        try:
            return Salvage(RunSpec.model_validate(data), tuple(replaced))
        except ValidationError as invalid:
            for fault in faults_of(invalid, document):
                replaced += _set_aside(data, fault, depth)
    try:
        return Salvage(RunSpec.model_validate(data), tuple(replaced))
    except ValidationError:
        return None


def _set_aside(data: dict[str, Any], fault: Fault, depth: int | None) -> list[Path]:
    """Takes a value out, and returns the paths that no longer say what was written."""
    if depth is None and is_removable(fault):
        return _unknown_key(data, fault)
    path = _above_lists(fault.path[:depth])
    parent = _at(data, path[:-1])
    if not path or not isinstance(parent, dict):
        return []
    if len(path) == 1 and path[0] in STAND_INS:
        parent[path[0]] = copy.deepcopy(STAND_INS[str(path[0])])
    elif path[0] == "models" and not fault.at_key:
        data["models"][path[1]] = STAND_IN_MODEL
        path = path[:2]
    else:
        parent.pop(path[-1], None)
    return [path]


def _unknown_key(data: dict[str, Any], fault: Fault) -> list[Path]:
    parent, meant = _at(data, fault.path[:-1]), fault.meant()
    if not isinstance(parent, dict) or fault.path[-1] not in parent:
        return []
    value = parent.pop(fault.path[-1])
    if meant is not None:
        parent.setdefault(meant[-1], value)
        return []
    return [(*fault.path[:-1], ANY)] if len(fault.path) > 1 else []


def _above_lists(path: Path) -> Path:
    """The path up to its first index: without an item, the places of the items after it would be wrong."""
    return next((path[:n] for n, part in enumerate(path) if isinstance(part, int)), path)


def _at(data: Any, path: Path) -> Any:
    for part in path:
        inside = isinstance(data, dict) and part in data
        listed = isinstance(data, list) and isinstance(part, int) and part < len(data)
        if not inside and not listed:
            return None
        data = data[part]
    return data

"""Checks the shape of a spec against its types, and keeps what can be kept, so that the later passes find their errors too."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from mlf.compiler.text.faults import faults_of
from mlf.compiler.text.validate import validate as validated
from mlf.schemas.spec import RunSpec

if TYPE_CHECKING:
    from mlf.compiler.text.document import Document
    from mlf.compiler.unit import Unit

#: Stand-ins for required values that are missing or wrong, only to look at the rest; a unit with an error never becomes a plan.
STAND_INS = {"mlf": 1, "name": "unnamed", "symbol": "MES", "data": "synthetic"}
STAND_IN_MODEL = "logistic"


def validate(unit: Unit) -> Unit:
    """The typed spec, and every finding about text and shape in the order of the text."""
    if unit.document is None:
        return unit
    spec, found = validated(unit.document)
    if spec is None and found:
        spec = salvaged(unit.document)
    return replace(unit, spec=spec, found=tuple(found))


def salvaged(document: Document) -> RunSpec | None:
    """The spec without the values at fault: first just those, then whole sections; ``None`` if too little is left."""
    if not isinstance(document.data, dict):
        return None
    data: dict[str, Any] = copy.deepcopy(document.data)
    for depth in (None, 2, 1):
        try:
            return RunSpec.model_validate(data)
        except ValidationError as invalid:
            for fault in faults_of(invalid, document):
                _replace(data, tuple(fault.path)[:depth])
    try:
        return RunSpec.model_validate(data)
    except ValidationError:
        return None


def _replace(data: dict[str, Any], path: tuple[str | int, ...]) -> None:
    if not path:
        return
    if path[0] == "models" and len(path) > 1:
        data["models"][path[1]] = STAND_IN_MODEL
        return
    parent: Any = data
    for part in path[:-1]:
        parent = parent.get(part) if isinstance(parent, dict) else None
    if len(path) == 1 and path[0] in STAND_INS:
        data[str(path[0])] = STAND_INS[str(path[0])]
    elif isinstance(parent, dict):
        parent.pop(path[-1], None)

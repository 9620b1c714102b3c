"""Checks the shape of a spec against its types, and keeps what can be kept, so that the later passes find their errors too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mlf.compiler.text.salvage import salvaged
from mlf.compiler.text.validate import validate as validated

if TYPE_CHECKING:
    from mlf.compiler.unit import Unit


def validate(unit: Unit) -> Unit:
    """The typed spec, and every finding about text and shape in the order of the text; of a faulty spec, what can be kept of it."""
    if unit.document is None:
        return unit
    spec, found = validated(unit.document)
    checked = replace(unit, spec=spec, found=tuple(found))
    if not checked.failed:
        return checked
    kept = salvaged(unit.document)
    return replace(checked, spec=kept.spec, replaced=kept.replaced) if kept else replace(checked, spec=None)

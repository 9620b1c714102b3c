"""Reads the text of a spec: nodes with their places, `extends:`, `vars:` and `--set` applied."""

from __future__ import annotations

from dataclasses import replace

from mlf.compiler.text.document import load_spec
from mlf.compiler.unit import Unit
from mlf.errors import MlfError


def parse(unit: Unit) -> Unit:
    """The document; nothing else can be said about a text that does not parse."""
    if unit.request is None:
        raise LookupError("no request")
    try:
        return replace(unit, document=load_spec(unit.request.path, unit.request.overrides))
    except MlfError as broken:
        return unit.report(broken.diagnostics)

"""Reads the text of a spec: nodes with their places, `extends:`, `vars:` and `--set` applied."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mlf.compiler.text.document import load_spec

if TYPE_CHECKING:
    from mlf.compiler.unit import Unit


def parse(unit: Unit) -> Unit:
    """The document and everything wrong with its text."""
    if unit.request is None:
        raise LookupError("no request")
    document = load_spec(unit.request.path, unit.request.overrides)
    return replace(unit, document=document).report(document.problems)

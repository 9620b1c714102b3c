"""The compiler as a tuple of passes.

The front passes all run, each skipping what an earlier one could not make sense of, so that a user sees every mistake in one go. The
back passes work on a graph that the front found no fault with, and stop at the first pass that does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mlf.compiler.grounds import well_founded
from mlf.compiler.passes.causality import causality
from mlf.compiler.passes.data import data
from mlf.compiler.passes.ensembles import ensembles
from mlf.compiler.passes.estimate import estimate
from mlf.compiler.passes.features import features
from mlf.compiler.passes.hours import hours
from mlf.compiler.passes.identify import identify
from mlf.compiler.passes.lower import lower
from mlf.compiler.passes.market import market
from mlf.compiler.passes.models import models
from mlf.compiler.passes.normalise import normalise
from mlf.compiler.passes.parse import parse
from mlf.compiler.passes.prune import prune
from mlf.compiler.passes.scope import scope
from mlf.compiler.passes.seal import seal
from mlf.compiler.passes.share import share
from mlf.compiler.passes.types import types
from mlf.compiler.passes.validate import validate
from mlf.compiler.passes.windows import windows
from mlf.compiler.text.validate import ordered
from mlf.compiler.unit import Pass, Request, Unit
from mlf.errors import EnsembleCompatibilityError, SpecError

if TYPE_CHECKING:
    from pathlib import Path


FRONT: tuple[Pass, ...] = (parse, validate, normalise, market, data, features, hours, models, ensembles, windows)
BACK: tuple[Pass, ...] = (lower, types, causality, scope, identify, share, prune, estimate, seal)
PASSES: tuple[Pass, ...] = (*FRONT, *BACK)

MIXED = "MLF404"


def analyse(request: Request) -> Unit:
    """Runs the passes and returns everything they found, errors included."""
    unit = front(Unit(request=request))
    for step in BACK:
        if unit.failed:
            break
        unit = step(unit)
    return unit if unit.document is None else replace(unit, found=tuple(ordered(unit.found, unit.document)))


def front(unit: Unit) -> Unit:
    """Runs the front passes. What they say about stand-ins for faulty values is left out: it would blame what is not at fault."""
    for step in FRONT:
        before, unit = unit, step(unit)
        if unit.replaced and before.replaced and unit.spec and unit.document:
            fresh = well_founded(unit.found[len(before.found) :], unit.spec, unit.document.spans, unit.replaced)
            unit = replace(unit, found=(*before.found, *fresh))
    return unit


def compile_unit(path: Path, overrides: tuple[str, ...] = (), cache: Path | None = None) -> Unit:
    """A unit that holds a plan. Raises :class:`SpecError` with all findings, :class:`EnsembleCompatibilityError` where inputs are mixed."""
    unit = analyse(Request(path, overrides, cache))
    if unit.plan is None:
        kind = EnsembleCompatibilityError if any(d.code == MIXED for d in unit.found) else SpecError
        raise kind(unit.found, unit.document.texts if unit.document else None)
    return unit

"""Turns features written as expressions into parts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mlf.compiler.expressions.meaning import Beside, Meaning, MeaningFault, meaning
from mlf.compiler.expressions.syntax import SyntaxFault, parsed
from mlf.compiler.resolved import Chosen
from mlf.errors import Diagnostic, Span
from mlf.operators.features.declaration import READABLE, ROLLS
from mlf.schemas.identity import digest_of
from mlf.schemas.work import Part

if TYPE_CHECKING:
    from mlf.compiler.graph import SpecPath
    from mlf.compiler.unit import Unit
    from mlf.schemas.spec import FeatureUse

#: What a part that is an expression uses: the engine, and the version of its tree.
EXPRESSION = "expression@1"


def expression(unit: Unit, use: FeatureUse, where: SpecPath, timeframes: tuple[str, ...]) -> tuple[tuple[Chosen, ...], list[Diagnostic]]:
    """The part of an expression that may ask coarser ``timeframes``, or ``MLF327`` at the character that is wrong."""
    try:
        found = meaning(parsed(use.expression), timeframes)
    except (SyntaxFault, MeaningFault) as fault:
        hint = getattr(fault, "hint", None)
        facts = {"name": use.name, "problem": str(fault), **({"hint": hint} if hint else {})}
        return (), [Diagnostic("MLF327", facts, _place(unit, (*where, use.name), fault.at))]
    return (Chosen(_part(use.name, found), found.lookback, found.beside),), []


def beside_part(asked: Beside) -> Part:
    """The part that computes, on a coarser timeframe, what an expression asks of it; equal questions have one name."""
    reads = tuple(column for column in READABLE if column in asked.reads)
    name = "at_" + digest_of("expression", asked.tree)[7:19]
    return Part(EXPRESSION, {"tree": asked.tree, "uses": sorted(asked.uses)}, (name,), tuple(dict.fromkeys((*reads, *ROLLS))))


def _part(name: str, found: Meaning) -> Part:
    reads = tuple(column for column in READABLE if column in found.reads)
    return Part(EXPRESSION, {"tree": found.tree, "uses": sorted(found.uses)}, (name,), tuple(dict.fromkeys((*reads, *ROLLS))))


def _place(unit: Unit, where: SpecPath, at: int) -> Span | None:
    """The character of the expression in the spec; the whole value where it runs over lines or is quoted in a way that moves it."""
    span = unit.span(where)
    if span is None or unit.document is None or span.line != span.end_line:
        return span
    line = unit.document.texts.get(span.file, "").splitlines()[span.line - 1 : span.line]
    quoted = 1 if line and line[0][span.column - 1 : span.column] in ("'", '"') else 0
    column = min(span.column + quoted + at, max(span.end_column - 1, span.column))
    return replace(span, column=column, end_column=column + 1)

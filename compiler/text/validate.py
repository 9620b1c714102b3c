"""Plain data to a typed spec; what the types refuse becomes a diagnostic at its place in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from mlf.compiler.text.faults import Fault, faults_of
from mlf.compiler.text.node import left_out
from mlf.compiler.text.sentences import sentence
from mlf.schemas.spec import RunSpec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mlf.compiler.text.document import Document
    from mlf.errors import Diagnostic


def validate(document: Document) -> tuple[RunSpec | None, list[Diagnostic]]:
    """The spec, ``None`` if its shape is wrong, and everything wrong with text and shape in the order of the text."""
    if document.data is None:
        return None, ordered(document.problems, document)
    try:
        spec, faults, total = RunSpec.model_validate(document.data), [], 0
    except ValidationError as invalid:
        spec, faults, total = None, faults_of(invalid, document), invalid.error_count()
    found = [*_sentences(faults, document), *left_out(total - len(faults))]
    return spec, ordered([*document.problems, *found], document)


def ordered(diagnostics: Iterable[Diagnostic], document: Document) -> list[Diagnostic]:
    """The diagnostics by file, line and column; those without a place come last."""
    files = {name: i for i, name in enumerate(document.texts)}

    def place(found: Diagnostic) -> tuple[int, int, int]:
        span = found.span
        return (files.get(span.file, len(files)), span.line, span.column) if span else (len(files) + 1, 0, 0)

    return sorted(diagnostics, key=place)


def _sentences(faults: list[Fault], document: Document) -> list[Diagnostic]:
    meant = {near for fault in faults if (near := fault.meant())}
    spans = document.spans
    told = [f for f in faults if f.path not in meant and not spans.is_broken(spans.resolve(f.path))]
    return [sentence(fault, spans) for fault in told]

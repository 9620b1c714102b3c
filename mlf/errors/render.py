"""Diagnostics for people, programs and continuous integration.

``text`` shows the source line and a caret below it; ``json`` is a list of objects; ``github`` is one workflow command per finding.
Nothing from a spec reaches a terminal unescaped.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlf.errors.codes import CODES
from mlf.errors.excerpt import escaped, excerpt

if TYPE_CHECKING:
    from mlf.errors.model import Diagnostic, Span

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Style:
    """Terminal sequences around the parts of a diagnostic; empty ones for plain text."""

    error: str = ""
    warning: str = ""
    faint: str = ""
    reset: str = ""


PLAIN = Style()
COLOUR = Style(error="\x1b[1;31m", warning="\x1b[1;33m", faint="\x1b[2m", reset="\x1b[0m")


def render_text(diagnostics: Iterable[Diagnostic], texts: Texts, style: Style = PLAIN) -> str:
    """One block per diagnostic, a blank line between; ``texts`` maps a span's file to its text."""
    return "\n".join(_block(d, texts, style) for d in diagnostics)


def render_json(diagnostics: Iterable[Diagnostic]) -> str:
    """A JSON list in ASCII, one object per diagnostic."""
    return json.dumps([as_data(d) for d in diagnostics], indent=2) + "\n"


def render_github(diagnostics: Iterable[Diagnostic]) -> str:
    """Workflow commands that put each diagnostic beside its line of the changed file."""
    return "".join(_command(d) for d in diagnostics)


FORMATS: Mapping[str, Callable[[Iterable[Diagnostic], Texts], str]] = {
    "text": render_text,
    "json": lambda diagnostics, _: render_json(diagnostics),
    "github": lambda diagnostics, _: render_github(diagnostics),
}


def as_data(diagnostic: Diagnostic) -> dict[str, Any]:
    """A diagnostic as JSON data."""
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "title": CODES[diagnostic.code].title,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
        "span": _span_data(diagnostic.span),
        "related": [{"span": _span_data(span), "label": label} for span, label in diagnostic.related],
    }


def _span_data(span: Span | None) -> dict[str, Any] | None:
    if span is None:
        return None
    return {"file": span.file, "line": span.line, "column": span.column, "end_line": span.end_line, "end_column": span.end_column}


def _block(diagnostic: Diagnostic, texts: Texts, style: Style) -> str:
    tone = style.error if diagnostic.severity == "error" else style.warning
    where = f" {escaped(str(diagnostic.span))}:" if diagnostic.span else ":"
    severity = "" if diagnostic.severity == "error" else " warning:"
    lines = [f"{tone}{diagnostic.code}{style.reset}{where}{severity} {escaped(diagnostic.message)}"]
    lines += _source(diagnostic.span, texts, style)
    for span, label in diagnostic.related:
        lines += [f"  {escaped(str(span))}: {escaped(label)}", *_source(span, texts, style)]
    return "\n".join([*lines, f"  hint: {escaped(diagnostic.hint)}", ""])


def _source(span: Span | None, texts: Texts, style: Style) -> list[str]:
    if span is None or span.file not in texts:
        return []
    return [f"{style.faint}{line}{style.reset}" for line in excerpt(span, texts[span.file])]


def _command(diagnostic: Diagnostic) -> str:
    properties = {"title": f"{diagnostic.code} {CODES[diagnostic.code].title}"}
    span = diagnostic.span
    if span and not span.file.startswith("--set"):
        properties = {"file": span.file, "line": str(span.line), "col": str(span.column), **properties}
    written = ",".join(f"{k}={_encoded(v, ',:')}" for k, v in properties.items())
    message = f"{escaped(diagnostic.message)}\nhint: {escaped(diagnostic.hint)}"
    return f"::{diagnostic.severity} {written}::{_encoded(message, '')}\n"


def _encoded(text: str, further: str) -> str:
    """Percent codes for what would end a workflow command or one of its properties."""
    return "".join(f"%{ord(c):02X}" if c in "%\r\n" + further else c for c in text)

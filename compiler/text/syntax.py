"""The parser's complaints, in the words of someone who wrote a spec."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mlf.errors import Diagnostic, Span

if TYPE_CHECKING:
    import yaml

_KEY = re.compile(r"\s*[A-Za-z0-9_-]+")
_REFERENCE = 'inside [ ] and { } write a reference in quotes: "${name}"'

#: Part of the parser's problem -> code and fact. The first match counts.
_KNOWN: tuple[tuple[str, str, str], ...] = (
    ("expected the node content, but found '<stream end>'", "MLF107", "a [ or {"),
    ("found unexpected end of stream", "MLF107", "a quote"),
    ("expected ',' or ']'", "MLF107", "a ["),
    ("expected ',' or '}'", "MLF107", "a {"),
    ("mapping values are not allowed", "MLF109", "a ': ' in the middle of a value"),
    ("found character '\\t'", "MLF105", ""),
    ("that cannot start any token", "MLF109", "a value that begins with a special character"),
    ("expected alphabetic or numeric character", "MLF109", "a value that begins with * or &"),
    ("found unknown escape character", "MLF109", "a backslash in double quotes"),
    ("expected <block end>", "MLF108", "this line starts in a column of its own"),
    ("could not find expected ':'", "MLF108", "this line is neither a key with a colon nor part of a list"),
    ("block sequence entries are not allowed", "MLF108", "a list item stands where none can"),
    ("did not find expected '-' indicator", "MLF108", "a list ends here without its indentation"),
    ("directive", "MLF123", ""),
    ("found undefined tag handle", "MLF116", ""),
    ("expected the node content", "MLF106", "a value is missing"),
)


def explained(broken: yaml.MarkedYAMLError, text: str, file: str) -> Diagnostic:
    """The diagnostic of a syntax error, at the place where the mistake was made rather than where it was noticed."""
    mark: Any = broken.problem_mark or broken.context_mark
    code, what = _meaning(str(broken.problem or broken.context or ""), text.split("\n")[mark.line][: mark.column])
    if code == "MLF107" and broken.context_mark:
        mark = broken.context_mark
    span = Span(file, mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2)
    return Diagnostic(code, {"what": what, "tag": "!", **_hint(text, mark.line)}, span)


def _meaning(problem: str, before: str) -> tuple[str, str]:
    if "mapping values are not allowed" in problem and _KEY.fullmatch(before):
        return "MLF108", "this key is indented deeper than the line above it allows"
    return next(((code, what) for part, code, what in _KNOWN if part in problem), ("MLF106", "the text cannot be read on"))


def _hint(text: str, line: int) -> dict[str, str]:
    return {"hint": _REFERENCE} if "${" in text.split("\n")[line] else {}

"""The parser's complaints, in the words of someone who wrote a spec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlf.errors import Diagnostic, Span

if TYPE_CHECKING:
    import yaml

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
    problem = str(broken.problem or broken.context or "")
    code, what = next(((c, w) for part, c, w in _KNOWN if part in problem), ("MLF106", "the text cannot be read on"))
    opened = code == "MLF107"
    mark: Any = (broken.context_mark if opened else None) or broken.problem_mark or broken.context_mark
    span = Span(file, mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2)
    facts = {"what": what, "tag": "!", **_hint(text, mark.line)}
    return Diagnostic(code, facts, span)


def _hint(text: str, line: int) -> dict[str, str]:
    lines = text.split("\n")
    return {"hint": _REFERENCE} if line < len(lines) and "${" in lines[line] else {}

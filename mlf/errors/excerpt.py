"""A line of source with a caret below the part that is meant, in columns of a terminal."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlf.errors.model import Span

WIDEST = 110
TAB = "    "
_LEAD = 30  # columns kept before the caret where a long line is cut


def escaped(text: str) -> str:
    """The text with everything invisible written out, blanks aside, on one line."""
    return "".join(map(_visible, text))


def excerpt(span: Span, text: str) -> list[str]:
    """The line that ``span`` begins on, and a line of carets below its part of it; empty if the text has no such line."""
    lines = text.split("\n")
    if not 1 <= span.line <= len(lines):
        return []
    cells = [_cell(c) for c in lines[span.line - 1].rstrip("\r")]
    begin = min(max(span.column - 1, 0), len(cells))
    end = len(cells) if span.end_line > span.line else min(span.end_column - 1, len(cells))
    before, marked = _width(cells[:begin]), max(1, _width(cells[begin:end]))
    shown, cut = _window("".join(cells), before)
    gutter = len(str(span.line))
    carets = "^" * min(marked, max(1, WIDEST - (before - cut)))
    return [f"  {span.line} | {shown}".rstrip(), f"  {' ' * gutter} | {' ' * (before - cut)}{carets}"]


def _window(line: str, before: int) -> tuple[str, int]:
    """The part of a long line around the caret, and how many columns were cut from its left."""
    if _width([line]) <= WIDEST:
        return line, 0
    cut, kept, passed = max(0, before - _LEAD), "", 0
    for character in line:
        if passed >= cut:
            kept += character
        passed += _columns(character)
        if passed - cut >= WIDEST:
            break
    return kept, min(cut, before)


def _cell(character: str) -> str:
    return TAB if character == "\t" else _visible(character)


def _visible(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")


def _width(cells: list[str]) -> int:
    return sum(_columns(c) for cell in cells for c in cell)


def _columns(character: str) -> int:
    if character.isascii():
        return 1
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1

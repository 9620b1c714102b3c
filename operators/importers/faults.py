"""The first line of a text that cannot be read, with column, text and what was expected. Runs only when reading has failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from mlf.errors import MlfError
from mlf.operators.importers.blocks import block_of
from mlf.operators.importers.convert import NAMES, STAMPS, Converter, UnreadableError
from mlf.operators.importers.foreign import conflict_line
from mlf.operators.importers.roles import shown
from mlf.operators.importers.table import fields_of

if TYPE_CHECKING:
    from mlf.operators.importers.blocks import Block
    from mlf.operators.importers.layout import Layout


def fault(name: str, convert: Converter, block: Block, above: int) -> MlfError:
    """What to say of a block that does not convert, ``above`` lines from the top of its file.

    MLF907 (a value), MLF908 (a ragged line), MLF923 (a line of another kind).
    """
    lines = block.lines().split(b"\n")
    at, role = _first(convert, lines)
    text = lines[at].rstrip(b"\r").decode("utf-8", "replace")
    line = above + at + 1
    if kind := _kind(lines[at], text, convert.layout):
        return MlfError("MLF923", file=name, line=line, kind=kind)
    fields = fields_of(text, convert.layout.delimiter)
    if len(fields) != len(convert.layout.fields):
        return MlfError("MLF908", file=name, line=line, count=len(fields), text=repr(text[:60]), expected=len(convert.layout.fields))
    role = role or _role(convert, lines[at])
    if role is None:
        return MlfError("MLF923", file=name, line=line, kind=f"a line that cannot be read, {text[:40]!r}")
    value = fields[convert.places[role]]
    column, told = shown(convert.layout.columns[role]), repr(value[:40]) if value.strip() else "empty"
    return MlfError("MLF907", file=name, line=line, column=column, value=told, expected=_expected(role, convert.layout))


def _first(convert: Converter, lines: list[bytes]) -> tuple[int, str | None]:
    """Index of the first line without which all would be well up to there, and the role of the column at fault if that is known."""
    good, bad = 0, len(lines)
    role: str | None = None
    while good + 1 < bad:
        middle = (good + bad) // 2
        problem = _problem(convert, lines[:middle])
        good, bad, role = (middle, bad, role) if problem is None else (good, middle, problem.role)
    return good, (_problem(convert, lines[:bad]) or UnreadableError()).role or role


def _problem(convert: Converter, lines: list[bytes]) -> UnreadableError | None:
    try:
        convert.columns(block_of(b"\n".join(lines) + b"\n"))
    except UnreadableError as problem:
        return problem
    return None


def _kind(line: bytes, text: str, layout: Layout) -> str | None:
    """What a line is that is no row."""
    if conflict_line(line):
        return f"a mark of a merge conflict, '{shown(text)}'"
    if b"\r" in line.rstrip(b"\r"):
        return "a line with a carriage return inside"
    if b"\0" in line:
        return "a line with null bytes"
    if layout.header and tuple(field.strip() for field in fields_of(text, layout.delimiter)) == tuple(f for f in layout.fields):
        return "the header a second time"
    return "a line with a quote that is not closed" if line.count(b'"') % 2 else None


def _role(convert: Converter, line: bytes) -> str | None:
    """The role of the first column of a line that does not convert by itself."""
    for role in convert.places:
        try:
            convert.table(block_of(line), [role])
        except pa.ArrowInvalid:
            return role
    return None


def _expected(role: str, layout: Layout) -> str:
    if role in STAMPS:
        return f"a stamp from 1990 to 2099 spelt as in the first row ({layout.spelling})"
    return "UTF-8 text" if role in NAMES else "a number" if layout.decimal == "." else "a number with decimal comma"

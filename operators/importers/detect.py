"""The layout of a file from its first bytes. Light: no numpy, and pyarrow for Zstandard alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from mlf.errors import MlfError
from mlf.operators.importers.formats import FORMATS, Clues, Format, clues_of, recognised
from mlf.operators.importers.head import Head, read_head
from mlf.operators.importers.layout import Layout
from mlf.operators.importers.roles import ALIASES, PRICES, Roles, assigned, listed, missing, plain, positioned, shown
from mlf.operators.importers.spelling import DATES, TIMES, form_of, part_of, spelling_of
from mlf.operators.importers.table import NUMBER, Table, table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from mlf.operators.importers.layout import Container, Declared, StampForm

#: First bytes of the containers that are no text of columns.
CONTAINERS: tuple[tuple[bytes, Container, str], ...] = (
    (b"PAR1", "parquet", "generic"),
    (b"ARROW1", "arrow", "generic"),
    (b"\xff\xff\xff\xff", "arrow", "generic"),
    (b"DBN", "dbn", "databento"),
    (b"{", "json", "projectx"),
    (b"[", "json", "projectx"),
)
#: Times of day that are nothing else; digits alone may be anything.
CLOCKS = {form: TIMES[form] for form in TIMES if ":" in form}
#: Prices of Databento's raw form are whole numbers of 1e-9.
NANO = 10**9
NANO_DIGITS = 7
WHOLE = re.compile(r"-?\d*", re.ASCII)
#: Spellings are settled by so many rows; the reader holds all others to it.
SAMPLES = 50
#: Share of rows that may tell prices in another order than open, high, low, close where nothing names the columns.
DISORDER = 0.05


@dataclass(frozen=True, slots=True)
class _Found:
    """A table with the roles of its columns and the spelling of its stamps."""

    table: Table
    columns: Mapping[str, str]
    ignored: tuple[str, ...]
    spelling: str


def detect(path: Path, name: str, declared: Declared) -> Layout:
    """The layout of the file that messages call ``name``.

    Where a container names its own columns (Parquet, Arrow, JSON, DBN), the layout has none but the declared: the reader knows them.
    Raises MLF901 to MLF903, MLF905, MLF918, MLF920 to MLF926: what is no file of bars is told what it is, what leaves its columns or
    stamps open is asked for them.
    """
    head = read_head(path, name)
    start = head.data.removeprefix(b"\xef\xbb\xbf").lstrip()
    for magic, container, format_ in CONTAINERS:
        if start.startswith(magic):
            if container in ("dbn", "json") and declared.format not in (None, format_):
                raise MlfError("MLF921", file=name, declared=declared.format, found=f"the {container.upper()} of {format_}")
            why = f"the first bytes are those of {container.upper()}"
            told = dict(declared.columns) if container in ("parquet", "arrow") else {}
            return Layout(declared.format or format_, container, "epoch", told, head.compression, evidence=(why,))
    return _text(head, name, declared)


def _text(head: Head, name: str, declared: Declared) -> Layout:
    found = _found(table_of(head, name, declared.columns), name, declared)
    table = found.table
    clues = clues_of(table.fields, (table.header, table.delimiter), found.spelling, (name, _symbols(found)))
    format_, why = _format(clues, name, declared)
    columns, notes = _volume(found)
    return Layout(
        format=format_.name,
        container="csv",
        stamp=_form(clues),
        columns=columns,
        compression=head.compression,
        delimiter=table.delimiter,
        header=table.header,
        skip=table.skip,
        ignored=found.ignored,
        zone=found.spelling.partition("@")[2] or format_.zone,
        edge=format_.edge,
        evidence=(why, *notes),
        fields=table.fields,
        spelling=found.spelling,
        decimal=table.decimal,
        divisor=_divisor(found, format_),
    )


def _found(table: Table, name: str, declared: Declared) -> _Found:
    given = dict(declared.columns) if table.header or declared.columns else _by_position(table)
    roles = assigned(name, table.fields, given) if table.header else positioned(name, table.fields, given)
    if not table.header and not declared.columns:
        _in_order(table, roles.columns, name)
    columns = _with_time(table, roles, name)
    ignored = tuple(column for column in roles.ignored if table.header and not column.startswith("#") and column not in columns.values())
    return _Found(table, columns, ignored, _spelling(table, columns, name))


def _with_time(table: Table, roles: Roles, name: str) -> Mapping[str, str]:
    """The columns, with the one that tells the time of day beside stamps that are dates alone, whatever it is called."""
    stamp = roles.columns.get("ts") or roles.columns["date"]
    if "time" in roles.columns or part_of(table.sample(stamp)[:SAMPLES], DATES) is None:
        return roles.columns
    times = [column for column in roles.ignored if part_of(table.sample(column)[:SAMPLES], CLOCKS)]
    if len(times) > 1:
        raise MlfError("MLF920", file=name, role="time", columns=listed(times), column=shown(times[0]))
    others = {role: column for role, column in roles.columns.items() if role not in ("ts", "date")}
    return {"date": stamp, "time": times[0], **others} if times else roles.columns


def _by_position(table: Table) -> dict[str, str]:
    """Roles of columns without names: the order that every vendor keeps."""
    first, second = ([row[i].strip() for row in table.rows[:SAMPLES] if i < len(row)] for i in (0, 1))
    apart = part_of(first, DATES) and part_of(second, TIMES)
    roles = (*(("date", "time") if apart else ("ts",)), *PRICES, "volume", "interest")
    return {role: f"#{i + 1}" for i, role in enumerate(roles[: len(table.fields)])}


def _in_order(table: Table, columns: Mapping[str, str], name: str) -> None:
    """Nothing where prices without names stand in the usual order; MLF905 where highs are not high."""
    samples = [table.sample(columns[price]) for price in PRICES]
    rows = [tuple(_number(text) for text in row) for row in zip(*samples, strict=True) if all(NUMBER.fullmatch(text) for text in row)]
    wrong = sum(high < max(row) or low > min(row) for row in rows for _, high, low, _ in (row,))
    if not rows or wrong > DISORDER * len(rows):
        raise missing(name, "open", [shown(field) for field in table.rows[0]])


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _spelling(table: Table, columns: Mapping[str, str], name: str) -> str:
    """How the stamps are spelt; MLF924 with the first row that is spelt otherwise."""
    if "date" in columns and "time" in columns:
        date = _settled(table, columns["date"], name, lambda texts: part_of(texts, DATES))
        return f"{date}|{_settled(table, columns['time'], name, lambda texts: part_of(texts, TIMES))}"
    return _settled(table, columns.get("ts") or columns["date"], name, spelling_of)


def _settled(table: Table, column: str, name: str, spell: Callable[[Sequence[str]], str | None]) -> str:
    texts = table.sample(column)[:SAMPLES]
    word = spell(texts)
    if word is not None:
        return word
    bad = next(i for i in range(len(texts)) if spell(texts[: i + 1]) is None)
    above = spell(texts[:bad])
    expected = "a date and time of a known form" if above is None else f"the form of the rows above, {above},"
    raise MlfError("MLF924", file=name, line=table.lines[bad], column=shown(column), value=repr(texts[bad][:40]), expected=expected)


def _symbols(found: _Found) -> tuple[str, ...]:
    column = found.columns.get("symbol")
    return () if column is None else tuple(dict.fromkeys(found.table.sample(column)))[:8]


def _format(clues: Clues, name: str, declared: Declared) -> tuple[Format, str]:
    format_, why = recognised(clues)
    if declared.format in (None, format_.name):
        return format_, why
    allowed = [format_ for format_ in FORMATS if format_.name == declared.format and format_.allows(clues)]
    if not allowed:
        raise MlfError("MLF921", file=name, declared=declared.format, found=f"{format_.name}: {why}")
    return allowed[0], "the format is declared"


def _form(clues: Clues) -> StampForm:
    """The form of the stamps. MetaTrader counts seconds on the broker's clock as if it were UTC."""
    form = form_of(clues.spelling)
    return "naive" if form == "epoch" and {"tickvolume", "realvolume"} & set(clues.names) else cast("StampForm", form)


def _volume(found: _Found) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """Columns and notes, with another volume where the first is zero in every sampled row: MetaTrader has two, and fills one."""
    chosen = found.columns.get("volume")
    if chosen is None or any(text.strip("0.") for text in found.table.sample(chosen)):
        return found.columns, ()
    others = [name for name in found.ignored if plain(name) in ALIASES["volume"]]
    for other in others:
        if any(text.strip("0.") for text in found.table.sample(other)):
            return {**found.columns, "volume": other}, (f"volume is {shown(other)}: {shown(chosen)} is zero throughout",)
    return found.columns, ()


def _divisor(found: _Found, format_: Format) -> int:
    """What prices are divided by."""
    if format_.name != "databento":
        return 1
    prices = [text for price in PRICES for text in found.table.sample(found.columns[price])]
    return NANO if all(WHOLE.fullmatch(text) for text in prices) and max(map(len, prices)) >= NANO_DIGITS else 1

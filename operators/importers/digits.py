"""Stamps of fixed forms, all rows at once: digits at known places, arithmetic on whole columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    import pyarrow as pa
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

SECOND = 1_000_000_000
DAY_SECONDS = 86_400
ZERO = ord("0")
NINE = 9
FIRST_YEAR, LAST_YEAR = 1990, 2099


class MisfitError(ValueError):
    """A row that is not of the form; ``row`` counts from 0."""

    def __init__(self, row: int) -> None:
        super().__init__(row)
        self.row = row


def instants(texts: pa.StringArray, pattern: re.Pattern[str]) -> Whole:
    """Nanoseconds since 1970-01-01 00:00 that texts of one form tell; of a time alone, since midnight.

    The groups of ``pattern`` are Y M D h m s f p, as in ``spelling.py``. Rows that put their digits at the same places are read
    together. Raises ``MisfitError`` for the first row that does not match or names a time that there is none.
    """
    starts, data = _buffers(texts)
    lengths, out = np.diff(starts), np.zeros(len(texts), np.int64)
    todo, wrong = np.arange(len(texts)), len(texts)
    while len(todo) and todo[0] < wrong:
        first = int(todo[0])
        found = pattern.fullmatch(data[starts[first] : starts[first + 1]].tobytes().decode("utf-8", "replace"))
        if found is None:
            raise MisfitError(first)
        rows = todo[lengths[todo] == lengths[first]]
        signs = _signs(data, starts, rows, int(lengths[first]))
        alike = _alike(signs, found)
        rows, signs = (rows, signs) if alike.all() else (rows[alike], signs[alike])
        out[rows], bad = _told(signs, _places(found), found.groupdict().get("p"))
        wrong = min(wrong, int(rows[np.argmax(bad)]) if bad.any() else wrong)
        todo = np.setdiff1d(todo, rows, assume_unique=True) if len(rows) < len(todo) else todo[:0]
    if wrong < len(texts):
        raise MisfitError(wrong)
    return out


def _buffers(texts: pa.StringArray) -> tuple[Whole, NDArray[np.uint8]]:
    """Where each text begins and ends, and the bytes of all."""
    _, offsets, data = texts.buffers()
    starts = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
    return starts, np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8)


def _signs(data: NDArray[np.uint8], starts: Whole, rows: Whole, width: int) -> NDArray[np.uint8]:
    """The bytes of texts of one length, a row each."""
    if len(rows) == len(starts) - 1:
        return data[starts[0] : starts[-1]].reshape(len(rows), width)
    return np.take(data, starts[rows][:, None] + np.arange(width))


def _alike(signs: NDArray[np.uint8], found: re.Match[str]) -> NDArray[np.bool_]:
    """Which rows have a digit wherever the matched text has one, and its very sign wherever it has none."""
    alike = np.ones(len(signs), np.bool_)
    for i, sign in enumerate(found[0]):
        alike &= (signs[:, i] - np.uint8(ZERO) <= NINE) if sign.isdigit() else signs[:, i] == ord(sign)
    return alike


def _places(found: re.Match[str]) -> dict[str, tuple[int, int]]:
    return {part: found.span(part) for part, text in found.groupdict().items() if text is not None and part != "p"}


def _told(signs: NDArray[np.uint8], places: Mapping[str, tuple[int, int]], half: str | None) -> tuple[Whole, NDArray[np.bool_]]:
    """Nanoseconds that the digits tell, and which rows tell of no time that exists."""
    part: dict[str, Any] = {name: _number(signs, place) for name, place in places.items() if name != "f"}
    days, bad = _days(part["Y"], part["M"], part["D"]) if "Y" in part else (np.int64(0), np.zeros(len(signs), np.bool_))
    hour, minute, second = (part.get(name, np.int32(0)) for name in "hms")
    bad = bad | (minute > 59) | (second > 59) | (hour > 23)  # noqa: PLR2004 - clock
    if half is not None:
        bad = bad | (hour < 1) | (hour > 12)  # noqa: PLR2004 - clock
        hour = hour % 12 + (12 if half in "pP" else 0)
    seconds = np.asarray(days, np.int64) * DAY_SECONDS + (hour * 60 + minute) * 60 + second
    return seconds * SECOND + _fraction(signs, places.get("f")), np.broadcast_to(bad, len(signs))


def _number(signs: NDArray[np.uint8], place: tuple[int, int]) -> NDArray[np.int32]:
    value = np.zeros(len(signs), np.int32)
    for i in range(*place):
        value = value * np.int32(10) + (signs[:, i] - np.uint8(ZERO))
    return value


def _fraction(signs: NDArray[np.uint8], place: tuple[int, int] | None) -> Whole | np.int64:
    """Nanoseconds behind the decimal point."""
    if place is None:
        return np.int64(0)
    nanos: Whole = np.multiply(_number(signs, place), 10 ** (9 - (place[1] - place[0])), dtype=np.int64)
    return nanos


def _days(year: NDArray[np.int32], month: NDArray[np.int32], day: NDArray[np.int32]) -> tuple[Whole, NDArray[np.bool_]]:
    """Days since 1970-01-01 of a date, and which dates there are not, or not in the years 1990 to 2099."""
    bad = (month < 1) | (month > 12) | (day < 1) | (year < FIRST_YEAR) | (year > LAST_YEAR)  # noqa: PLR2004 - months
    months = np.where(bad, 0, (year.astype(np.int64) - 1970) * 12 + month - 1)
    low = int(months.min(initial=0))
    starts = np.arange(low, int(months.max(initial=0)) + 2).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    first, length = starts[months - low], np.diff(starts)[months - low]
    return first + day - 1, bad | (day > length)

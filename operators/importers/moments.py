"""Stamps of Parquet and Arrow columns as int64 nanoseconds: timestamps, dates, numbers since 1970, ISO text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mlf.errors import MlfError
from mlf.operators.importers.spelling import FIRST, LAST, UNITS, unit_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from mlf.operators.importers.layout import StampForm

EXPECTED = "a stamp from 1990 to 2100: a timestamp, a date, ISO-8601 text or a number since 1970"
NANOSECONDS = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}
#: Above this a float64 is no longer exact.
EXACT = 2**53


@dataclass(slots=True)
class Moments:
    """Reads the stamps of one file batch by batch; ``form`` and ``scale`` are settled by the first batch and hold for the others."""

    file: str
    form: StampForm | None = None
    scale: int = 0

    def of(self, columns: Sequence[tuple[str, pa.Array]], before: int) -> NDArray[np.int64]:
        """Nanoseconds of one stamp column, or of a date and a time column together; ``before`` rows were read earlier.

        Raises MLF907 for the first null, for a stamp outside 1990 to 2100 (a change of unit looks like that too), for other types.
        """
        name, values = columns[0]
        found = self._column(name, values, before)
        if len(columns) > 1:
            found = found + self._time(*columns[1], before)
        outside = (found < FIRST * 10**9) | (found >= LAST * 10**9)
        self._refuse(name, values, outside, before)
        return found

    def _column(self, name: str, values: pa.Array, before: int) -> NDArray[np.int64]:
        kind = values.type
        if pa.types.is_dictionary(kind):
            return self._column(name, values.cast(kind.value_type), before)
        self._refuse(name, values, np.asarray(values.is_null()), before)
        if pa.types.is_timestamp(kind):
            self._settle("naive" if kind.tz is None else "zoned")
            return _scaled(values, NANOSECONDS[kind.unit])
        if pa.types.is_date(kind):
            self._settle("naive")
            return _scaled(values.cast(pa.timestamp("ms")), NANOSECONDS["ms"])
        if pa.types.is_integer(kind) or pa.types.is_floating(kind):
            return self._numbers(name, values, before)
        if pa.types.is_string(kind) or pa.types.is_large_string(kind):
            return self._texts(name, values, before)
        raise self._refusal(name, f"of type {kind}", before)

    def _numbers(self, name: str, values: pa.Array, before: int) -> NDArray[np.int64]:
        """Counts of one unit since 1970; floats only where they are whole and exact."""
        self._settle("epoch")
        numbers = values.to_numpy(zero_copy_only=False)
        self._refuse(name, values, ~_are_counts(numbers), before)
        counts: NDArray[np.int64] = numbers.astype(np.int64)
        self.scale = self.scale or UNITS.get(unit_of(int(counts[0])) or "ns", 1)
        self._refuse(name, values, (counts < FIRST * 10**9 // self.scale) | (counts >= LAST * 10**9 // self.scale), before)
        return counts * np.int64(self.scale)

    def _texts(self, name: str, values: pa.Array, before: int) -> NDArray[np.int64]:
        trimmed = pc.utf8_trim_whitespace(values.cast(pa.string()))
        for form, kind in (("naive", pa.timestamp("ns")), ("zoned", pa.timestamp("ns", "UTC"))):
            if self.form in (None, form):
                try:
                    found = trimmed.cast(kind)
                except pa.ArrowInvalid:
                    continue
                self._settle(form)  # type: ignore[arg-type]
                return _scaled(found, 1)
        raise self._refusal(name, repr(values[_first_bad(trimmed)].as_py()), before + _first_bad(trimmed))

    def _time(self, name: str, values: pa.Array, before: int) -> NDArray[np.int64]:
        """Nanoseconds since midnight."""
        self._refuse(name, values, np.asarray(values.is_null()), before)
        try:
            times = values.cast(pa.time64("ns"))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            raise self._refusal(name, f"{values[0].as_py()!r:.40} of type {values.type}", before) from None
        return _scaled(times, 1)

    def _settle(self, form: StampForm) -> None:
        self.form = form

    def _refuse(self, name: str, values: pa.Array, bad: NDArray[np.bool_], before: int) -> None:
        if bad.any():
            row = int(np.argmax(bad))
            value = values[row].as_py()
            raise self._refusal(name, "empty" if value is None else f"'{value}'", before + row)

    def _refusal(self, name: str, value: str, row: int) -> MlfError:
        return MlfError("MLF907", file=self.file, line=row + 1, column=name, value=value[:60], expected=EXPECTED)


def _scaled(values: pa.Array, scale: int) -> NDArray[np.int64]:
    numbers = values.cast(pa.int64()).to_numpy(zero_copy_only=False)
    return np.asarray(numbers, np.int64) * np.int64(scale)


def _are_counts(numbers: NDArray[Any]) -> NDArray[np.bool_]:
    """Which numbers are whole, exact and not negative."""
    if numbers.dtype.kind != "f":
        return np.asarray(numbers >= 0)
    return np.asarray((numbers >= 0) & (numbers < EXACT) & (numbers == np.floor(numbers)))


def _first_bad(values: pa.Array) -> int:
    """Place of the first text that is no ISO stamp of the kind of the first."""
    for i, value in enumerate(values):
        try:
            values.slice(i, 1).cast(pa.timestamp("ns", "UTC" if _is_zoned(values[0].as_py()) else None))
        except pa.ArrowInvalid:
            return i
        del value
    return 0


def _is_zoned(text: str) -> bool:
    return text.endswith("Z") or any(sign in text[10:] for sign in "+-")

"""How stamps are spelt."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlf.operators.importers.digits import MisfitError, instants
from mlf.operators.importers.spelling import DATES, TIMES, form_of, part_of, pattern_of, spelling_of, swapped, time_pattern

MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31, 23, 59, 59))  # noqa: DTZ001 - wall clock


@pytest.mark.parametrize(
    ("texts", "spelling"),
    [
        (("2024-01-02T23:00:00Z",), "iso zoned"),
        (("2024-01-02 23:00:00-04:00", "2024-11-05 23:00:00-05:00"), "iso zoned"),
        (("2025-08-25 10:10:00+0000",), "iso zoned"),
        (("2024-01-02 23:00:00", "2024-01-02T23:01:00.5"), "iso H:M:S"),
        (("2024-01-02T23:00",), "iso H:M"),
        (("2024-01-02",), "iso D"),
        (("1704236400",), "epoch s"),
        (("1704236400.0",), "epoch s."),
        (("1704236400000",), "epoch ms"),
        (("1704236400000000",), "epoch us"),
        (("1704236400000000000",), "epoch ns"),
        (("20240102 230000",), "YMD HMS"),
        (("20240102  23:00:00",), "YMD  H:M:S"),
        (("20240102230000",), "YMDHMS"),
        (("202401022300",), "YMDHM"),
        (("20240102",), "YMD"),
        (("2024.01.02 23:00",), "Y.M.D H:M"),
        (("2024/1/2 9:30:00",), "Y/M/D H:M:S"),
        (("1/2/2024 9:30", "1/13/2024 12:01"), "M/D/Y H:M"),
        (("1/2/2024 9:30:00 AM",), "M/D/Y H:M:S p"),
        (("13/01/2024 09:30",), "D/M/Y H:M"),
        (("1/2/2024 09:30", "13/2/2024 09:30"), "D/M/Y H:M"),
        (("02.01.2024 23:00",), "D.M.Y H:M"),
        (("20240102 23:00:00 US/Central",), "YMD H:M:S@US/Central"),
        (("2024-01-02 23:00:00", "2024-01-02 23:01:00Z"), None),
        (("2024-01-02 23:00:00", "2024-01-02"), None),
        (("1/13/2024", "13/1/2024"), None),
        (("1704236400", "1704236460000"), None),
        (("100000000",), None),
        (("1/2/24 9:30",), None),
        (("yesterday",), None),
        (("\u0662\u0660\u0662\u0664-01-02",), None),
        (("",), None),
        ((), None),
    ],
)  # fmt: skip
def test_a_spelling_is_recognised(texts: tuple[str, ...], spelling: str | None) -> None:
    assert spelling_of(texts) == spelling


@pytest.mark.parametrize(("spelling", "form"), [("iso zoned", "zoned"), ("iso H:M", "naive"), ("epoch s", "epoch"), ("YMD HMS", "naive")])
def test_only_offsets_and_counts_are_utc(spelling: str, form: str) -> None:
    assert form_of(spelling) == form


def test_parts_are_recognised() -> None:
    assert part_of(["20231126"], DATES) == "YMD"
    assert part_of(["180000"], TIMES) == "HMS"
    assert part_of(["1800"], TIMES) == "HM"
    assert part_of(["90000"], TIMES) is None
    assert part_of(["17:00:00.000000", "17:01:00"], TIMES) == "H:M:S"


def test_the_other_order_of_day_and_month() -> None:
    assert swapped("M/D/Y H:M p") == "D/M/Y H:M p"
    assert swapped("D/M/Y|H:M") == "M/D/Y|H:M"
    assert swapped("D.M.Y H:M") is None
    assert swapped("YMD HMS") is None


WRITTEN = {
    "YMD HMS": "%Y%m%d %H%M%S",
    "Y.M.D H:M:S": "%Y.%m.%d %H:%M:%S",
    "M/D/Y H:M:S p": "%m/%d/%Y %I:%M:%S %p",
    "D.M.Y H:M:S": "%d.%m.%Y %H:%M:%S",
    "YMDHMS": "%Y%m%d%H%M%S",
}


@pytest.mark.parametrize("spelling", sorted(WRITTEN))
@given(moments=st.lists(MOMENTS, min_size=1, max_size=20), zeros=st.sampled_from(["kept", "left out"]))
def test_digits_say_what_datetime_says(spelling: str, moments: list[datetime], zeros: str) -> None:
    texts = [moment.strftime(WRITTEN[spelling]) for moment in moments]
    if zeros == "left out" and "/" in spelling:
        texts = [text.lstrip("0").replace("/0", "/").replace(" 0", " ") for text in texts]
    expected = [int(moment.replace(microsecond=0, tzinfo=UTC).timestamp()) * 10**9 for moment in moments]
    assert instants(pa.array(texts), pattern_of(spelling)).tolist() == expected


@given(st.integers(0, 86_399), st.integers(0, 999_999_999))
def test_a_time_alone_counts_from_midnight(second: int, nanos: int) -> None:
    text = f"{second // 3600}:{second // 60 % 60:02}:{second % 60:02}.{nanos:09}"
    assert instants(pa.array([text]), time_pattern("H:M:S")).tolist() == [second * 10**9 + nanos]


def test_twelve_o_clock_is_noon_and_midnight() -> None:
    found = instants(pa.array(["12:00 AM", "12:30 PM", "1:05 pm", "11:59 p.m."]), time_pattern("H:M p"))
    assert (found // 60_000_000_000).tolist() == [0, 750, 785, 1439]


@pytest.mark.parametrize(
    "bad",
    [
        "20240230 000000",
        "20241301 000000",
        "20240100 000000",
        "20240102 240000",
        "20240102 006000",
        "20240102 235960",
        "19891231 000000",
        "x",
        "",
    ],
)
def test_a_time_that_there_is_not_is_a_misfit_at_its_row(bad: str) -> None:
    with pytest.raises(MisfitError) as caught:
        instants(pa.array(["20240102 000000", bad, "20240102 000000", "y"]), pattern_of("YMD HMS"))
    assert caught.value.row == 1


def test_a_slice_of_texts_is_read_from_its_own_start() -> None:
    texts = pa.array(["1/1/2024", "12/31/2024", "2/3/2025", "x"]).slice(1, 2)
    days = instants(texts, pattern_of("M/D/Y")).astype("datetime64[ns]").astype("datetime64[D]")
    assert days.tolist() == np.array(["2024-12-31", "2025-02-03"], "datetime64[D]").tolist()

"""ProjectX pages: every way users keep them, streamed, with the place of whatever is wrong."""

from __future__ import annotations

import contextlib
import json
import tracemalloc
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlf.errors import MlfError
from mlf.operators.importers import json_pieces
from mlf.operators.importers.layout import Declared
from mlf.operators.importers.read import read

if TYPE_CHECKING:
    from pathlib import Path

START = np.datetime64("2024-12-04T14:00", "m")


def bar(minute: int, **changed: Any) -> dict[str, Any]:
    """A bar as the service sends it."""
    return {"t": f"{START + minute}:00+00:00", "o": 6050, "h": 6052.5, "l": 6049.25, "c": 6051.0, "v": 100 + minute} | changed


def page(*minutes: int) -> dict[str, Any]:
    """A page of bars, the newest first."""
    return {"bars": [bar(minute) for minute in sorted(minutes, reverse=True)], "success": True, "errorCode": 0, "errorMessage": None}


def write(folder: Path, text: str) -> Path:
    path = folder / "history.json"
    path.write_text(text, "utf-8")
    return path


def minutes(path: Path) -> list[int]:
    """Minutes of the rows, which their volumes repeat."""
    found = read([(path.name, path)], Declared())
    told = (found.stamp.astype("datetime64[ns]") - START.astype("datetime64[ns]")).astype("timedelta64[m]").astype(int).tolist()
    assert found.columns["volume"].tolist() == [100 + minute for minute in told]
    return told


def refusal(path: Path) -> str:
    """What is said about a file that is refused."""
    with pytest.raises(MlfError) as caught:
        read([(path.name, path)], Declared())
    return str(caught.value)


def test_a_page_is_turned_round(tmp_path: Path) -> None:
    path = write(tmp_path, json.dumps(page(0, 1, 2)))
    found = read([(path.name, path)], Declared())
    assert minutes(path) == [0, 1, 2]
    assert {key: column[0] for key, column in found.columns.items()} == {
        "open": 6050,
        "high": 6052.5,
        "low": 6049.25,
        "close": 6051,
        "volume": 100,
    }
    assert (found.absolute, found.layouts[0].format, found.layouts[0].edge) == (True, "projectx", "open")


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(page(0, 1, 2, 3)),
        json.dumps(page(0, 1, 2, 3), indent=2),
        json.dumps(page(0, 1, 2, 3)["bars"]),
        json.dumps([bar(minute) for minute in range(4)]),
        json.dumps(page(2, 3)) + "\n" + json.dumps(page(0, 1)) + "\n",
        json.dumps(page(0, 1)) + json.dumps(page(2, 3)),
        json.dumps([page(2, 3), page(0, 1)]),
        "\n".join(json.dumps(bar(minute)) for minute in range(4)),
        "\ufeff" + json.dumps(page(0, 1, 2, 3)),
        json.dumps([[bar(3), bar(2)], [bar(1), bar(0)]]),
        json.dumps({"bars": []}) + json.dumps(page(0, 1, 2, 3)),
    ],
    ids=["page", "indented", "list", "ascending", "lines", "joined", "list of pages", "bar lines", "marked", "lists", "empty page first"],
)
def test_every_way_to_keep_pages_is_one_series(tmp_path: Path, text: str) -> None:
    assert minutes(write(tmp_path, text)) == [0, 1, 2, 3]


@given(st.lists(st.integers(0, 500), min_size=1, max_size=60, unique=True), st.integers(1, 20), st.integers(1, 40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_of_any_size_read_in_any_pieces_are_the_series(tmp_path: Path, series: list[int], size: int, piece: int) -> None:
    newest_first = sorted(series, reverse=True)
    pages = [page(*newest_first[i : i + size]) for i in range(0, len(series), size)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_pieces, "PIECE", piece)
        assert minutes(write(tmp_path, "\n".join(map(json.dumps, pages)))) == sorted(series)


def test_other_stamps_are_read_too(tmp_path: Path) -> None:
    for stamp in ("2024-12-04T14:00:00Z", "2024-12-04T08:00:00-06:00", "2024-12-04T14:00:00.0000000+00:00", 1733320800, 1733320800000):
        assert minutes(write(tmp_path, json.dumps([bar(0, t=stamp)]))) == [0]


def test_a_stamp_without_offset_is_wall_clock(tmp_path: Path) -> None:
    path = write(tmp_path, json.dumps([bar(0, t="2024-12-04T14:00:00")]))
    assert not read([(path.name, path)], Declared()).absolute


def test_a_bar_without_volume_has_none(tmp_path: Path) -> None:
    path = write(tmp_path, json.dumps([bar(0, v=None), {k: v for k, v in bar(1).items() if k != "v"}]))
    assert np.isnan(read([(path.name, path)], Declared()).columns["volume"]).all()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (json.dumps(page(0, 1))[:-40], "MLF904 history.json: the file is damaged or cut off (line 1, column "),
        ('{"bars": [\n' + json.dumps(bar(1)) + "\n" + json.dumps(bar(0)) + "]}", "line 3, column 1: ',' was expected"),
        ('[{"t": "2024-12-04T14:00:00Z", "o": 1, "h": 2, "l": }]', "line 1, column 53: Expecting value"),
        ('{"bars": [' + json.dumps(bar(0)) + ",]}", "a bar was expected after the comma"),
        ('{"bars": 7}', "MLF927 history.json holds an object with bars in line 1"),
        ('{"bars": null, "success": false, "errorCode": 3, "errorMessage": "No token"}', "the error page 'No token' in line 1"),
        ("[1, 2]", "a page of bars was expected"),
        ("[" * 5000, "MLF904"),
        (json.dumps([bar(0), bar(1, c="6051")]), "MLF907 history.json:1: c is '6051'; a number was expected"),
        (json.dumps([bar(0), bar(1, c=True)]), "c is True; a number"),
        (json.dumps([bar(0), bar(1, t="yesterday")]), "MLF907 history.json:2: t is 'yesterday'"),
        (json.dumps([bar(0), bar(1, t=None)]), "t is empty"),
        (json.dumps([bar(0, t="1980-01-01T00:00:00Z")]), "MLF907"),
        (json.dumps({"bars": []}), "MLF902"),
        ('[{"t": "' + "x" * 400_000 + '"}]', "MLF904"),
        ('[{"o": 1}]', "an object with o in line 1"),
    ],
    ids=[
        "cut",
        "no-comma",
        "no-value",
        "end-comma",
        "no-list",
        "error-page",
        "numbers",
        "deep",
        "text-price",
        "true-price",
        "no-stamp",
        "null-stamp",
        "old",
        "none",
        "endless",
        "bare",
    ],
)
def test_what_is_no_page_of_bars_is_refused_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    assert says in refusal(write(tmp_path, text))


def test_text_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "history.json"
    path.write_bytes(json.dumps(page(0)).encode()[:-2] + b"\xff}")
    assert "the text is not UTF-8" in refusal(path)


def test_memory_holds_the_rows_and_not_the_text(tmp_path: Path) -> None:
    path = write(tmp_path, json.dumps([bar(minute) for minute in range(20_000, 0, -1)]))
    tracemalloc.start()
    try:
        assert len(read([(path.name, path)], Declared())) == 20_000
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert path.stat().st_size > 1.7e6
    assert peak < 20e6


TEXT = json.dumps(page(0, 1, 2)) + "\n" + json.dumps(page(3))


@given(st.integers(0, len(TEXT)), st.text('[]{}",:0e-.tbn \n\\u', max_size=6), st.integers(0, len(TEXT)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_page_is_read_or_refused(tmp_path: Path, at: int, junk: str, end: int) -> None:
    path = write(tmp_path, (TEXT[:at] + junk + TEXT[at + len(junk) :])[:end])
    with contextlib.suppress(MlfError):
        read([(path.name, path)], Declared())


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["bars", "t", "o", "h", "l", "c", "v", "x"]), inner, max_size=7)
        ),
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_json_is_read_or_refused(tmp_path: Path, data: Any) -> None:
    path = write(tmp_path, json.dumps(data))
    with contextlib.suppress(MlfError):
        read([(path.name, path)], Declared())

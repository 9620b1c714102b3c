"""The page as a whole: stable, closed, complete, small."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from mlf.operators.report.content import Identity, ModelDocument, ReportData
from mlf.operators.report.page import SECTIONS, render

NOTHING = ReportData(Identity("empty", "MES", "sha256:0", "sha256:1", "sha256:2", 1))
HOSTILE = "<script>alert('x')</script>\"&\u202e\x1b[31m\x00"

AGAIN = """
import hashlib, importlib.util, sys
spec = importlib.util.spec_from_file_location("made", sys.argv[1])
made = sys.modules["made"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(made)
from mlf.operators.report.page import render
print(hashlib.sha256(render(made.build(made.Shape()))).hexdigest())
"""

Read = Callable[[bytes | str], Element]


def test_equal_data_give_equal_bytes_in_any_process_zone_locale_and_hash_seed(flagship: ReportData) -> None:
    made = Path(__file__).with_name("conftest.py")
    for seed, zone, locale in (("1", "Asia/Tokyo", "C"), ("2", "America/Chicago", "de_DE.UTF-8")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale}
        done = subprocess.run([sys.executable, "-c", AGAIN, str(made)], env=environment, check=True, capture_output=True, text=True)
        assert done.stdout.strip() == hashlib.sha256(render(flagship)).hexdigest()


def test_a_browser_may_load_and_run_nothing_but_the_one_style(flagship: ReportData, read: Read) -> None:
    tree = read(render(flagship))
    (policy,) = [m.get("content") for m in tree.iter("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    (style,) = [s.text for s in tree.iter("style")]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert {e.tag for e in tree.iter()} & {"script", "link", "img", "iframe", "object", "embed", "base", "form", "use", "image"} == set()


def test_no_element_carries_a_style_a_handler_or_a_foreign_address(flagship: ReportData, read: Read) -> None:
    attributes = [(key, value) for e in read(render(flagship)).iter() for key, value in e.items()]
    assert [key for key, _ in attributes if key == "style" or key.startswith("on")] == []
    assert [value for key, value in attributes if key in ("href", "src") and not value.startswith("#")] == []


def test_the_style_sheet_loads_nothing() -> None:
    style = Path(__file__).parents[3].joinpath("operators/report/style.css").read_text("utf-8")
    assert re.search(r"url\(|@import|@font-face|</", style) is None


def test_every_link_of_the_navigation_leads_to_a_section(flagship: ReportData, read: Read) -> None:
    tree = read(render(flagship))
    ids = [e.get("id") for e in tree.iter("section")]
    assert [a.get("href") for a in tree.iter("a")] == [f"#{i}" for i in ids] == [f"#{anchor}" for anchor, _, _ in SECTIONS]


def test_names_stay_text_whatever_they_hold(flagship: ReportData, read: Read) -> None:
    first = flagship.evaluations[0]
    renamed = ModelDocument(HOSTILE, HOSTILE, first.horizon, first.document)
    column = {"columns": [{"name": HOSTILE, "gain": 1.0}]}
    data = dataclasses.replace(
        flagship,
        identity=dataclasses.replace(flagship.identity, name=HOSTILE, symbol=HOSTILE, environment={HOSTILE: HOSTILE}),
        spec=f"name: {HOSTILE}</pre></details>",
        evaluations=(renamed,),
        importances=(ModelDocument(HOSTILE, HOSTILE, first.horizon, column),),
        assumptions=({HOSTILE: HOSTILE, "horizon": HOSTILE},),
        data_profile={**(flagship.data_profile or {}), "counts": {HOSTILE: 3}, "first": HOSTILE},
        label_profiles=({"horizon": 5, "segments": {"train": {"rows": 1}}},),
    )
    page = render(data)
    tree = read(page)
    assert next(tree.iter("script"), None) is None
    assert "<script>alert('x')</script>" in "".join(tree.itertext())
    assert re.search(rb"<script|\x1b|\x00|\xe2\x80\xae", page) is None


def test_a_lone_surrogate_in_a_name_does_not_stop_the_page() -> None:
    data = dataclasses.replace(NOTHING, identity=dataclasses.replace(NOTHING.identity, name="a\ud800b"))
    assert b"<title>a?b" in render(data)


def test_a_run_without_models_says_so_in_every_section(read: Read) -> None:
    tree = read(render(NOTHING))
    text = "".join(tree.itertext())
    for sentence in (
        "Nothing was evaluated.",
        "No model was evaluated.",
        "No backtest was evaluated.",
        "No label profile",
        "No data profile",
    ):
        assert sentence in text


@pytest.mark.parametrize("horizons", [(10,), (5, 10, 15, 20)])
@pytest.mark.parametrize("count", [1, 20])
def test_pages_of_one_and_of_twenty_models_are_well_formed_and_below_half_a_megabyte(
    make: Any, read: Read, count: int, horizons: tuple[int, ...]
) -> None:
    page = render(make(models=tuple(f"m{i}" for i in range(count)), horizons=horizons))
    read(page)
    assert len(page) <= 500_000


def test_long_curves_do_not_make_a_long_page(make: Any) -> None:
    few, many = (len(render(make(models=("a",), points=n))) for n in (2_000, 8_000))
    assert many < 1.1 * few


def test_every_figure_may_be_missing(flagship: ReportData, read: Read) -> None:
    hollow = tuple(ModelDocument(e.model, e.kind, e.horizon, _hollow(e.document)) for e in flagship.evaluations)
    tree = read(render(dataclasses.replace(flagship, evaluations=hollow)))
    reasons = {e.get("title") for e in tree.iter("abbr")}
    assert {"no trade was taken", "no row was scored", "one class only"} <= reasons


def test_the_seal_says_whether_the_test_rows_were_scored(flagship: ReportData) -> None:
    assert b"Test set sealed" in render(flagship)
    opened = render(dataclasses.replace(flagship, sealed_test=False))
    assert b"Test set opened" in opened
    assert b"Test set sealed" not in opened


def _hollow(value: Any) -> Any:
    """The same document with every number taken out."""
    if isinstance(value, dict):
        return {k: _hollow(v) for k, v in value.items()}
    if isinstance(value, list):
        return []
    return None if isinstance(value, int | float) else value

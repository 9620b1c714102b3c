"""The commands that look at a finished run: status, ls, show, report, explain, graph, catalog."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from mlf.compiler import catalog


def test_status_counts_every_node(mlf: Any, here: Path) -> None:
    said, facts = mlf("status"), mlf("status", "--json").data
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[2] == "48 nodes: 28 hit, 20 computed"
    assert (facts["status"], len(facts["nodes"])) == ("ok", 48)
    assert len(mlf("status", "--all").out.splitlines()) == 3 + 1 + 48
    assert here.exists()


def test_a_run_is_found_by_its_id_its_end_or_its_place(mlf: Any, here: Path) -> None:
    old, new = sorted(run.name for run in (here / ".mlf" / "runs").iterdir())
    told = [mlf("status", name).out.split()[0] for name in ("latest", "latest~1", "latest~0", new, old[-4:])]
    assert told == [new, old, new, new, old]
    assert mlf("status", "latest~2").code == 2
    assert mlf("status", "20").code == 2


def test_ls_lists_the_newest_first(mlf: Any, here: Path) -> None:
    runs = sorted((run.name for run in (here / ".mlf" / "runs").iterdir()), reverse=True)
    assert [line.split()[0] for line in mlf("ls").out.splitlines()] == ["run", *runs]
    assert [run["run_id"] for run in mlf("ls", "--json").data] == runs


def test_show_tells_a_table_by_column(mlf: Any, here: Path) -> None:
    said = mlf("show", "features.15m", "--column", "rsi")
    lines = said.out.splitlines()
    assert (said.code, said.err) == (0, "")
    assert re.fullmatch(r"features.15m  sha256:[0-9a-f]{64}  table  [0-9.]+ kB", lines[0])
    assert re.fullmatch(r"[0-9,]+ rows, 4 columns", lines[1])
    assert [line.split()[0] for line in lines[2:]] == ["column", "rsi_7", "rsi_14", "rsi_21"]
    facts = mlf("show", "features.15m", "--json").data
    assert [c["name"] for c in facts["columns"]] == ["rsi_7", "rsi_14", "rsi_21", "bop"]
    assert here.exists()


def test_show_takes_documents_models_and_digests(mlf: Any, here: Path) -> None:
    facts = mlf("show", "evaluate.vote.h5", "--json").data
    assert (facts["storage"], facts["value"]["horizon"]) == ("document", 5)
    assert "model.json" in mlf("show", "fit.xgb.h5").out
    for name in (facts["digest"], facts["digest"][:20], facts["digest"][7:19]):
        assert facts["digest"] in mlf("show", name).out
    assert here.exists()


@pytest.mark.parametrize(
    ("name", "hint"), [("feature.15m", "did you mean 'features.15m'?"), ("deadbeef00", "mlf ls"), ("sha256:dead", "mlf ls")]
)
def test_show_of_nothing_says_where_to_look(mlf: Any, here: Path, name: str, hint: str) -> None:
    said = mlf("show", name)
    assert (said.code, said.out, name in said.err, hint in said.err) == (2, "", True, True)
    assert here.exists()


def test_report_prints_one_path_and_writes_a_page_that_is_gone(mlf: Any, own: Path) -> None:
    path = Path(mlf("report").out.strip())
    page = path.read_bytes()
    assert path.is_relative_to(own)
    path.unlink()
    assert mlf("report", "latest").out.strip() == str(path)
    assert path.read_bytes() == page


def test_explain_names_one_root_cause(mlf: Any, here: Path) -> None:
    said = mlf("explain", "backtest.vote.h5", "--spec", "tiny.yaml", "--set", "models.xgb.params.max_depth=3", "--json")
    assert {k: said.data[k] for k in ("kind", "node", "path", "old", "new")} == {
        "kind": "params",
        "node": "fit.xgb.h5",
        "path": "params.max_depth",
        "old": 2,
        "new": 3,
    }
    assert "max_depth" in mlf("explain", "fit.xgb.h5").out
    assert "up to date" in mlf("explain", "fit.lgb.h5").out
    assert here.exists()


def test_explain_of_a_code_prints_its_page(mlf: Any, empty: Path) -> None:
    assert mlf("explain", "mlf201").out.startswith("# MLF201: ")
    for wrong in ("MLF99", "MLF1234"):
        said = mlf("explain", wrong)
        assert (said.code, said.err[:6]) == (2, "MLF326")
    assert empty.exists()


def test_explain_of_a_node_that_is_not_there_names_a_near_one(mlf: Any, here: Path) -> None:
    said = mlf("explain", "fit.xgb.h6")
    assert (said.code, "did you mean 'fit.xgb.h5'?" in said.err) == (2, True)
    assert here.exists()


@pytest.mark.parametrize(("form", "first"), [("text", "source"), ("mermaid", "flowchart LR"), ("dot", "digraph"), ("svg", "<svg")])
def test_a_graph_holds_every_node_in_every_format(mlf: Any, here: Path, form: str, first: str) -> None:
    said = mlf("graph", "tiny.yaml", "--format", form)
    nodes = [n["id"] for n in mlf("compile", "tiny.yaml", "--json").data["nodes"]]
    assert (said.code, said.err, said.out.startswith(first)) == (0, "", True)
    assert [n for n in nodes if n not in said.out] == []
    assert here.exists()


def test_an_svg_is_well_formed_and_a_file_holds_what_stdout_would(mlf: Any, own: Path) -> None:
    ET.fromstring(mlf("graph", "tiny.yaml", "--format", "svg").out)  # noqa: S314  our own text
    assert mlf("graph", "tiny.yaml", "--format", "dot", "-o", "g.dot").out == ""
    assert (own / "g.dot").read_text("utf-8") == mlf("graph", "tiny.yaml", "--format", "dot").out
    assert mlf("graph", "tiny.yaml", "-o", "nowhere/g.dot").code == 2


@pytest.mark.parametrize("kind", ["features", "models", "operators", "contracts"])
def test_a_catalogue_reads_as_a_table_and_as_json(mlf: Any, empty: Path, kind: str) -> None:
    said, rows = mlf("catalog", kind), mlf("catalog", kind, "--json").data
    assert (said.code, said.err) == (0, "")
    assert [line.split()[0] for line in said.out.splitlines()] == ["name", *(row["name"] for row in rows)]
    assert len(rows) > 10
    assert empty.exists()


@pytest.mark.parametrize("kind", ["features", "models", "operators"])
def test_every_entry_of_a_catalogue_can_be_shown_in_full(mlf: Any, empty: Path, kind: str) -> None:
    for name in getattr(catalog, kind)():
        said = mlf("catalog", kind, name)
        assert (said.code, "None" in said.out, said.out.startswith(f"name: {name}")) == (0, False, True)
    assert empty.exists()


@pytest.mark.parametrize(
    ("typed", "hint"), [("features rsj", "'rsi'"), ("models xgbost", "'xgboost'"), ("operators fit.xgb", "'fit.xgboost'")]
)
def test_a_near_name_is_suggested(mlf: Any, empty: Path, typed: str, hint: str) -> None:
    said = mlf("catalog", *typed.split())
    assert (said.code, said.out, f"did you mean {hint}?" in said.err) == (2, "", True)
    assert empty.exists()


def test_features_of_one_group_only(mlf: Any, empty: Path) -> None:
    assert {row["group"] for row in mlf("catalog", "features", "--group", "trend", "--json").data} == {"trend"}
    assert mlf("catalog", "features", "--group", "trand").code == 2
    assert empty.exists()

"""`mlf compile`, and a plan file in the place of a spec."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema

from mlf.cli.schemas import documents

if TYPE_CHECKING:
    from pathlib import Path


def test_the_plan_is_printed_with_its_ids_and_its_price(mlf: Any, empty: Path) -> None:
    said = mlf("compile", "tiny.yaml")
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0].split() == ["stage", "operator", "nodes", "recipe", "or", "nodes"]
    assert [line.split()[1][:7] for line in lines if line.startswith(("spec ", "plan "))] == ["sha256:", "sha256:"]
    assert "48 nodes; about" in lines[-1]
    assert said.err == "next: mlf run tiny.yaml\n"
    assert not (empty / ".mlf" / "runs").exists()


def test_a_plan_file_is_canonical_fits_its_schema_and_compiles_to_itself(mlf: Any, empty: Path) -> None:
    assert mlf("compile", "tiny.yaml", "-o", "plan.json").code == 0
    text = (empty / "plan.json").read_bytes()
    schema = json.loads(documents()["plan.schema.json"])
    jsonschema.Draft202012Validator(schema).validate(json.loads(text))
    assert mlf("compile", "plan.json", "-o", "again.json").code == 0
    assert (empty / "again.json").read_bytes() == text
    assert mlf("compile", "tiny.yaml", "--json").data == json.loads(text)


def test_an_override_moves_the_plan_and_its_name_does_not(mlf: Any, empty: Path) -> None:
    ids = [mlf("compile", "tiny.yaml", "--json", *more).data["plan_id"] for more in ((), ("--set", "seed=7"), ("--set", "name=other"))]
    assert (ids[0] == ids[1], ids[0] == ids[2]) == (False, True)
    assert empty.exists()


def test_a_plan_takes_no_overrides(mlf: Any, empty: Path) -> None:
    mlf("compile", "tiny.yaml", "-o", "plan.json")
    said = mlf("run", "plan.json", "--set", "seed=7")
    assert (said.code, said.err.startswith("MLF807")) == (2, True)
    assert not (empty / ".mlf" / "runs").exists()


def test_a_plan_that_was_edited_or_is_none_is_refused(mlf: Any, empty: Path) -> None:
    mlf("compile", "tiny.yaml", "-o", "plan.json")
    plan = empty / "plan.json"
    plan.write_text(plan.read_text("utf-8").replace('"n_estimators":5', '"n_estimators":6', 1), encoding="utf-8")
    assert [(said.code, said.err[:6]) for said in (mlf("run", "plan.json"), mlf("graph", "plan.json"))] == [(4, "MLF802")] * 2
    plan.write_text("hello", encoding="utf-8")
    assert [(said.code, said.err[:6]) for said in (mlf("run", "plan.json"), mlf("diff", "plan.json", "tiny.yaml"))] == [(2, "MLF801")] * 2


def test_an_output_that_cannot_be_written_is_a_sentence(mlf: Any, empty: Path) -> None:
    (empty / "folder").mkdir()
    for place in ("nowhere/plan.json", "folder"):
        said = mlf("compile", "tiny.yaml", "-o", place)
        assert (said.code, said.out, place in said.err) == (2, "", True)

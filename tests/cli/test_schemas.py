"""The committed JSON Schemas are those of this code, and every spec of the project satisfies its own."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from mlf.cli.schemas import FOLDER, documents

SPECS = sorted((Path(__file__).parents[2] / "specs").glob("*.yaml"))


@pytest.mark.parametrize("name", ["spec", "plan", "run"])
def test_the_committed_schemas_are_fresh(name: str) -> None:
    file = f"{name}.schema.json"
    assert (FOLDER / file).read_bytes() == documents()[file], "run `make schemas`"


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_an_editor_finds_no_fault_in_a_spec_of_the_project(path: Path) -> None:
    schema = json.loads(documents()["spec.schema.json"])
    spec = json.loads(json.dumps(yaml.safe_load(path.read_text("utf-8")), default=str))
    jsonschema.Draft202012Validator(schema).validate(spec)


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_every_spec_tells_the_editor_where_its_schema_is(path: Path) -> None:
    assert path.read_text("utf-8").splitlines()[0] == "# yaml-language-server: $schema=../schemas/spec.schema.json"

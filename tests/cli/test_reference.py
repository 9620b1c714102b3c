"""The generated pages of `docs/` are those of this code."""

from __future__ import annotations

import pytest

from mlf.cli.main import COMMANDS
from mlf.cli.reference import DOCS, documents
from mlf.compiler import catalog
from mlf.schemas.spec import RunSpec


@pytest.mark.parametrize("name", ["spec.md", "features.md", "expressions.md", "models.md", "cli.md"])
def test_a_generated_page_is_fresh(name: str) -> None:
    assert (DOCS / name).read_text("utf-8") == documents()[name], "run `python -m mlf.cli.reference`"


def test_no_key_feature_model_or_command_is_left_out() -> None:
    pages = documents()
    assert [k for k in RunSpec.model_fields if f"| `{k}` |" not in pages["spec.md"]] == []
    assert [f for f in catalog.features() if f"### {f}\n" not in pages["features.md"]] == []
    assert [m for m in catalog.models() if f"## {m}\n" not in pages["models.md"]] == []
    assert [c for c in COMMANDS if f"## mlf {c}\n" not in pages["cli.md"]] == []


def test_every_key_says_what_it_means() -> None:
    rows = [line for line in documents()["spec.md"].splitlines() if line.startswith("| `")]
    assert len(rows) > 50
    assert [row for row in rows if row.endswith("| |")] == []

"""What a page of `docs/errors` shows is what the command says today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mlf.compiler.compile import analyse
from mlf.compiler.unit import Request
from mlf.errors.render import PLAIN, render_text

PAGES = Path(__file__).parents[2] / "docs" / "errors"
REQUIRED = {"mlf": "1", "name": "a", "symbol": "MES", "data": "synthetic", "models": "{xgb: xgboost}"}
EXAMPLE = re.compile(r"```yaml\n(?P<spec>.*?)```\n\n```\n(?P<said>MLF(?P<code>\d{3}) spec\.yaml.*?)```", re.DOTALL)
#: The example of this page needs a file that nobody may read.
UNREADABLE = {"MLF321"}


def examples() -> list[object]:
    """Spec and output of every page about names, ensembles and windows that has both."""
    texts = {page.stem: page.read_text("utf-8") for page in sorted(PAGES.glob("MLF[345]*.md"))}
    found = {name: EXAMPLE.search(text) for name, text in texts.items() if name not in UNREADABLE}
    return [pytest.param(m["spec"], m["said"], id=name) for name, m in found.items() if m]


@pytest.mark.parametrize(("spec", "said"), examples())
def test_an_example_says_what_its_page_shows(spec: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    missing = "".join(f"{k}: {v}\n" for k, v in REQUIRED.items() if not re.search(rf"^{k}:", spec, re.MULTILINE))
    Path("spec.yaml").write_text(spec + missing, "utf-8")
    unit = analyse(Request(Path("spec.yaml")))
    texts = unit.document.texts if unit.document else {}
    shown = [render_text([d], texts, PLAIN) for d in unit.found if said.startswith(d.code)]
    assert said.strip() in [s.strip() for s in shown]


def test_most_pages_have_such_an_example() -> None:
    assert len(examples()) >= 30

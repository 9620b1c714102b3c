"""Pages lead somewhere, and the README shows the flagship as it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from pathlib import Path

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def test_every_link_of_a_page_leads_to_a_file(root: Path, files: tuple[Path, ...]) -> None:
    pages = [p for p in files if p.suffix == ".md"]
    links = [(p, link) for p in pages for link in LINK.findall((root / p).read_text("utf-8")) if "://" not in link]
    assert [f"{p}: {link}" for p, link in links if not (root / p.parent / link).exists()] == []


def test_the_readme_shows_the_flagship_as_it_is(root: Path) -> None:
    shown = re.search(r"```yaml\n(.*?)```", (root / "README.md").read_text("utf-8"), re.DOTALL)
    assert shown is not None
    assert yaml.safe_load(shown.group(1)) == yaml.safe_load((root / "specs/mes_boost.yaml").read_text("utf-8"))


def test_every_command_the_readme_names_exists(root: Path) -> None:
    main = (root / "mlf/cli/main.py").read_text("utf-8")
    named = set(re.findall(r"^mlf ([a-z]+)", (root / "README.md").read_text("utf-8"), re.MULTILINE))
    assert {name for name in named if f'"{name}": (' not in main} == set()


def test_every_make_target_that_a_page_names_exists(root: Path, files: tuple[Path, ...]) -> None:
    makefile = (root / "Makefile").read_text("utf-8")
    texts = [(root / p).read_text("utf-8") for p in files if p.suffix == ".md"]
    named = {name for text in texts for name in re.findall(r"`make ([a-z]+)`", text)}
    assert {name for name in named if not re.search(rf"^{name}:", makefile, re.MULTILINE)} == set()


def test_decisions_are_numbered_without_a_gap_and_fit_on_a_page(root: Path) -> None:
    pages = sorted((root / "docs/decisions").glob("*.md"))
    assert [int(p.name[:4]) for p in pages] == list(range(1, len(pages) + 1))
    assert [p.name for p in pages if len(p.read_text("utf-8").splitlines()) > 60] == []

"""Compiler tests that read as a reference: Markdown pages whose YAML blocks say in comments what the compiler finds.

A section is one case. Its ``yaml`` block is the spec; required keys it leaves out are added below it, unless its fence says ``whole``.

- ``# error: MLF201 part of the message -> part of the hint`` on a line: the finding points at this line. Several stand apart by ``;``.
- A block ``expect`` holds the same for places where no comment can stand, one per line: ``spec.yaml:3:1 MLF118 part -> part``.
- ``yaml file=other.yaml`` is a further file beside the spec; ``--set a.b=1`` after ``yaml`` is an override.
- No comment and no ``expect``: the spec compiles, and nothing is found.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mlf.compiler.compile import analyse
from mlf.compiler.unit import Request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlf.errors import Diagnostic

PAGES = Path(__file__).parent / "pages"
REQUIRED = {"mlf": "1", "name": "a", "symbol": "MES", "data": "synthetic", "models": "{xgb: xgboost}"}
FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
SECTION = re.compile(r"^##+ (?P<title>.+?)$(?P<body>.*?)(?=^##+ |\Z)", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"# (?:error|warning): (?P<said>.*)$")
SAID = re.compile(r"(?P<code>MLF\d{3})(?P<message>.*?)(?:-> (?P<hint>.*))?")
PLACED = re.compile(r"(?P<place>\S.*?:\d+:\d+) (?P<said>MLF.*)")


@dataclass(frozen=True)
class Expected:
    """A finding: where it points (``file:line``, or with a column), its code, and parts of its sentence and hint."""

    place: str
    code: str
    message: str
    hint: str


@dataclass
class Case:
    """One section of a page."""

    name: str
    files: dict[str, str] = field(default_factory=dict)
    overrides: tuple[str, ...] = ()
    expected: list[Expected] = field(default_factory=list)


def cases() -> Iterator[Case]:
    """Every section of every page that holds a spec."""
    for page in sorted(PAGES.glob("*.md")):
        for section in SECTION.finditer(page.read_text("utf-8")):
            case = read_section(f"{page.stem}: {section['title']}", section["body"])
            if case.files:
                yield case


def read_section(name: str, body: str) -> Case:
    """The case that the fenced blocks of a section describe."""
    case = Case(name)
    for fence in FENCE.finditer(body):
        words = shlex.split(fence["info"])
        if words[:1] == ["expect"]:
            case.expected += [said(m["place"], m["said"]) for m in PLACED.finditer(fence["body"])]
        elif words[:1] == ["yaml"]:
            read_spec(case, words[1:], fence["body"])
    return case


def read_spec(case: Case, words: list[str], text: str) -> None:
    """A block of YAML: the spec, or a file beside it."""
    other = next((w.removeprefix("file=") for w in words if w.startswith("file=")), None)
    whole = "whole" in words or other is not None
    missing = "" if whole else "".join(f"{k}: {v}\n" for k, v in REQUIRED.items() if not re.search(rf"^{k}:", text, re.MULTILINE))
    case.files[other or "spec.yaml"] = text + missing
    case.overrides += tuple(words[i + 1] for i, w in enumerate(words) if w == "--set")
    for number, line in enumerate(text.split("\n"), 1):
        if comment := COMMENT.search(line):
            case.expected += [said(f"{other or 'spec.yaml'}:{number}", part) for part in re.split(r"; (?=MLF)", comment["said"])]


def said(place: str, text: str) -> Expected:
    """What a comment, or a line of ``expect``, promises."""
    found = SAID.fullmatch(text.strip())
    assert found, f"unreadable expectation: {text}"
    return Expected(place, found["code"], found["message"].strip(), (found["hint"] or "").strip())


def matches(expected: Expected, found: Diagnostic, folder: Path) -> bool:
    """Whether a finding is the expected one."""
    place = str(found.span).removeprefix(f"{folder}/")
    at = place == expected.place or place.rpartition(":")[0] == expected.place
    return at and found.code == expected.code and expected.message in found.message and expected.hint in found.hint


@pytest.mark.parametrize("case", [pytest.param(c, id=c.name) for c in cases()])
def test_the_compiler_finds_what_the_page_says(case: Case, tmp_path: Path) -> None:
    for name, text in case.files.items():
        (tmp_path / name).write_text(text, "utf-8")
    unit = analyse(Request(tmp_path / "spec.yaml", case.overrides))
    found = list(unit.found)
    for expected in case.expected:
        match = next((d for d in found if matches(expected, d, tmp_path)), None)
        assert match, f"not found: {expected}\nfound: {[str(d) for d in found]}"
        found.remove(match)
    assert [str(d) for d in found] == []
    assert (unit.plan is None) == any(d.severity == "error" for d in unit.found)


def test_the_pages_show_at_least_thirty_codes_of_text_and_shape() -> None:
    codes = {e.code for c in cases() for e in c.expected}
    assert len({c for c in codes if c[3] in "12"}) >= 30

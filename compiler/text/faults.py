"""The types' findings as paths of the document: pydantic's locations without the parts that no user wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlf.compiler.text.node import MOST_FINDINGS
from mlf.errors.suggest import suggest
from mlf.schemas.spec.sections import section_at

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from mlf.compiler.text.document import Document
    from mlf.compiler.text.locate import Path
    from mlf.schemas.spec import Section

KEY_MARK = "[key]"


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding: its kind in the words of the types, the value, and the section it stands in with the keys given there."""

    kind: str
    path: Path
    value: Any
    facts: Mapping[str, Any]
    at_key: bool
    section: type[Section] | None
    given: Container[str]

    def meant(self) -> Path | None:
        """For an unknown key, the path of the known and unused key that it resembles."""
        if self.kind != "extra_forbidden" or self.section is None:
            return None
        free = [name for name in self.section.model_fields if name not in self.given]
        near = suggest(str(self.path[-1]), free)
        return (*self.path[:-1], near) if near else None


def faults_of(invalid: ValidationError, document: Document, most: int = MOST_FINDINGS) -> list[Fault]:
    """The findings in the order of the types, the first ``most`` of them."""
    return [_fault(error, document) for error in invalid.errors(include_url=False)[:most]]


def _fault(error: ErrorDetails, document: Document) -> Fault:
    facts = dict(error.get("ctx", {}))
    written = _written(error["loc"])
    path = (*(p for p in written if p != KEY_MARK), *facts.pop("at", ()))
    if error["type"] == "union_tag_invalid":
        path = (*path, str(facts["discriminator"]).strip("'"))
    parent = _value_at(document.data, path[:-1])
    return Fault(
        kind=error["type"],
        path=path,
        value=error["input"],
        facts=facts,
        at_key=KEY_MARK in written,
        section=section_at(path[:-1], parent) if path else None,
        given=parent.keys() if isinstance(parent, dict) else (),
    )


def _written(location: Path) -> Path:
    """The location without the tags of unions: parts in parentheses, and the choice that follows ``(ensemble)``."""
    kept: list[str | int] = []
    before: str | int | None = None
    for part in location:
        tag = isinstance(part, str) and part.startswith("(") and part.endswith(")")
        if not tag and before != "(ensemble)":
            kept.append(part)
        before = part
    return tuple(kept)


def _value_at(data: Any, path: Path) -> Any:
    for part in path:
        inside = isinstance(data, dict) and part in data
        listed = isinstance(data, list) and isinstance(part, int) and part < len(data)
        if inside or listed:
            data = data[part]
        elif isinstance(part, str):
            return None
    return data

"""What an inference hands on: facts with their evidence, findings, and what was known of the contract beforehand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Who a fact comes from.
By = Literal["data", "format", "declared"]
#: Whether the bars rule out everything else, only agree with what format or spec say, or leave the matter open.
Strength = Literal["decided", "agrees", "open"]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is known of the contract before the bars are looked at; ``None`` is left to them.

    ``months`` and ``roll`` are the contract table's; ``tables`` are the bytes of the calendar and of the contract table by their paths.
    """

    symbol: str | None = None
    template: str | None = None
    tick: float | None = None
    months: str | None = None
    roll: str | None = None
    tables: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the passport: its value (``None`` while open), who says so, how firmly, and one sentence with figures."""

    value: Any
    by: By
    strength: Strength
    text: str

    def document(self) -> dict[str, Any]:
        """The fact as JSON data."""
        return {"value": self.value, "by": self.by, "strength": self.strength, "text": self.text}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the user must know: a code, the facts of its sentence, and the key of the spec it is about."""

    code: str
    facts: Mapping[str, Any]
    key: str = "source"

    def document(self) -> dict[str, Any]:
        """The finding as JSON data; whatever is no number is text."""
        plain = {name: value if isinstance(value, int | float) else str(value) for name, value in self.facts.items()}
        return {"code": self.code, "facts": plain, "key": self.key}


@dataclass(frozen=True, slots=True)
class Verdict:
    """A fact and what was found on the way to it."""

    fact: Fact
    findings: tuple[Finding, ...] = ()

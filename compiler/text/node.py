"""The tree between YAML and plain data: values that know their place, whichever file they came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlf.errors import Diagnostic, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

Scalar = str | int | float | bool | None
MOST_FINDINGS = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """A key's place and its value."""

    key: Span
    node: Node


@dataclass(frozen=True, slots=True)
class Node:
    """A scalar, a list or a mapping. ``broken`` marks a value that could not be read and was reported: nobody should judge it."""

    value: Scalar | list[Node] | dict[str, Entry]
    span: Span
    broken: bool = False

    def children(self) -> Iterator[tuple[str | int, Span | None, Node]]:
        """Key or index, the key's place, and the node of every item."""
        if isinstance(self.value, dict):
            yield from ((name, entry.key, entry.node) for name, entry in self.value.items())
        elif isinstance(self.value, list):
            yield from ((i, None, node) for i, node in enumerate(self.value))

    def kind(self) -> str:
        """What the value is, in the words of a message."""
        if self.value is None:
            return "nothing"
        return "a mapping" if isinstance(self.value, dict) else "a list" if isinstance(self.value, list) else f"{self.value!r}"


@dataclass(slots=True)
class Findings:
    """The diagnostics so far; beyond ``MOST_FINDINGS`` they are only counted."""

    kept: list[Diagnostic] = field(default_factory=list)
    dropped: int = 0

    def add(self, diagnostic: Diagnostic) -> None:
        if len(self.kept) < MOST_FINDINGS:
            self.kept.append(diagnostic)
        else:
            self.dropped += 1

    def closed(self) -> tuple[Diagnostic, ...]:
        """All of them, with a last one that counts those left out."""
        return (*self.kept, *left_out(self.dropped))


def left_out(count: int) -> list[Diagnostic]:
    """The diagnostic that counts what is not shown; none if everything is."""
    return [Diagnostic("MLF224", {"count": count})] if count > 0 else []


def shorten(text: object, most: int = 60) -> str:
    """The text's beginning, for a message."""
    whole = str(text)
    return whole if len(whole) <= most else whole[: most - 1] + "…"

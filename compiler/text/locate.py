"""Where in which file a value of the spec stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlf.compiler.text.node import Node
    from mlf.errors import Span

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Spans of a value and of the key it belongs to; a list item and the root have no key."""

    key: Span | None
    value: Span


@dataclass(frozen=True, slots=True)
class SourceMap:
    """Path of a value -> its place. ``broken`` are the paths whose values could not be read."""

    places: Mapping[Path, Place] = field(default_factory=dict)
    broken: frozenset[Path] = frozenset()

    def resolve(self, where: Path) -> Path:
        """The longest path of the document along ``where``. An index is skipped where a list of one is written as a scalar."""
        path: Path = ()
        for part in where:
            if (*path, part) in self.places:
                path = (*path, part)
            elif isinstance(part, str):
                break
        return path

    def nearest(self, where: Path) -> Span | None:
        """Span of the value at ``where`` or of its nearest ancestor; the key's, where the value runs over several lines."""
        place = self.places.get(self.resolve(where))
        if place is None:
            return None
        long = place.value.line != place.value.end_line
        return place.key if long and place.key else place.value

    def key(self, where: Path) -> Span | None:
        """Span of the key at ``where`` or of its nearest ancestor that has one."""
        path = self.resolve(where)
        while path and self.places[path].key is None:
            path = path[:-1]
        return self.places[path].key if path else self.nearest(())

    def is_broken(self, where: Path) -> bool:
        """Whether ``where`` is, or lies below, a value that could not be read."""
        return any(where[:n] in self.broken for n in range(len(where) + 1))


def flatten(root: Node) -> tuple[Any, SourceMap]:
    """Plain data and the places of everything in it."""
    places: dict[Path, Place] = {}
    broken: set[Path] = set()

    def walk(node: Node, path: Path, key: Span | None) -> Any:
        places[path] = Place(key, node.span)
        if node.broken:
            broken.add(path)
        below = {name: walk(child, (*path, name), key_span) for name, key_span, child in node.children()}
        if isinstance(node.value, dict):
            return below
        return list(below.values()) if isinstance(node.value, list) else node.value

    return walk(root, (), None), SourceMap(places, frozenset(broken))

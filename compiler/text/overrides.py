"""``--set a.b.c=value``: one value of the spec, set from the command line."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlf.compiler.text.compose import compose
from mlf.compiler.text.guard import MAX_DEPTH, guarded_text
from mlf.compiler.text.node import Entry, Findings, Node, shorten
from mlf.errors import Diagnostic, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

_FORM = re.compile(r"([^=\s]+)=(.*)", re.DOTALL)
_INDEX = re.compile(r"[0-9]{1,6}")
_KEY = re.compile(r"[^.\[\]{}]{1,64}")


@dataclass(frozen=True, slots=True)
class Override:
    """A path of keys, the value's node, and the place of the path in the argument."""

    keys: tuple[str, ...]
    value: Node
    span: Span


def overridden(root: Node, texts: Sequence[str], found: Findings) -> tuple[Node, dict[str, str]]:
    """The tree with every override applied in turn, and the arguments under the names that their spans use."""
    names = {f"--set #{i}": text for i, text in enumerate(texts, 1)}
    for name, text in names.items():
        override = _parsed(text, name, found)
        if override is not None:
            root = _set(root, override, 0, found)
    return root, names


def _parsed(text: str, name: str, found: Findings) -> Override | None:
    form = _FORM.fullmatch(text)
    keys = tuple(form[1].split(".")) if form else ()
    if not form or "\n" in text or len(keys) >= MAX_DEPTH or keys[0] == "extends" or not all(map(_KEY.fullmatch, keys)):
        found.add(Diagnostic("MLF134", {"found": shorten(text)}, Span(name, 1, 1, 1, max(2, len(text) + 1))))
        return None
    at = form.start(2)
    padded = guarded_text((" " * at + form[2]).encode("utf-8", "replace"), name, found)
    if padded is None:
        return None
    empty = Node(None, Span(name, 1, at + 1, 1, at + 2))
    value = compose(padded, name, found) if form[2].strip() else empty
    return None if value is None else Override(keys, value, Span(name, 1, 1, 1, at))


def _set(node: Node, override: Override, depth: int, found: Findings) -> Node:
    """``node`` with the value put below it; keys on the way are made where they are missing."""
    if depth == len(override.keys):
        return override.value
    key = override.keys[depth]
    if isinstance(node.value, list) and _INDEX.fullmatch(key) and int(key) < len(node.value):
        at = int(key)
        below = _set(node.value[at], override, depth + 1, found)
        return replace(node, value=[*node.value[:at], below, *node.value[at + 1 :]])
    if not isinstance(node.value, dict) and node.value is not None:
        return _blocked(node, override, depth, found)
    entries = node.value or {}
    below = entries[key].node if key in entries else Node(None, override.span)
    return replace(node, value={**entries, key: Entry(override.span, _set(below, override, depth + 1, found))}, broken=False)


def _blocked(node: Node, override: Override, depth: int, found: Findings) -> Node:
    facts = {"path": ".".join(override.keys[:depth]), "key": override.keys[depth], "found": shorten(node.kind())}
    found.add(Diagnostic("MLF135", facts, override.span, ((node.span, "the value stands here"),)))
    return node

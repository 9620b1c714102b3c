"""``vars:`` and ``${name}``: values named once. A reference that is the whole text keeps the type of the value.

Variables do not refer to variables, so nothing can recur; what all references add up to is limited. ``$${`` writes a plain ``${``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlf.compiler.text.guard import MAX_EVENTS
from mlf.compiler.text.node import Entry, Findings, Node, shorten
from mlf.errors import Diagnostic, Span
from mlf.errors.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY = "vars"
MAX_CHARACTERS = 1024 * 1024
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_REFERENCE = re.compile(r"\$(\$\{)|\$\{([^{}]*)\}|(\$\{)")


def expanded(root: Node, found: Findings) -> Node:
    """The tree without ``vars``, every reference replaced by its value."""
    if not isinstance(root.value, dict):
        return root
    entries = dict(root.value)
    given = entries.pop(KEY, None)
    values = _declared(given.node, found) if given else {}
    expansion = _Expansion(values, found)
    return expansion.node(replace(root, value=entries))


def _declared(node: Node, found: Findings) -> Mapping[str, Node]:
    if node.value is None or node.broken:
        return {}
    if not isinstance(node.value, dict):
        found.add(Diagnostic("MLF129", {"problem": f"vars is {shorten(node.kind())}, expected a mapping"}, node.span))
        return {}
    return {name: _sound(name, entry, found) for name, entry in node.value.items()}


def _sound(name: str, entry: Entry, found: Findings) -> Node:
    """The variable's node; broken, and reported, unless the name is plain and the value a scalar or a list of scalars."""
    children = [child for _, _, child in entry.node.children()]
    if not _NAME.fullmatch(name):
        problem = ("MLF129", {"problem": f"'{shorten(name)}' is no name of a variable, expected letters, digits, - and _"}, entry.key)
    elif isinstance(entry.node.value, dict) or any(isinstance(c.value, list | dict) for c in children):
        problem = ("MLF129", {"problem": f"variable '{name}' is nested, expected a scalar or a list of scalars"}, entry.key)
    elif any(isinstance(c.value, str) and _REFERENCE.search(c.value) for c in (entry.node, *children)):
        problem = ("MLF136", {"name": name}, entry.node.span)
    else:
        return entry.node
    found.add(Diagnostic(*problem))
    return replace(entry.node, value=None, broken=True)


@dataclass(slots=True)
class _Expansion:
    values: Mapping[str, Node]
    found: Findings
    nodes: int = 0
    characters: int = 0

    def node(self, node: Node) -> Node:
        if isinstance(node.value, dict):
            return replace(node, value={k: replace(e, node=self.node(e.node)) for k, e in node.value.items()})
        if isinstance(node.value, list):
            return replace(node, value=[self.node(child) for child in node.value])
        return self.text(node, node.value) if isinstance(node.value, str) and "${" in node.value else node

    def text(self, node: Node, text: str) -> Node:
        """The value of a text that holds references."""
        whole = _REFERENCE.fullmatch(text)
        if whole and whole[2] is not None:
            return self.charged(node, self.value(whole[2], node.span))
        pieces: list[str] = []
        end = 0
        for reference in _REFERENCE.finditer(text):
            pieces += [text[end : reference.start()], self.piece(reference, node.span)]
            end = reference.end()
        return self.charged(node, Node("".join([*pieces, text[end:]]), node.span))

    def piece(self, reference: re.Match[str], span: Span) -> str:
        if reference[1]:
            return "${"
        if reference[3]:
            self.found.add(Diagnostic("MLF131", {}, span))
            return ""
        value = self.value(reference[2], span)
        if isinstance(value.value, list):
            self.found.add(Diagnostic("MLF132", {"name": reference[2]}, span))
        return "" if value.broken or isinstance(value.value, list) else written(value)

    def value(self, name: str, span: Span) -> Node:
        """The variable's node; a broken one, reported, if there is none."""
        if name in self.values:
            return self.values[name]
        facts = {"name": shorten(name), "known": ", ".join(list(self.values)[:20]) or "none", **did_you_mean(name, self.values)}
        self.found.add(Diagnostic("MLF130", facts, span))
        return Node(None, span, broken=True)

    def charged(self, node: Node, value: Node) -> Node:
        """``value`` in the place of ``node``, unless all references together grew beyond the limits."""
        if self.nodes > MAX_EVENTS:
            return Node(None, node.span, broken=True)
        items = [child for _, _, child in value.children()] or [value]
        self.nodes += len(items)
        self.characters += sum(len(item.value) for item in items if isinstance(item.value, str))
        if self.nodes > MAX_EVENTS or self.characters > MAX_CHARACTERS:
            self.nodes = MAX_EVENTS + 1
            self.found.add(Diagnostic("MLF133", {"most": MAX_EVENTS}, node.span))
            return Node(None, node.span, broken=True)
        placed = [replace(item, span=node.span) for item in items] if isinstance(value.value, list) and value.value else value.value
        return Node(placed, node.span, value.broken)


def written(node: Node) -> str:
    """A scalar inside a longer text, as YAML would write it."""
    if isinstance(node.value, bool):
        return "true" if node.value else "false"
    return "" if node.value is None else str(node.value)

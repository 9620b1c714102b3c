"""YAML text to nodes, from the parser's events, under the guard's limits.

Events come from the pure-Python parser, which has no recursion of its own: a hostile text meets a limit before it costs anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml
from yaml import events

from mlf.compiler.text.guard import MAX_DEPTH, MAX_EVENTS, MAX_SCALAR, composed_form
from mlf.compiler.text.node import Entry, Findings, Node, shorten
from mlf.compiler.text.scalars import NumberError, resolve
from mlf.compiler.text.syntax import explained
from mlf.errors import Diagnostic, Span

if TYPE_CHECKING:
    from collections.abc import Iterator


class _StopError(Exception):
    """The rest of the text is not worth reading; the reason has been reported."""


def compose(text: str, file: str, found: Findings) -> Node | None:
    """The root node, or ``None`` if there is none to speak of. What is wrong lands in ``found``."""
    composer = _Composer(text, file, found)
    try:
        return composer.document()
    except yaml.MarkedYAMLError as broken:
        found.add(explained(broken, text, file))
    except (_StopError, yaml.YAMLError):
        pass
    return None


@dataclass(slots=True)
class _Composer:
    text: str
    file: str
    found: Findings
    seen: int = 0
    stream: Iterator[Any] = field(init=False)

    def __post_init__(self) -> None:
        self.stream = yaml.parse(self.text, Loader=yaml.SafeLoader)

    def take(self) -> Any:
        self.seen += 1
        event = next(self.stream)
        if self.seen > MAX_EVENTS:
            self.stop("MLF111", event, most=MAX_EVENTS)
        return event

    def document(self) -> Node | None:
        """The one document of the stream."""
        self.take()
        first = self.take()
        if isinstance(first, events.StreamEndEvent):
            self.report("MLF120", Span(self.file, 1, 1, 1, 1))
            return None
        if first.version or first.tags:
            self.report("MLF123", self.span(first))
        root = self.node(self.take(), 1)
        self.take()
        after = self.take()
        if not isinstance(after, events.StreamEndEvent):
            self.report("MLF117", self.span(after))
        return root

    def node(self, event: Any, depth: int) -> Node:
        """The node that begins with ``event``; its children are read along."""
        if depth > MAX_DEPTH:
            self.stop("MLF110", event, most=MAX_DEPTH)
        if isinstance(event, events.AliasEvent):
            return self.broken("MLF114", event, name=shorten(event.anchor))
        if event.anchor:
            self.report("MLF113", self.span(event), name=shorten(event.anchor))
        if event.tag:
            self.report("MLF116", self.span(event), tag=shorten(event.tag.replace("tag:yaml.org,2002:", "!!")))
        if isinstance(event, events.ScalarEvent):
            return self.scalar(event)
        return self.mapping(event, depth) if isinstance(event, events.MappingStartEvent) else self.sequence(event, depth)

    def scalar(self, event: Any) -> Node:
        text = composed_form(event.value)
        if len(text) > MAX_SCALAR:
            return self.broken("MLF112", event, length=len(text), most=MAX_SCALAR)
        if event.style is not None:
            return Node(text, self.span(event))
        try:
            return Node(resolve(text), self.span(event))
        except NumberError:
            return self.broken("MLF122", event, found=shorten(text))

    def sequence(self, start: Any, depth: int) -> Node:
        items: list[Node] = []
        event = self.take()
        while not isinstance(event, events.SequenceEndEvent):
            items.append(self.node(event, depth + 1))
            event = self.take()
        return Node(items, self.between(start, event))

    def mapping(self, start: Any, depth: int) -> Node:
        entries: dict[str, Entry] = {}
        event = self.take()
        while not isinstance(event, events.MappingEndEvent):
            key = self.key(event, depth + 1)
            node = self.node(self.take(), depth + 1)
            if key is not None:
                self.put(entries, key, Entry(self.span(event), node))
            event = self.take()
        return Node(entries, self.between(start, event))

    def key(self, event: Any, depth: int) -> str | None:
        """The key as written; ``None`` for what no mapping of a spec can be keyed by."""
        plain = isinstance(event, events.ScalarEvent) and event.style is None
        if plain and event.value == "<<":
            self.report("MLF115", self.span(event))
            return None
        self.node(event, depth)
        if isinstance(event, events.ScalarEvent) and event.value:
            return composed_form(event.value)
        if not isinstance(event, events.AliasEvent):
            self.report("MLF119", self.span(event))
        return None

    def put(self, entries: dict[str, Entry], key: str, entry: Entry) -> None:
        if key in entries:
            first = entries[key].key
            found = Diagnostic("MLF118", {"key": shorten(key), "line": first.line}, entry.key, ((first, "first given here"),))
            self.found.add(found)
        else:
            entries[key] = entry

    def report(self, code: str, span: Span, **facts: object) -> None:
        self.found.add(Diagnostic(code, facts, span))

    def broken(self, code: str, event: Any, **facts: object) -> Node:
        """A stand-in for a value that cannot be read."""
        self.report(code, self.span(event), **facts)
        return Node(None, self.span(event), broken=True)

    def stop(self, code: str, event: Any, **facts: object) -> None:
        self.report(code, self.span(event), **facts)
        raise _StopError

    def span(self, event: Any) -> Span:
        return self.between(event, event)

    def between(self, start: Any, end: Any) -> Span:
        first, last = start.start_mark, end.end_mark
        return Span(self.file, first.line + 1, first.column + 1, last.line + 1, last.column + 1)

"""``extends: other.yaml``: a spec on top of another one. Maps merge, everything else is replaced."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from mlf.compiler.text.compose import compose
from mlf.compiler.text.guard import MAX_BYTES, guarded_text
from mlf.compiler.text.node import Entry, Findings, Node, shorten
from mlf.compiler.text.roots import PathError, below_root, regular_bytes
from mlf.errors import Diagnostic
from mlf.schemas.identity import digest_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

KEY = "extends"
MOST_FILES = 8


class FileRead(NamedTuple):
    """A file that the spec was made of, as it was when it was read."""

    path: Path
    digest: str


class _RefusalError(Exception):
    """Why a spec must not extend what it names."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code, self.facts = code, facts


@dataclass(slots=True)
class Reader:
    """Reads the files of one spec; keeps their texts for messages and their digests for caches."""

    root: Path
    found: Findings
    texts: dict[str, str] = field(default_factory=dict)
    files: list[FileRead] = field(default_factory=list)

    def tree(self, path: Path, chain: tuple[Path, ...] = ()) -> Node | None:
        """The tree of a file, with what it extends below it. ``OSError`` if the file cannot be read."""
        data = regular_bytes(path, MAX_BYTES)
        self.files.append(FileRead(path, digest_bytes(data)))
        return self.from_bytes(data, path, (*chain, path.resolve()))

    def from_bytes(self, data: bytes, path: Path, chain: tuple[Path, ...]) -> Node | None:
        """The same for bytes that stand at ``path``, or would."""
        text = guarded_text(data, str(path), self.found)
        self.texts[str(path)] = data[:MAX_BYTES].decode("utf-8-sig", "replace") if text is None else text
        root = None if text is None else compose(text, str(path), self.found)
        if root is None or isinstance(root.value, dict):
            return root and self._extended(root, path, chain)
        self._not_a_mapping(root)
        return None

    def _not_a_mapping(self, root: Node) -> None:
        if not root.broken:
            code = "MLF120" if root.value is None else "MLF121"
            self.found.add(Diagnostic(code, {"found": shorten(root.kind())}, root.span))

    def _extended(self, root: Node, path: Path, chain: tuple[Path, ...]) -> Node:
        entries = root.value
        if not isinstance(entries, dict) or KEY not in entries:
            return root
        own = replace(root, value={k: e for k, e in entries.items() if k != KEY})
        parent = self._parent(entries[KEY].node, path, chain)
        return own if parent is None else merged(parent, own)

    def _parent(self, node: Node, path: Path, chain: tuple[Path, ...]) -> Node | None:
        """The tree of the extended spec; ``None``, reported, if there is none to read."""
        if node.broken:
            return None
        try:
            return self.tree(self._allowed(node, path, chain), chain)
        except _RefusalError as refusal:
            self.found.add(Diagnostic(refusal.code, refusal.facts, node.span))
        except (OSError, RuntimeError) as bad:
            self.found.add(Diagnostic("MLF125", {"path": shorten(node.value), "reason": why(bad)}, node.span))
        return None

    def _allowed(self, node: Node, path: Path, chain: tuple[Path, ...]) -> Path:
        if not isinstance(node.value, str) or not node.value:
            raise _RefusalError("MLF124", found=shorten(node.kind()))
        named = shorten(node.value)
        try:
            parent = below_root(node.value, path.parent, self.root)
        except PathError as bad:
            raise _RefusalError("MLF127", path=named, reason=bad) from None
        if parent.resolve() in chain:
            raise _RefusalError("MLF126", path=named)
        if len(chain) >= MOST_FILES:
            raise _RefusalError("MLF128", path=named, most=MOST_FILES)
        return parent


def why(error: Exception) -> str:
    """The reason of an ``OSError``, without the path."""
    reason = getattr(error, "strerror", None) or str(error)
    return reason[:1].lower() + reason[1:]


def merged(under: Node, over: Node) -> Node:
    """``over`` on top of ``under``: keys of both, and ``over`` wins wherever not both are mappings."""
    if not isinstance(under.value, dict) or not isinstance(over.value, dict):
        return over
    return replace(over, value={**under.value, **_combined(under.value, over.value)})


def _combined(under: Mapping[str, Entry], over: Mapping[str, Entry]) -> dict[str, Entry]:
    return {k: replace(e, node=merged(under[k].node, e.node)) if k in under else e for k, e in over.items()}

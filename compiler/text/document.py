"""The front door: a path and overrides in, plain data with places out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlf.compiler.text.extends import FileRead, Reader, why
from mlf.compiler.text.locate import SourceMap, flatten
from mlf.compiler.text.node import Findings, Node
from mlf.compiler.text.overrides import overridden
from mlf.compiler.text.roots import project_root
from mlf.compiler.text.variables import expanded
from mlf.errors import Diagnostic, Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Document", "FileRead", "load_spec", "load_text"]


@dataclass(frozen=True, slots=True)
class Document:
    """A spec as plain data: ``None`` if the text does not parse, with the reasons in ``problems``.

    ``texts`` hold what every span's ``file`` stands for, ``files`` what was read from disk, in reading order.
    """

    data: Mapping[str, Any] | None
    spans: SourceMap
    files: tuple[FileRead, ...]
    texts: Mapping[str, str]
    problems: tuple[Diagnostic, ...]


def load_spec(path: str | Path, overrides: Sequence[str] = ()) -> Document:
    """The spec at ``path`` with ``extends``, ``--set`` overrides and ``vars`` applied, in this order. Raises nothing for bad text."""
    place = Path(path)
    reader = Reader(project_root(place.parent), Findings())
    try:
        root = reader.tree(place)
    except OSError as bad:
        reader.found.add(Diagnostic("MLF101", {"path": str(path), "reason": why(bad)}, Span(str(path), 1, 1, 1, 1)))
        root = None
    return _finished(root, reader, overrides)


def load_text(text: str | bytes, name: str = "spec.yaml", overrides: Sequence[str] = ()) -> Document:
    """The same for a text that stands in no file; what it extends is looked for beside ``name``."""
    place = Path(name)
    reader = Reader(project_root(place.parent), Findings())
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return _finished(reader.from_bytes(data, place, (place.resolve(),)), reader, overrides)


def _finished(root: Node | None, reader: Reader, overrides: Sequence[str]) -> Document:
    texts = dict(reader.texts)
    data, spans = None, SourceMap()
    if root is not None:
        root, arguments = overridden(root, overrides, reader.found)
        texts |= arguments
        data, spans = flatten(expanded(root, reader.found))
    return Document(data, spans, tuple(reader.files), texts, reader.found.closed())

"""What the passes hand on: one frozen record, a field per product, and every diagnostic so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from mlf.compiler.graph import Graph, SpecPath
    from mlf.compiler.passes.causality import Flow
    from mlf.compiler.resolved import Resolved
    from mlf.compiler.text.document import Document
    from mlf.errors import Diagnostic, Span
    from mlf.schemas.plan import Plan
    from mlf.schemas.spec import RunSpec


@dataclass(frozen=True, slots=True)
class Request:
    """What to compile: the spec's path, `--set` overrides, and where facts about code may be remembered."""

    path: Path
    overrides: tuple[str, ...] = ()
    cache: Path | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """One compilation. A pass returns a new unit; a pass whose input is missing is skipped, so that all errors come in one go.

    ``replaced`` are the paths at which ``spec`` holds something else than the user wrote, because that was faulty.
    """

    request: Request | None = None
    document: Document | None = None
    spec: RunSpec | None = None
    replaced: tuple[SpecPath, ...] = ()
    canonical: Mapping[str, Any] | None = None
    resolved: Resolved | None = None
    graph: Graph | None = None
    flows: Mapping[str, Flow] | None = None
    plan: Plan | None = None
    found: tuple[Diagnostic, ...] = ()

    def report(self, diagnostics: Iterable[Diagnostic]) -> Unit:
        """The unit with further findings."""
        return replace(self, found=(*self.found, *diagnostics))

    @property
    def failed(self) -> bool:
        """Whether an error (not only warnings) was found."""
        return any(d.severity == "error" for d in self.found)

    def span(self, where: SpecPath) -> Span | None:
        """The place of ``where`` in the text, or of its nearest ancestor that stands there."""
        if self.document is None:
            return None
        return self.document.spans.nearest(where)

    def key_span(self, where: SpecPath) -> Span | None:
        """The place of the key itself: for a key that should not be there."""
        return self.document.spans.key(where) if self.document else None

    def need_graph(self) -> Graph:
        """The graph; a pass that runs before lowering is a programmer's mistake."""
        if self.graph is None:
            raise LookupError("no graph yet")
        return self.graph


Pass = Callable[[Unit], Unit]

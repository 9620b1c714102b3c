"""Spans, diagnostics and :class:`MlfError`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from mlf.errors.codes import CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a text file; lines and columns count from 1, the end column is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: a code, the facts its sentence needs, and where in the spec it stands.

    ``facts`` may hold ``hint``, which then replaces the hint of the code's rule. ``related`` are further places, each with a label.
    """

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    span: Span | None = None
    related: tuple[tuple[Span, str], ...] = ()

    @property
    def message(self) -> str:
        return CODES[self.code].message.format_map(self.facts)

    @property
    def hint(self) -> str:
        own = self.facts.get("hint")
        return str(own) if own is not None else CODES[self.code].hint.format_map(self.facts)

    @property
    def severity(self) -> Severity:
        return CODES[self.code].severity

    def __str__(self) -> str:
        where = f"{self.span}: " if self.span else ""
        return f"{self.code} {where}{self.message}\n  hint: {self.hint}"


class MlfError(Exception):
    """A user's mistake: a code and its facts. The sentence is built when it is read.

    ``MlfError("MLF701", path="a.csv")`` needs every fact that the rule's templates name.
    """

    def __init__(self, code: str, /, span: Span | None = None, **facts: Any) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = (Diagnostic(code, facts, span),)
        super().__init__(code, facts)

    @property
    def code(self) -> str:
        return self.diagnostics[0].code

    def __str__(self) -> str:
        return "\n".join(str(d) for d in self.diagnostics)


class SpecError(MlfError):
    """Everything the compiler found wrong with a spec, in the order of the text.

    ``texts`` maps the file of a span to its text, so that the lines can be shown.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic], texts: Mapping[str, str] | None = None) -> None:
        found = tuple(diagnostics)
        Exception.__init__(self, found)
        self.diagnostics = found
        self.texts: Mapping[str, str] = texts or {}


class EnsembleCompatibilityError(SpecError):
    """A spec whose ensemble mixes members of unlike input kinds."""

"""What a finding of a later pass stands on, so that none is reported about a value that only stands in for a faulty one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlf.schemas.spec import FitModel

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mlf.compiler.graph import SpecPath
    from mlf.compiler.text.locate import SourceMap
    from mlf.errors import Diagnostic, Span
    from mlf.schemas.spec import RunSpec

HORIZONS: SpecPath = ("labels", "triple_barrier", "horizons")
MARKET: tuple[SpecPath, ...] = (("symbol",), ("contract",), ("data",))
WINDOWS: tuple[SpecPath, ...] = (("symbol",), ("timeframes", "base"), ("labels",), ("splits", "purge"))

#: Code -> parts of the spec, other than the place it points at, that the finding was drawn from.
GROUNDS: Mapping[str, tuple[SpecPath, ...]] = {
    "MLF301": MARKET,
    "MLF310": (("symbol",), ("evaluate", "costs")),
    "MLF317": (("timeframes",),),
    "MLF319": (("timeframes",),),
    "MLF320": MARKET,
    "MLF322": (HORIZONS,),
    "MLF324": (("features",), ("timeframes",)),
    "MLF409": (HORIZONS,),
    "MLF502": WINDOWS,
    "MLF504": tuple(("splits", segment) for segment in ("train", "validation", "test")),
    "MLF505": (*WINDOWS, ("splits",), ("data",)),
    "MLF506": (*WINDOWS, ("data",)),
}
#: Codes about an ensemble, drawn from everything below it.
ABOUT_MEMBERS = frozenset({"MLF401", "MLF402", "MLF404", "MLF406", "MLF407"})


def well_founded(found: Iterable[Diagnostic], spec: RunSpec, spans: SourceMap, replaced: Iterable[SpecPath]) -> list[Diagnostic]:
    """The findings that stand on nothing in ``replaced``, the paths at which ``spec`` does not say what the user wrote."""
    paths = list(replaced)
    places = [span for path in paths if (place := spans.places.get(path)) for span in (place.key, place.value) if span]
    return [d for d in found if not _inside(d.span, places) and not any(_touch(p, g) for p in paths for g in _grounds(d, spec))]


def _grounds(found: Diagnostic, spec: RunSpec) -> list[SpecPath]:
    grounds = list(GROUNDS.get(found.code, ()))
    if found.code in ABOUT_MEMBERS:
        grounds += [("models", name) for name in _below(str(found.facts["name"]), spec)]
    if found.code == "MLF408":
        grounds.append(("models", str(found.facts["name"])))
    return grounds


def _below(name: str, spec: RunSpec) -> set[str]:
    """Names of a model and of everything it is made of, known or not."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        model = spec.models.get(current)
        if current not in seen and model is not None and not isinstance(model, FitModel):
            waiting += model.members
        seen.add(current)
    return seen


def _touch(one: SpecPath, other: SpecPath) -> bool:
    """Whether one path is, or lies above, the other; ``*`` is any key."""
    return all(a in (b, "*") for a, b in zip(one, other, strict=False))


def _inside(span: Span | None, places: list[Span]) -> bool:
    if span is None:
        return False
    start, end = (span.line, span.column), (span.end_line, span.end_column)
    return any(p.file == span.file and (p.line, p.column) <= start and end <= (p.end_line, p.end_column) for p in places)

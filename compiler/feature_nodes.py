"""The nodes between the continuous bars and the matrix: bars, features and joined expressions of every timeframe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlf.compiler.bar_minutes import bar_minutes
from mlf.compiler.expressions.meaning import STALENESS
from mlf.compiler.passes.expressions import beside_part
from mlf.schemas.durations import event_size, timeframe_minutes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mlf.compiler.expressions.meaning import Beside
    from mlf.compiler.graph import Ref, SpecPath
    from mlf.compiler.passes.lower import Lowering
    from mlf.compiler.resolved import Chosen
    from mlf.schemas.work import Part


def add_features(work: Lowering) -> None:
    """Adds bars and features per timeframe, then the matrix over them."""
    chosen = work.resolved.features or {}
    joined = [c for c in chosen.get(work.base, ()) if c.beside]
    plain = {timeframe: [c for c in uses if not c.beside] for timeframe, uses in chosen.items()}
    asked = [b for c in joined for b in c.beside]
    for timeframe in _in_order(work, {work.base, *(t for t, uses in plain.items() if uses), *(b.timeframe for b in asked)}):
        _add_bars(work, timeframe)
        if plain.get(timeframe) or timeframe == work.base:
            _add_computed(work, f"features.{timeframe}", timeframe, plain.get(timeframe, ()))
    tables = [(t, f"features.{t}") for t in _in_order(work, {work.base, *(t for t, uses in plain.items() if uses)})]
    if joined:
        tables.append((work.base, _add_joined(work, joined, asked)))
    _add_matrix(work, tables)


def _in_order(work: Lowering, names: Iterable[str]) -> list[str]:
    """Timeframes by width, the base first."""
    return sorted(names, key=lambda t: (t != work.base, bar_minutes(t, work.resolved), t))


def _size(work: Lowering, timeframe: str) -> dict[str, int]:
    minutes = bar_minutes(timeframe, work.resolved)
    return {"rows": work.resolved.source_rows * work.resolved.source_minutes // minutes, "minutes": minutes}


def _add_bars(work: Lowering, timeframe: str) -> None:
    where: SpecPath = ("timeframes", "base") if timeframe == work.base else ("timeframes", "mtf")
    operator, params = _bar_maker(work, timeframe)
    work.add(f"bars.{timeframe}", operator, {"bars": "continuous"}, params, where=where, **_size(work, timeframe))


def _bar_maker(work: Lowering, timeframe: str) -> tuple[str, dict[str, Any]]:
    """The operator that makes the bars of a timeframe, and its parameters."""
    event = event_size(timeframe)
    if event is None:
        return "bars.resample", {"minutes": timeframe_minutes(timeframe)}
    kind, size = event
    if kind == "vol":
        return "bars.event", {"kind": "volume", "size": size}
    return "bars.event", {"kind": "dollar", "size": size, "point_value": work.contract.point_value}


def _add_computed(work: Lowering, node: str, timeframe: str, chosen: Iterable[Chosen]) -> str:
    uses = list(chosen)
    facts = {"parts": tuple(c.part for c in uses), "lookback": max((c.lookback for c in uses), default=0), **_size(work, timeframe)}
    return work.add(node, "features.compute", {"bars": f"bars.{timeframe}"}, {}, where=("features",), **facts)


def _add_joined(work: Lowering, joined: list[Chosen], asked: list[Beside]) -> str:
    """What expressions ask of coarser timeframes, computed there, and the expressions themselves on base rows."""
    parts = _parts_by_timeframe(asked)
    names = _in_order(work, {b.timeframe for b in asked})
    for timeframe in names:
        if timeframe in parts:
            _add_computed(work, f"beside.{timeframe}", timeframe, parts[timeframe].values())
    computed = tuple(t for t in names if t in parts)
    inputs: dict[str, Ref] = {"bars": f"bars.{work.base}", "own": tuple(f"bars.{t}" for t in names)}
    if computed:
        inputs["beside"] = tuple(f"beside.{t}" for t in computed)
    params = {
        "columns": tuple((c.part.columns[0], c.part.params["tree"]) for c in joined),
        "timeframes": tuple(names),
        "computed": computed,
        "beside": tuple({repr([b.timeframe, b.tree]): _asked(b) for b in asked}.values()),
    }
    lookback = max(c.lookback for c in joined)
    return work.add("joined", "features.join", inputs, params, where=("features", "add"), lookback=lookback)


def _parts_by_timeframe(asked: list[Beside]) -> Mapping[str, dict[str, Chosen]]:
    from mlf.compiler.resolved import Chosen  # noqa: PLC0415

    found: dict[str, dict[str, Chosen]] = {}
    for b in asked:
        if b.tree != STALENESS:
            part: Part = beside_part(b)
            found.setdefault(b.timeframe, {})[part.columns[0]] = Chosen(part, b.lookback)
    return found


def _asked(b: Beside) -> dict[str, str]:
    column = STALENESS if b.tree == STALENESS else beside_part(b).columns[0]
    return {"timeframe": b.timeframe, "column": column, "key": repr([b.timeframe, b.tree])}


def _add_matrix(work: Lowering, tables: list[tuple[str, str]]) -> None:
    names = tuple(timeframe for timeframe, _ in tables)
    inputs = {"features": tuple(node for _, node in tables), "bars": tuple(f"bars.{t}" for t in names)}
    work.add("matrix", "features.matrix", inputs, {"timeframes": names}, where=("features",))


def add_profiles(work: Lowering) -> None:
    """A profile per timeframe of the matrix, over the rows of the shortest horizon."""
    matrix = next(draft for draft in work.drafts if draft.id == "matrix")
    inputs = {"matrix": "matrix", "rows": f"split.h{min(work.windows.barriers)}"}
    for timeframe in dict.fromkeys(matrix.params.model_dump()["timeframes"]):
        node = work.add(f"profile.features.{timeframe}", "features.profile", inputs, {"timeframe": timeframe}, where=("features",))
        work.outputs[f"profile/features/{timeframe}"] = node

"""The meaning of an expression: names looked up, arguments counted and checked, and the tree that the engine evaluates.

The tree is plain data, so that it can be a parameter: a number; the name of a column; ``[function, arguments, parameters, output]`` with
``function`` as ``name@version``; ``["at", timeframe, tree]`` for a value of a
coarser timeframe, with ``staleness`` as the tree for the bars since its last close.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from mlf.compiler.expressions.syntax import Call, Name, Number, SyntaxFault, Text, Tree
from mlf.errors.suggest import did_you_mean
from mlf.operators.expressions.table import FUNCTIONS
from mlf.operators.features.catalog import FEATURES
from mlf.operators.features.declaration import READABLE, Feature
from mlf.schemas.durations import canonical_timeframe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mlf.operators.expressions.function import Function
    from mlf.schemas.operator import Params

AT = "at"
STALENESS = "staleness"
#: Functions of a timeframe: how many arguments they take, in words, and an example.
_TIMED = {AT: (2, "a timeframe and a series", "at('1h', close)"), STALENESS: (1, "a timeframe", "staleness('1h')")}
#: What an expression can name besides functions.
COLUMNS = tuple(name for name in READABLE if name != "session")


@dataclass(frozen=True, slots=True)
class Beside:
    """What an expression asks of a coarser timeframe: a tree over its bars, or how stale its last bar is."""

    timeframe: str
    tree: Any
    reads: tuple[str, ...] = ()
    lookback: int = 0
    uses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meaning:
    """A checked expression: its tree, the columns of its own timeframe it reads, its lookback in bars, what it asks of coarser ones."""

    tree: Any
    reads: frozenset[str] = frozenset()
    lookback: int = 0
    beside: tuple[Beside, ...] = ()
    uses: frozenset[str] = frozenset()


class MeaningFault(Exception):  # noqa: N818 - a finding, not a failure
    """What is wrong at which character; ``hint`` says what to do, if that is known."""

    def __init__(self, at: int, problem: str, hint: str | None = None) -> None:
        super().__init__(problem)
        self.at, self.problem, self.hint = at, problem, hint


def meaning(tree: Tree, timeframes: Sequence[str] = ()) -> Meaning:
    """The meaning of a tree; ``timeframes`` are those that `at` and `staleness` may name. Raises :class:`MeaningFault`."""
    if isinstance(tree, Number):
        return Meaning(tree.value)
    if isinstance(tree, Name):
        return _column(tree)
    if isinstance(tree, Text):
        raise MeaningFault(tree.at, f"the text '{tree.value}' is no series; only at() takes one, as in at('1h', close)")
    if tree.name in (AT, STALENESS):
        return _at(tree, timeframes)
    if tree.name in FUNCTIONS:
        return _function(tree, FUNCTIONS[tree.name], timeframes)
    if tree.name in FEATURES:
        return _feature(tree, FEATURES[tree.name], timeframes)
    near = did_you_mean(tree.name, (*FUNCTIONS, *FEATURES, AT, STALENESS)).get("hint")
    raise MeaningFault(tree.at, f"no function is called '{tree.name}'", near)


def _column(tree: Name) -> Meaning:
    if tree.name in COLUMNS:
        return Meaning(tree.name, frozenset({tree.name}))
    if tree.name in FUNCTIONS or tree.name in FEATURES:
        raise MeaningFault(tree.at, f"'{tree.name}' is a function and needs brackets", f"write {tree.name}(...)")
    near = did_you_mean(tree.name, COLUMNS).get("hint")
    raise MeaningFault(tree.at, f"no column is called '{tree.name}'", near or f"the columns are {', '.join(COLUMNS)}")


def _at(tree: Call, timeframes: Sequence[str]) -> Meaning:
    count, takes, example = _TIMED[tree.name]
    if len(tree.args) != count or tree.named or tree.output or not isinstance(tree.args[0], Text):
        raise MeaningFault(tree.at, f"{tree.name}() takes {takes}", f"write {example}")
    text = tree.args[0]
    try:
        wanted = canonical_timeframe(text.value)
    except ValueError:
        raise MeaningFault(text.at, f"'{text.value}' is no timeframe", "write it as 15m, 1h or vol5000") from None
    if wanted not in timeframes:
        raise MeaningFault(text.at, f"the spec builds no {wanted} bars", f"add {wanted} to timeframes.mtf")
    inner = meaning(tree.args[1]) if count > 1 else Meaning(STALENESS)
    beside = Beside(wanted, inner.tree, tuple(sorted(inner.reads)), inner.lookback, tuple(sorted(inner.uses)))
    return Meaning([AT, wanted, inner.tree], beside=(beside,))


def _function(tree: Call, what: Function, timeframes: Sequence[str]) -> Meaning:
    count = len(what.series)
    if len(tree.args) < count:
        raise MeaningFault(tree.at, f"{_signature(what.name, what.series, what.params)} was given {len(tree.args)} of its {count} series")
    series = [meaning(arg, timeframes) for arg in tree.args[:count]]
    params = _params(tree, count, what.params, _signature(what.name, what.series, what.params))
    if tree.output:
        raise MeaningFault(tree.at, f"{what.name} has one output and needs no .{tree.output}")
    return _combined([what.id, [m.tree for m in series], params.identity(), ""], series, what.lookback(params), what.id)


def _feature(tree: Call, what: Feature, timeframes: Sequence[str]) -> Meaning:
    """A feature of the catalogue, on its own columns or on series that stand in for all of them."""
    shown = _signature(what.name, what.reads, what.params)
    given = _leading_series(tree)
    if given not in (0, len(what.reads)):
        raise MeaningFault(tree.at, f"{shown} was given {given} series: all {len(what.reads)} were expected, or none")
    series = [meaning(arg, timeframes) for arg in tree.args[:given]]
    params = _params(tree, given, what.params, shown)
    own = [Meaning(name, frozenset({name})) for name in what.reads] if not given else []
    tail = [what.id, [m.tree for m in series], params.identity(), _output(tree, what)]
    return _combined(tail, [*series, *own], what.lookback(params), f"feature.{what.id}")


def _leading_series(tree: Call) -> int:
    """How many of the arguments are series: those before the first literal."""
    return next((i for i, arg in enumerate(tree.args) if isinstance(arg, Number)), len(tree.args))


def _output(tree: Call, what: Feature) -> str:
    known = [name for name in what.outputs if name]
    if not tree.output and not known:
        return ""
    if tree.output in known:
        return tree.output
    asked = f"has no output '{tree.output}'" if tree.output else "has several outputs"
    raise MeaningFault(
        tree.at, f"{what.name} {asked}", f"write {what.name}(...).{known[0]}; outputs: {', '.join(known)}" if known else None
    )


def _params(tree: Call, series: int, kind: type[Params], shown: str) -> Params:
    fields = list(kind.model_fields)
    rest = tree.args[series:]
    if len(rest) > len(fields):
        raise MeaningFault(rest[len(fields)].at, f"{shown} was given {len(tree.args)} arguments")
    given = [*zip(fields, rest, strict=False), *tree.named]
    values: dict[str, Any] = {}
    for name, arg in given:
        if name not in fields:
            raise MeaningFault(arg.at, f"{shown} has no parameter '{name}'", did_you_mean(name, fields).get("hint"))
        if name in values:
            raise MeaningFault(arg.at, f"'{name}' is given twice")
        if not isinstance(arg, Number):
            raise MeaningFault(arg.at, f"'{name}' of {shown} must be a number", "a window or a lag is a fixed number, never a series")
        values[name] = int(arg.value) if float(arg.value).is_integer() else arg.value
    places = {name: arg.at for name, arg in given}
    return _checked(kind, values, places | {"": tree.at}, shown)


def _checked(kind: type[Params], values: Mapping[str, Any], places: Mapping[str, int], shown: str) -> Params:
    try:
        return kind(**values)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        said = first["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
        what = f"parameter '{name}' is missing" if first["type"] == "missing" else f"{name or shown} is {values.get(name, '')}: {said}"
        raise MeaningFault(places.get(name, places[""]), f"{shown}: {what}") from None


def _combined(tree: Any, series: Sequence[Meaning], lookback: int, use: str) -> Meaning:
    return Meaning(
        tree,
        frozenset().union(*(m.reads for m in series)),
        lookback + max((m.lookback for m in series), default=0),
        tuple(b for m in series for b in m.beside),
        frozenset({use}).union(*(m.uses for m in series)),
    )


def _signature(name: str, series: Sequence[str], params: type[Params]) -> str:
    return f"{name}({', '.join([*series, *params.model_fields])})"


__all__ = ["COLUMNS", "Meaning", "MeaningFault", "SyntaxFault", "meaning"]

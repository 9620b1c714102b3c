"""Zone and edge as facts: what the bars decide, else what spec or format say if the bars agree, else a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mlf.operators.passport.clock import named, worse_holes
from mlf.operators.passport.evidence import Fact, Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mlf.operators.passport.clock import Clocks, Reading
    from mlf.operators.passport.evidence import By
    from mlf.operators.passport.zones import Candidate

    Pool = tuple[tuple[Reading, Candidate], ...]

SHOWN = 4


@dataclass(frozen=True, slots=True)
class Said:
    """Zone and edge that a spec or a format names; ``None`` where it is silent."""

    zone: str | None = None
    edge: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """The two facts, and the name and reading they amount to; ``None`` while one of them is open."""

    zone: Verdict
    edge: Verdict
    chosen: Candidate | None
    reading: Reading


@dataclass(frozen=True, slots=True)
class _Case:
    """What there is to decide on. ``pool`` are standing readings that agree with spec and format as far as any does."""

    clocks: Clocks
    declared: Said
    prior: Said
    pool: Pool


def settle(clocks: Clocks, declared: Said, prior: Said) -> Settled:
    """Facts of zone and edge; MLF930 and MLF932 for declarations that fell, MLF931 and MLF933 for what nobody can say."""
    every = tuple((reading, name) for reading in clocks.standing for name in reading.names)
    pool = _agreeing(_narrowed(every, _steps(declared)), (Said(prior.zone), Said(None, prior.edge)))
    case = _Case(clocks, declared, prior, pool)
    reading, best = min(pool, key=lambda one: _preference(one[1], case))
    readings = {id(one): one for one, _ in pool}
    zones = set.intersection(*({zone for zone, _ in one.names} for one in readings.values()))
    edges = {edge for _, edge in pool}
    single = len(readings) == 1
    zone = best[0] if single or best[0] in zones else next((name for _, (name, _) in pool if name in zones), None)
    edge = best[1] if single or len(edges) == 1 else None
    chosen = (zone, best[1]) if zone and edge else None
    return Settled(_zone(case, zone, reading), _edge(case, zone, edge), chosen, reading)


def _steps(declared: Said) -> tuple[Said, ...]:
    """What the pool is narrowed by, the weightiest first."""
    return (Said(declared.zone, declared.edge), Said(declared.zone), Said(None, declared.edge))


def _narrowed(pool: Pool, steps: Iterable[Said]) -> Pool:
    """The pool, cut to each saying in turn as long as something is left."""
    for said in steps:
        pool = _cut(pool, said) or pool
    return pool


def _agreeing(pool: Pool, customs: Iterable[Said]) -> Pool:
    """The pool, cut to each custom of the format that no closed span speaks against: what bars make doubtful is asked for."""
    for said in customs:
        kept = _cut(pool, said)
        if kept and _fewest(kept) <= _fewest(pool):
            pool = kept
    return pool


def _cut(pool: Pool, said: Said) -> Pool:
    return tuple(one for one in pool if said.zone in (None, one[1][0]) and said.edge in (None, one[1][1]))


def _fewest(pool: Pool) -> int:
    """Closed spans with bars, of the reading that has fewest."""
    return min(reading.holes for reading, _ in pool)


def _preference(name: Candidate, case: _Case) -> tuple[bool, ...]:
    """Of names of one reading: the declared, the format's, open stamps; then the order of the candidates."""
    zone, edge = name
    return (zone != case.declared.zone, edge != case.declared.edge, zone != case.prior.zone, edge != case.prior.edge, edge != "open")


def _zone(case: _Case, zone: str | None, reading: Reading) -> Verdict:
    if case.declared.zone and not case.clocks.of(case.declared.zone, None):
        return Verdict(Fact(zone, "data", "decided", _why(case, reading, zone)), (_contradicted(case, reading, zone),))
    if zone is None:
        options = _options([name for _, (name, _) in case.pool])
        fact = Fact(None, "data", "open", f"the bars fit several clocks: {options}")
        return Verdict(fact, (Finding("MLF931", {"options": options, "line": _line(case)}, "timezone"),))
    text = _why(case, reading, zone)
    if all(named(one, zone) for one in case.clocks.standing):
        return Verdict(Fact(zone, "data", "decided", text))
    return Verdict(Fact(zone, _sayer(zone, case.declared.zone), "agrees", f"{text}; {_rest(case, zone)}"))


def _sayer(value: str, declared: str | None) -> By:
    """Who names a value that the bars leave open."""
    return "declared" if value == declared else "format"


def _why(case: _Case, reading: Reading, zone: str | None) -> str:
    """The figures behind a reading, and the next best that fell."""
    text = f"read as {zone}, {_holed(reading)}"
    rivals = [one for one in case.clocks.fallen if one.holes > reading.holes and not (zone and named(one, zone))]
    if rivals:
        next_best = min(rivals, key=lambda one: (one.holes, one.outside))
        text += f"; the next best zone, {next_best.names[0][0]}, puts bars into {next_best.holes}"
    same = [name for name in dict.fromkeys(name for name, _ in reading.names) if name != zone]
    return text + (f"; over this span the same clock as {_options(same)}" if same else "")


def _holed(reading: Reading) -> str:
    if not reading.holes:
        return f"no bar lies in the {reading.witnessed} spans in which the exchange was closed"
    bars = f"{reading.outside} {'bar lies' if reading.outside == 1 else 'bars lie'}"
    return f"{bars} in {reading.holes} of the {reading.witnessed} spans in which the exchange was closed"


def _rest(case: _Case, zone: str) -> str:
    others = [one.names[0][0] for one in case.clocks.standing if not named(one, zone)]
    return f"the bars alone would also allow {_options(others)}"


def _contradicted(case: _Case, reading: Reading, zone: str | None) -> Finding:
    """Of the declared zone: how many closed spans hold bars if it is believed, and one of them."""
    fallen = [one for one in case.clocks.fallen if named(one, case.declared.zone)]
    wrong = min(fallen, key=lambda one: (one.holes, one.outside))
    hole = int(np.argmax(worse_holes(wrong, reading)))
    facts = {
        "declared": case.declared.zone,
        "holes": wrong.holes,
        "witnessed": wrong.witnessed,
        "example": _example(wrong, hole),
        "found": zone or _options([name for _, (name, _) in case.pool]),
        "fewer": reading.holes,
    }
    return Finding("MLF930", facts, "timezone")


def _example(reading: Reading, hole: int) -> str:
    """One hole in words, on the clock of the file."""
    opens, closes = reading.edges
    start = closes[hole - 1] if hole else opens[0] - 60
    end = opens[hole] if hole < len(opens) else closes[-1] + 60
    first, last = (np.datetime64(int(minute), "m").item().strftime("%a %Y-%m-%d %H:%M") for minute in (start, end))
    return f"{int(reading.violations[hole])} bars between {first} and {last}"


def _edge(case: _Case, zone: str | None, edge: str | None) -> Verdict:
    standing = case.clocks.of(zone, None) or case.clocks.standing
    if case.declared.edge and edge and edge != case.declared.edge:
        return Verdict(Fact(edge, "data", "decided", _marks(case, zone, edge)), (_wrong_edge(case, zone, edge),))
    if edge is None:
        text = "no bar stands at an edge of the closed hours, where open and close stamps differ"
        line = f"stamp: {case.prior.edge or 'open'}"
        return Verdict(Fact(None, "data", "open", text), (Finding("MLF933", {"line": line}, "stamp"),))
    if all(named(one, zone, edge) for one in standing):
        return Verdict(Fact(edge, "data", "decided", _marks(case, zone, edge)))
    return Verdict(Fact(edge, _sayer(edge, case.declared.edge), "agrees", _marks(case, zone, edge)))


def _wrong_edge(case: _Case, zone: str | None, edge: str) -> Finding:
    return Finding("MLF932", {"declared": case.declared.edge, "found": edge, "text": _marks(case, zone, edge)}, "stamp")


def _marks(case: _Case, zone: str | None, edge: str) -> str:
    """How often bars stand just inside the closed hours, for this edge and the other."""
    other = "close" if edge == "open" else "open"
    every = (*case.clocks.standing, *case.clocks.fallen)
    right, wrong = (next((one for one in every if named(one, zone, which)), None) for which in (edge, other))
    if right is None or wrong is None:
        return f"stamps are taken to mark the {edge} of a bar"
    return (
        f"if stamps mark the {edge} of a bar, bars lie in {right.holes} of the {right.witnessed} closed spans; "
        f"if they mark its {other}, in {wrong.holes}"
    )


def _line(case: _Case) -> str:
    """The line that answers, with the likeliest of the clocks."""
    return f"timezone: {min((name for _, name in case.pool), key=lambda name: _preference(name, case))[0]}"


def _options(names: Sequence[str]) -> str:
    distinct = list(dict.fromkeys(names))
    return ", ".join(distinct[:SHOWN]) + (f" and {len(distinct) - SHOWN} more" if len(distinct) > SHOWN else "")

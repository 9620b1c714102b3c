"""The passport of a source: what its bars say of themselves, and what stands against what was said of them.

Pure numpy over the rows as they were read, deterministic, linear in the number of rows. What depends on the clock is asked of running
counts over the file's minutes (`presence.py`), so that a candidate zone costs no pass over the bars.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.errors import MlfError
from mlf.operators.calendar.sessions import EPOCH
from mlf.operators.calendar.zone import DAY, is_zone
from mlf.operators.data.dates import asked, day_of
from mlf.operators.importers.formats import named as format_named
from mlf.operators.passport import instrument, spacing, ticks
from mlf.operators.passport.clock import clocks
from mlf.operators.passport.dates import cut_near, opens_of, taken
from mlf.operators.passport.evidence import Fact, Finding, Subject, Verdict
from mlf.operators.passport.hours import closed_hours
from mlf.operators.passport.kind import kind
from mlf.operators.passport.presence import calendar_around, presence_of
from mlf.operators.passport.prices import judge
from mlf.operators.passport.series import series_of
from mlf.operators.passport.settle import Said, settle
from mlf.operators.passport.template import OPENS, template
from mlf.operators.passport.zones import ABSOLUTE, candidates

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from mlf.operators.calendar.sessions import Sessions
    from mlf.operators.importers.layout import Declared, Layout
    from mlf.operators.importers.rows import Rows
    from mlf.operators.passport.clock import Clocks
    from mlf.operators.passport.presence import Presence
    from mlf.operators.passport.series import Series

__all__ = ["Passport", "Subject", "survey"]

UNPRICED = Verdict(Fact(None, "data", "open", "the clock of the bars is not known"))
NOTHING: Mapping[str, Any] = MappingProxyType({"rolls": [], "levels": [], "factors": []})
#: Bars of this many minutes and more tell no clock.
DAILY = 1_440
#: Days more of trading in its closed hours by which a template falls behind another.
BREACHES = 2


@dataclass(frozen=True, slots=True)
class Passport:
    """What was found. ``facts`` hold format, clock, timezone, stamp, interval, template, tick, prices, volume; ``None`` while open.

    ``findings`` are (code, facts, spec key); ``span`` rows and times; ``priced`` what the prices gave: rolls, levels, factors. ``layouts``
    are those of the files, and ``subject`` what is known of the contract, told or seen; the document leaves both out: it is the same for
    equal bars, however their files are called. ``roots`` are the contracts that these may be bars of, where none is named.
    """

    facts: Mapping[str, Any]
    evidence: Mapping[str, Fact]
    findings: tuple[tuple[str, Mapping[str, Any], str], ...]
    span: Mapping[str, Any]
    priced: Mapping[str, Any]
    layouts: tuple[Layout, ...] = ()
    subject: Subject = field(default_factory=Subject)
    roots: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """The artifact: canonical JSON data."""
        findings = [Finding(*one).document() for one in self.findings]
        evidence = {name: fact.document() for name, fact in self.evidence.items()}
        return {**self.span, "facts": dict(self.facts), "evidence": evidence, "findings": findings, **self.priced}


@dataclass(frozen=True, slots=True)
class _Ground:
    """What every inference about the clock stands on. ``table`` is the calendar of the contract, or of the likeliest one."""

    rows: Rows
    present: Presence
    table: Sessions
    minutes: int


@dataclass(frozen=True, slots=True)
class _Clocked:
    """What the clock came to: facts of zone and edge, UTC opens where both are known, and what else was found."""

    zone: Verdict
    edge: Verdict
    ts: NDArray[np.int64] | None = None
    more: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the bars show of the instrument: ``subject`` is the contract, filled up with what all that fit them have in common."""

    look: instrument.Look
    hours: Fact
    subject: Subject
    roots: tuple[str, ...] = ()


def survey(rows: Rows, subject: Subject, declared: Declared) -> Passport:
    """The passport of the rows, or of those on the trade dates that are declared: nothing else of them is then judged.

    Which dates rows lie on follows from the clock of those nearby; the cut rows are then told by the clock that was found.
    Raises MLF902 (no two stamps), MLF911 (dates the calendar does not know), MLF915 (no row on those dates), MLF917 (no whole minutes),
    MLF965 (a zone that is none).
    """
    if declared.start is None and declared.end is None:
        return told(rows, subject, declared)
    near = told(cut_near(rows, declared), subject, declared)
    zone, edge, minutes = (near.facts[name] for name in ("timezone", "stamp", "interval"))
    if zone is None or edge is None:
        return near
    opens = opens_of(rows, (zone, edge), int(minutes))
    return told(taken(rows, asked(opens, day_of(declared.start), day_of(declared.end))), subject, declared, Said(zone, edge))


def told(rows: Rows, subject: Subject, declared: Declared, known: Said | None = None) -> Passport:
    """The passport of exactly these rows. ``known`` is the clock that more rows of their file have told; the format names one otherwise."""
    files = ", ".join(rows.files)
    if len(rows) == 0:
        raise MlfError("MLF902", file=files)
    if declared.timezone is not None and not is_zone(declared.timezone):
        raise MlfError("MLF965", file=files, what=f"there is no time zone called '{declared.timezone}'")
    # The calendar first: a stamp of another century would need room for every minute since.
    tables = _calendars(rows, subject)
    present = presence_of(rows.stamp)
    spaced = spacing.spacing_of(present, len(rows), files)
    interval = spacing.interval(present, spaced, declared.interval)
    minutes = int(interval.fact.value)
    grounds = [_Ground(rows, present, table, minutes) for table in tables]
    ground, clocked = _clocked(grounds, declared, known)
    bars = None if clocked.ts is None else series_of(clocked.ts, rows.columns, minutes)
    seen = _instrument(ground, bars, subject)
    prices = None if bars is None or clocked.more else judge(bars, seen.subject, declared)
    verdicts = {
        "timezone": clocked.zone if known is None else _of_file(clocked.zone),
        "stamp": clocked.edge if known is None else _of_file(clocked.edge),
        "interval": interval,
        "template": Verdict(seen.hours),
        "tick": instrument.tick(subject, seen.look, None if prices is None else prices.fact.value),
        "prices": UNPRICED if prices is None else Verdict(prices.fact, prices.findings),
        "volume": kind(rows.columns["volume"], minutes, _vendor(rows), declared.volume),
    }
    found = _passport(ground, verdicts, clocked, NOTHING if prices is None else prices.document())
    return replace(found, subject=seen.subject, roots=seen.roots)


def _calendars(rows: Rows, subject: Subject) -> list[Sessions]:
    """The calendar of the contract; where none is named, that of every template."""
    first, last = (EPOCH + timedelta(days=int(edge) // DAY) for edge in (rows.stamp.min(), rows.stamp.max()))
    names = tuple(OPENS) if subject.template is None else (subject.template,)
    return [calendar_around(name, first, last, subject.tables) for name in names]


def _vendor(rows: Rows) -> str:
    return rows.layouts[0].format


def _clocked(grounds: list[_Ground], declared: Declared, known: Said | None) -> tuple[_Ground, _Clocked]:
    """The clock by the calendar in whose closed hours the fewest bars lie."""
    ground = grounds[0]
    if ground.minutes >= DAILY:
        return ground, _daily(ground, declared)
    vendor = format_named(_vendor(ground.rows))
    said, prior = Said(declared.timezone, declared.stamp), known or Said(vendor.zone, vendor.edge)
    names = candidates(*(zone for zone in (said.zone, prior.zone) if zone))
    if ground.rows.absolute:
        said, prior, names = Said("UTC", declared.stamp), Said("UTC", prior.edge), ABSOLUTE
    found = [clocks(one.present, one.table, names, one.minutes) for one in grounds]
    at = min(range(len(found)), key=lambda i: (found[i].best.holes, found[i].best.outside))
    return grounds[at], _read(grounds[at], found[at], said, prior)


def _read(ground: _Ground, found: Clocks, said: Said, prior: Said) -> _Clocked:
    problems = closed_hours(ground.present, found, ground.minutes)
    if problems:
        return _nowhere(ground, said, prior, _misnamed(ground, found) or problems)
    settled = settle(found, said, prior)
    return _Clocked(settled.zone, settled.edge, _opens(ground, settled.chosen))


def _of_file(verdict: Verdict) -> Verdict:
    """The same, told by more bars of the file than those at hand, and not by its format."""
    return verdict if verdict.fact.by != "format" else replace(verdict, fact=replace(verdict.fact, by="data"))


def _misnamed(ground: _Ground, found: Clocks) -> tuple[Finding, ...]:
    """MLF938 for stamps that name UTC where the bars keep another clock."""
    if not ground.rows.absolute:
        return ()
    best = clocks(ground.present, ground.table, candidates(), ground.minutes).best
    if not best.fits:
        return ()
    wrong, zone = found.best, best.names[0][0]
    holes = f"{wrong.holes} of {wrong.witnessed} closed spans hold bars, but on the clock of {zone} {best.holes}"
    hint = f"export the file again, or write its stamps without a zone and say `timezone: {zone}`"
    return (Finding("MLF938", {"what": f"in UTC, which the stamps name, {holes}", "hint": hint}),)


def _opens(ground: _Ground, chosen: tuple[str, str] | None) -> NDArray[np.int64] | None:
    """UTC opens of all rows."""
    return None if chosen is None else opens_of(ground.rows, chosen, ground.minutes)


def _nowhere(ground: _Ground, said: Said, prior: Said, problems: tuple[Finding, ...]) -> _Clocked:
    """No clock fits: zone and edge are whatever was said."""
    text = str(problems[0].facts["what"])
    zone, edge = said.zone or prior.zone, said.edge or prior.edge or "open"
    facts = Fact(zone, "declared" if said.zone else "format", "open", text), Fact(edge, "declared" if said.edge else "format", "open", text)
    chosen = (zone, edge) if zone else None
    return _Clocked(Verdict(facts[0]), Verdict(facts[1]), _opens(ground, chosen), problems)


def _daily(ground: _Ground, declared: Declared) -> _Clocked:
    """Bars of a day tell no clock: UTC, as they stand."""
    text = f"bars of {ground.minutes} minutes have no hole by which a clock could be told"
    zone, edge = declared.timezone or "UTC", declared.stamp or "open"
    zoned = Fact(zone, "declared" if declared.timezone else "format", "agrees", text)
    edged = Fact(edge, "declared" if declared.stamp else "format", "agrees", text)
    return _Clocked(Verdict(zoned), Verdict(edged), _opens(ground, (zone, edge)))


def _instrument(ground: _Ground, bars: Series | None, subject: Subject) -> _Seen:
    columns = ground.rows.columns
    look = instrument.look_at(columns, ticks.grid_of(columns, subject.tick), None if bars is None else _cash(ground, bars))
    if bars is None:
        return _Seen(look, Fact(subject.template, "declared", "open", "the clock is not known"), subject)
    kept = _kept(bars, subject) if subject.template is None else (subject.template,)
    fits = {row["template"] for row in instrument.fitting(subject, look)}
    hours = template(bars, tuple(name for name in kept if not fits or name in fits), subject.template)
    rows = [] if subject.symbol or hours.value is None else instrument.candidates(subject, look, hours.value)
    return _Seen(look, hours, instrument.family(subject, look, hours.value), tuple(row["root"] for row in rows))


def _kept(bars: Series, subject: Subject) -> tuple[str, ...]:
    """Templates in whose closed hours the bars trade on the fewest days."""
    first, last = (EPOCH + timedelta(days=int(bars.trade_date[at])) for at in (0, -1))
    breaches = {name: _breaches(bars, calendar_around(name, first, last, subject.tables)) for name in OPENS}
    fewest = min(breaches.values())
    return tuple(name for name, count in breaches.items() if count < fewest + BREACHES)


def _breaches(bars: Series, table: Sessions) -> int:
    """Closed spans and halts of the calendar with bars in them."""
    closed = _between(bars, table.close[:-1], table.open[1:])
    halted = _between(bars, table.halt_start, table.halt_end)
    return int(np.count_nonzero(closed) + np.count_nonzero(halted))


def _between(bars: Series, start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.int64]:
    """Bars that open in each span."""
    return np.searchsorted(bars.ts, end) - np.searchsorted(bars.ts, start)


def _cash(ground: _Ground, bars: Series) -> float | None:
    """Share of the bars that open in cash hours."""
    if ground.minutes >= DAILY:
        return None
    return float(_between(bars, ground.table.rth_open, ground.table.rth_close).sum() / max(1, len(bars)))


def _passport(ground: _Ground, verdicts: Mapping[str, Verdict], clocked: _Clocked, priced: Mapping[str, Any]) -> Passport:
    rows, vendor = ground.rows, _vendor(ground.rows)
    evidence = {"format": Fact(vendor, "format", "decided", f"the layout of the files is that of {vendor}")}
    evidence |= {name: verdict.fact for name, verdict in verdicts.items()}
    facts = {name: fact.value for name, fact in evidence.items()} | {"clock": "absolute" if rows.absolute else "wall"}
    findings = (*clocked.more, *(one for verdict in verdicts.values() for one in verdict.findings))
    span: dict[str, Any] = {"rows": len(rows), "minutes": ground.present.total}
    if clocked.ts is not None:
        span |= {"first": _iso(clocked.ts.min()), "last": _iso(clocked.ts.max())}
    return Passport(facts, evidence, tuple((one.code, one.facts, one.key) for one in findings), span, priced, rows.layouts)


def _iso(ts: np.int64) -> str:
    return f"{np.datetime_as_string(np.datetime64(int(ts), 'ns'), unit='s')}Z"

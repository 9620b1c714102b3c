"""A canonical Parquet file that a user keeps: new bars are appended, history that differs needs a decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pyarrow.parquet as pq
from pyarrow.lib import ArrowException

from mlf.errors import MlfError
from mlf.operators.importers.layout import Declared
from mlf.operators.writers.manner import Manner
from mlf.operators.writers.tables import parquet
from mlf.runtime.datafiles import digest, held, write_whole
from mlf.runtime.datasets import Asked, Seen, bars_of, facts_of, ordered, seen
from mlf.runtime.versions import Conflict, conflicts, match, told, was_forming

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from mlf.runtime.versions import Match

    Bars = Mapping[str, NDArray[Any]]

Policy = Literal["fail", "keep", "replace"]

SHOWN = 3
COLUMNS = ("open", "high", "low", "close", "volume", "interest", "trades")


@dataclass(frozen=True, slots=True)
class Append:
    """What an append did.

    Bars added; equal bars, and how many of them learnt a volume; forming bars that became final; conflicts and how they were decided;
    the versions before and after.
    """

    added: int
    equal: int
    learnt: int
    completed: tuple[str, ...]
    differing: int
    policy: Policy
    before: str
    after: str
    rows: int
    backup: str | None

    @property
    def changed(self) -> bool:
        """Whether there is a new version."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class _Verdict:
    """The joined bars, and what was decided about those that both had."""

    bars: Bars
    added: int
    equal: int
    learnt: int
    completed: tuple[str, ...]
    differing: int


def append(store: Path, news: Asked, policy: Policy, backup: Path | None) -> Append:
    """The store with the bars of new files.

    Bars that both have must be equal. The store's last bar, if it was still forming, gives way to a fuller telling of it. A volume that
    only one of two equal bars knows is kept. Any other difference is MLF973, unless ``policy`` says which side counts. Raises MLF974 (the
    store is no canonical Parquet file), MLF975 (unlike bars), MLF970, and what reading the new files raises. Nothing is written unless
    something changes. Of two appends to one store at once, the second waits and adds to what the first has made of it.
    """
    require_store(store)
    with held(store):
        return _appended(store, news, policy, backup)


def _appended(store: Path, news: Asked, policy: Policy, backup: Path | None) -> Append:
    facts = facts_of(store)
    before = digest(store)
    old = _store(store)
    symbol = news.symbol or facts.get("symbol") or old.symbol
    new = seen(Asked(news.paths, symbol or None, news.declared))
    verdict = _joined(ordered(bars_of(old)), ordered(bars_of(new)), policy, (str(store), ", ".join(new.rows.files)))
    manner = Manner(symbol or "", float(facts.get("tick") or new.tick), old.manner.interval)
    kept = None
    after = before
    if verdict.added or verdict.learnt or verdict.completed or (verdict.differing and policy == "replace"):
        write_whole(store, parquet(verdict.bars, manner), backup)
        after, kept = digest(store), backup
    said = (verdict.added, verdict.equal, verdict.learnt, verdict.completed, verdict.differing)
    return Append(*said, policy, before, after, len(verdict.bars["ts"]), None if kept is None else str(kept))


def require_store(store: Path) -> None:
    """Nothing for a Parquet file with a column `ts`. Raises MLF901, MLF974."""
    if not store.exists():
        raise MlfError("MLF901", file=str(store), hint="make a first version with `mlf data export PATH -o STORE.parquet`")
    if not store.is_file():
        raise MlfError("MLF974", path=str(store), found="it is no regular file", hint="name the file that keeps the history")
    try:
        names = pq.read_schema(store).names
    except (ArrowException, OSError) as bad:
        raise MlfError("MLF974", path=str(store), found=f"it cannot be read as Parquet ({str(bad).splitlines()[0][:80]})") from bad
    if "ts" not in names:
        raise MlfError("MLF974", path=str(store), found=f"its columns are {', '.join(names[:8])}")


def _store(store: Path) -> Seen:
    found = seen(Asked((str(store),), None, Declared()))
    if found.rows.layouts[0].format != "canonical":
        raise MlfError("MLF974", path=str(store), found=f"it is a {found.rows.layouts[0].format} file")
    return found


def _joined(old: Bars, new: Bars, policy: Policy, names: tuple[str, str]) -> _Verdict:
    found = match(old, new)
    every = conflicts(old, new, found)
    last = int(np.max(old["ts"]))
    forming = [one for one in every if int(old["ts"][one.old]) == last and was_forming(old, new, one)]
    contested = [one for one in every if one not in forming]
    if contested and policy == "fail":
        places = "; ".join(told(old, one) for one in contested[:SHOWN])
        more = f"; and {len(contested) - SHOWN} more" if len(contested) > SHOWN else ""
        raise MlfError("MLF973", count=len(contested), store=names[0], new=names[1], places=f"{places}{more}")
    bars = _merged(old, new, found, [*forming, *(contested if policy == "replace" else [])])
    completed = tuple(told(old, one) for one in forming)
    return _Verdict(bars, len(found.added), len(found.old) - len(every), _learnt(old, new, found), completed, len(contested))


def _learnt(old: Bars, new: Bars, found: Match) -> int:
    """Bars of unknown volume that the new file knows."""
    return int((np.isnan(old["volume"][found.old]) & ~np.isnan(new["volume"][found.new])).sum())


def _merged(old: Bars, new: Bars, found: Match, replaced: list[Conflict]) -> Bars:
    """Old bars, those replaced as the new file tells them, and the added ones, by time."""
    columns = {}
    for name in ("ts", "contract", *COLUMNS):
        if name not in old and name not in new:
            continue
        column = np.array(old[name]) if name in old else np.full(len(old["ts"]), np.nan)
        values = new[name] if name in new else np.full(len(new["ts"]), np.nan)
        if name in COLUMNS[4:]:
            unknown = np.isnan(column[found.old])
            column[found.old[unknown]] = values[found.new[unknown]]
        if name in COLUMNS:
            rows = [(one.old, one.new) for one in replaced]
            column[[a for a, _ in rows]] = values[[b for _, b in rows]]
        columns[name] = np.concatenate([column, values[found.added]])
    order = np.lexsort((columns["contract"], columns["ts"]) if "contract" in columns else (columns["ts"],))
    return {name: column[order] for name, column in columns.items()}

"""mlf from Python: `mlf.compile`, `mlf.run`, and a run whose metrics, tables and report can be looked at.

import mlf

run = mlf.run("specs/mes_boost.yaml")
run.metrics                 # a DataFrame: one row per model, horizon and segment
run.table("features.5m")    # any table artifact as a DataFrame
run.table("backtest.vote.h20", "trade")
run.report                  # path of the HTML page
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlf.artifacts.loader import Loader
from mlf.errors import MlfError
from mlf.runtime.options import RunOptions
from mlf.runtime.project import load, open_store
from mlf.runtime.project import run as run_loaded
from mlf.runtime.record import load_plan_of, load_run
from mlf.runtime.reporting import evaluations, report_path
from mlf.runtime.workspace import Workspace, find_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from mlf.artifacts.store import Store
    from mlf.schemas.plan import Plan
    from mlf.schemas.run import RunRecord

SECTIONS = ("classification", "backtest")


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run and its artifacts."""

    plan: Plan
    record: RunRecord
    store: Store

    @property
    def id(self) -> str:
        """The run's id, as `mlf ls` lists it."""
        return self.record.run_id

    @property
    def ok(self) -> bool:
        """Whether every node has its artifact."""
        return self.record.status == "ok"

    @property
    def report(self) -> Path | None:
        """Path of the HTML report; ``None`` if there is none."""
        path = report_path(self.record)
        return path if path is not None and path.exists() else None

    @property
    def documents(self) -> dict[str, Any]:
        """`model/h20/segment` -> the whole evaluation: metrics, confusion, calibration, curves."""
        return evaluations(self.plan, self.record, self.store)

    @property
    def metrics(self) -> pd.DataFrame:
        """Class metrics and backtest figures, one row per (model, horizon, segment)."""
        import pandas as pd  # noqa: PLC0415  only for who asks for a frame

        keys = [(model, int(horizon[1:]), segment) for model, horizon, segment in (name.split("/") for name in self.documents)]
        rows = [_figures(document) for document in self.documents.values()]
        return pd.DataFrame(rows, index=pd.MultiIndex.from_tuples(keys, names=["model", "horizon", "segment"]))

    def table(self, node: str, part: str = "") -> pd.DataFrame:
        """A table artifact as a DataFrame; stamps become UTC times, single numbers (such as ``interval`` of bars) go to ``attrs``.

        ``part`` chooses the columns below one name: ``table("backtest.vote.h5", "trade")`` has a row per trade. ``KeyError`` for an
        unknown node or part, ``TypeError`` for an artifact that is no table, ``ValueError`` if columns differ in length: take those as
        :meth:`arrays`.
        """
        import pandas as pd  # noqa: PLC0415

        columns = _part(node, self.arrays(node), part)
        rows = max(len(values) for values in columns.values())
        frame = pd.DataFrame({name: values for name, values in columns.items() if len(values) == rows or len(values) != 1})
        frame.attrs.update({name: values[0].item() for name, values in columns.items() if name not in frame})
        for name in frame.columns.intersection(["ts", "close_ts", "start_ts", "end_ts"]):
            frame[name] = pd.to_datetime(frame[name], utc=True)
        return frame

    def arrays(self, node: str) -> Mapping[str, Any]:
        """The columns of a table artifact, read-only and memory-mapped. ``KeyError``, ``TypeError`` as for :meth:`table`."""
        if self.plan.node(node).storage != "table":
            raise TypeError(f"{node} is a {self.plan.node(node).storage}, not a table")
        return Loader(self.store).table(self._digest(node))

    def document(self, node: str) -> Any:
        """A document artifact as plain data. ``KeyError`` for an unknown node, ``TypeError`` for another kind of artifact."""
        if self.plan.node(node).storage != "document":
            raise TypeError(f"{node} is a {self.plan.node(node).storage}, not a document")
        return Loader(self.store).document(self._digest(node))

    def _digest(self, node: str) -> str:
        found = self.record.nodes[node]
        if found.digest is None:
            raise MlfError("MLF613", node=node, run=self.id, state=found.state)
        return found.digest

    def _repr_html_(self) -> str:
        head = f"<p><b>{escape(self.id)}</b> {escape(self.record.status)}, plan <code>{escape(self.plan.plan_id[:19])}</code></p>"
        return head + (self.metrics.to_html(float_format="{:.4g}".format) if self.ok else "")


def compile(path: str | Path, *, overrides: Mapping[str, str] | None = None) -> Plan:  # noqa: A001  the name of the command
    """The plan of a spec. Raises :class:`mlf.SpecError` with every finding."""
    return load(find_workspace(), Path(path), _pairs(overrides)).plan


def run(path: str | Path, *, overrides: Mapping[str, str] | None = None, cores: int = 0, workspace: Path | None = None) -> Run:
    """Brings a spec or plan file up to date and returns the run. A failed node leaves ``run.ok`` false.

    ``overrides`` are those of `--set` (dotted key -> YAML text); ``workspace`` is the project folder (default: found from here upwards).
    """
    place = find_workspace() if workspace is None else Workspace(Path(workspace))
    done = run_loaded(place, load(place, Path(path), _pairs(overrides)), RunOptions(cores=cores))
    return Run(done.loaded.plan, done.record, done.store)


def open_run(run_id: str = "latest", *, workspace: Path | None = None) -> Run:
    """An earlier run by id, by the beginning or end of one, or ``latest``."""
    place = find_workspace() if workspace is None else Workspace(Path(workspace))
    record = load_run(place.runs, run_id)
    return Run(load_plan_of(record), record, open_store(place))


def _pairs(overrides: Mapping[str, str] | None) -> tuple[str, ...]:
    return tuple(f"{key}={value}" for key, value in (overrides or {}).items())


def _part(node: str, arrays: Mapping[str, Any], part: str) -> dict[str, Any]:
    """Columns below ``part``, without its name; those of no part for ``""``."""
    found = {name.rpartition("/")[2]: values for name, values in arrays.items() if name.rpartition("/")[0] == part}
    if not found:
        parts = sorted({name.partition("/")[0] for name in arrays if "/" in name})
        raise KeyError(f"{node} has no part {part!r}; its parts are {', '.join(parts) or 'none'}")
    return found


def _figures(document: Mapping[str, Any]) -> dict[str, float]:
    found = {name: value for section in SECTIONS for name, value in document[section].items()}
    return {name: value for name, value in found.items() if isinstance(value, int | float)}

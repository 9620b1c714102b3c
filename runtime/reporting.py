"""The report of a run: made from the plan, the documents in the store and the names people gave, never from clock or host.

It stands outside the graph because it holds names: renaming a model must not make anything run, but the page must show the new name.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlf.artifacts.loader import Loader
from mlf.runtime.certificates import read_certificate
from mlf.runtime.record import write_atomically
from mlf.schemas.identity import canonical_json, digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlf.artifacts.store import Store
    from mlf.operators.report.content import ModelDocument, ReportData
    from mlf.schemas.plan import Node, Plan
    from mlf.schemas.run import RunRecord

REPORT = Path("report") / "index.html"
METRICS = Path("report") / "metrics.json"
#: The figures that a summary shows: section of the evaluation -> names.
HEADLINE = {"classification": ("balanced_accuracy", "log_loss", "mcc"), "backtest": ("net", "sharpe_daily", "max_drawdown", "trades")}
PRICING = ("backtest.", "decide.")


def report_path(record: RunRecord) -> Path | None:
    """Where a run's report stands, or would stand."""
    return Path(record.folder) / REPORT if record.folder else None


def write_report(plan: Plan, record: RunRecord, store: Store) -> Path | None:
    """Writes the report of a finished run and returns its path; ``None`` if the run has no folder."""
    from mlf.operators.report.page import render  # noqa: PLC0415  an up-to-date run writes no report

    path = report_path(record)
    if path is None:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, render(report_data(plan, record, store)))
    rows = _headline(evaluations(plan, record, store))
    write_atomically(path.with_name(METRICS.name), canonical_json({"rows": rows, "check": digest_of("metrics", rows)}))
    return path


def headline(plan: Plan, record: RunRecord, store: Store) -> list[list[Any]]:
    """Model, horizon, segment and the headline figures of every evaluation, from the page's own file or, without it, the documents.

    The file spares an up-to-date run the reading of every curve; one that is damaged counts as missing.
    """
    try:
        found = json.loads((Path(str(record.folder)) / METRICS).read_bytes())
        if found["check"] == digest_of("metrics", found["rows"]):
            return list(found["rows"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return _headline(evaluations(plan, record, store))


def _headline(documents: Mapping[str, Any]) -> list[list[Any]]:
    named = [(section, figure) for section, figures in HEADLINE.items() for figure in figures]
    return [[*name.split("/"), *(document[section][figure] for section, figure in named)] for name, document in documents.items()]


def evaluations(plan: Plan, record: RunRecord, store: Store) -> dict[str, Any]:
    """``model/h20/segment`` -> evaluation document of every finished evaluation: models in the order of the plan, then horizons."""
    found = dict(_documents(plan, record, store, "evaluate"))
    models = list(dict.fromkeys(name.split("/")[0] for name in found))
    return dict(sorted(found.items(), key=lambda item: (models.index(item[0].split("/")[0]), int(item[0].split("/")[1][1:]))))


def report_data(plan: Plan, record: RunRecord, store: Store) -> ReportData:
    """Everything the page shows."""
    from mlf.operators.report.content import Identity, ReportData  # noqa: PLC0415

    labels = dict(_documents(plan, record, store, "profile/labels"))
    about_data = dict(_documents(plan, record, store, "data"))
    identity = Identity(
        name=plan.name,
        symbol=str(plan.spec["symbol"]),
        spec_id=plan.spec_id,
        plan_id=plan.plan_id,
        data=_data_digest(plan, record),
        seed=int(plan.spec["seed"]),
        environment=plan.environment,
    )
    return ReportData(
        identity=identity,
        spec=json.dumps(json.loads(canonical_json(plan.spec)), indent=1, sort_keys=True, ensure_ascii=False),
        data_profile=dict(_documents(plan, record, store, "profile")).get("data"),
        passport=about_data.get("passport"),
        rolls=about_data.get("rolls"),
        label_profiles=tuple(labels[h] for h in sorted(labels, key=lambda h: int(h[1:]))),
        evaluations=tuple(_about_models(plan, evaluations(plan, record, store))),
        importances=tuple(_about_models(plan, dict(_documents(plan, record, store, "importance")))),
        assumptions=tuple(_assumptions(plan)),
        sealed_test=not plan.spec["evaluate"]["test"],
        audit=read_certificate(record),
        feature_profiles=tuple(dict(_documents(plan, record, store, "profile/features")).values()),
    )


def _documents(plan: Plan, record: RunRecord, store: Store, role: str) -> Iterator[tuple[str, Any]]:
    """Documents of a role in the order of the plan's nodes: mappings of a plan that was a file are sorted by name, its nodes are not."""
    loader = Loader(store)
    places = {node.id: place for place, node in enumerate(plan.nodes)}
    for name, node_id in sorted(plan.outputs.items(), key=lambda item: places[item[1]]):
        digest = record.nodes[node_id].digest
        if name.startswith(role + "/") and digest is not None and plan.node(node_id).storage == "document":
            yield name.removeprefix(role + "/"), loader.document(digest)


def _about_models(plan: Plan, documents: Mapping[str, Any]) -> Iterator[ModelDocument]:
    from mlf.operators.report.content import ModelDocument  # noqa: PLC0415

    kinds = plan.labels.get("models", {})
    for name, document in documents.items():
        model, horizon = name.split("/")[:2]
        yield ModelDocument(model, str(kinds.get(model, model)), int(horizon[1:]), document)


def _data_digest(plan: Plan, record: RunRecord) -> str:
    if plan.sources:
        return ", ".join(s.digest for s in plan.sources)
    return next((record.nodes[n.id].digest or "" for n in plan.nodes if n.id == "source"), "")


def _assumptions(plan: Plan) -> Iterator[dict[str, Any]]:
    """Per horizon, every parameter of its backtest and decision, defaults included; all models of a horizon share them."""
    from mlf.compiler.catalog import operators  # noqa: PLC0415  the catalogue knows the defaults

    shared: dict[int, dict[str, Any]] = {}
    for name, node_id in plan.outputs.items():
        if name.startswith("evaluate/"):
            pricing = shared.setdefault(int(name.split("/")[2][1:]), {})
            for node in _pricing(plan, node_id):
                declared = operators()[node.operator.partition("@")[0]]
                pricing.update(declared.params(**node.params).model_dump(mode="json"))
    yield from ({"horizon": horizon, **shared[horizon]} for horizon in sorted(shared))


def _pricing(plan: Plan, node_id: str) -> Iterator[Node]:
    waiting = [node_id]
    while waiting:
        node = plan.node(waiting.pop())
        if node.operator.startswith(PRICING):
            yield node
        if not node.operator.startswith("decide."):
            waiting += [u for port, u in node.inputs.items() if isinstance(u, str) and port in ("backtest", "signals")]

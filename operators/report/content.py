"""What a report is made of: documents of the store, and the names people gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Identity:
    """What the run was: everything that must be equal for a second run to give the same bytes.

    ``data`` is the digest of the source's bytes, or of the bars of a synthetic source; ``environment`` maps distributions to versions.
    """

    name: str
    symbol: str
    spec_id: str
    plan_id: str
    data: str
    seed: int
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModelDocument:
    """A document about one model at one horizon (in base bars). ``kind`` is the kind of the catalogue, e.g. ``xgboost``."""

    model: str
    kind: str
    horizon: int
    document: Document

    @property
    def key(self) -> tuple[str, int]:
        return self.model, self.horizon


@dataclass(frozen=True, slots=True)
class ReportData:
    """All that :func:`mlf.operators.report.page.render` reads; the order of models is the order of the spec.

    ``spec`` is the canonical spec as text. ``assumptions`` are, per horizon, ``horizon`` and all parameters (defaults included) of its
    ``backtest.next_open`` and ``decide.threshold`` nodes. An absent document is ``None`` or missing, and the page says so.
    ``sealed_test`` is false once the test rows have been scored. ``audit`` is the certificate of the features, ``feature_profiles`` are
    one per timeframe.
    """

    identity: Identity
    spec: str = ""
    data_profile: Document | None = None
    passport: Document | None = None
    rolls: Document | None = None
    label_profiles: tuple[Document, ...] = ()
    evaluations: tuple[ModelDocument, ...] = ()
    importances: tuple[ModelDocument, ...] = ()
    assumptions: tuple[Document, ...] = ()
    sealed_test: bool = True
    audit: Document | None = None
    feature_profiles: tuple[Document, ...] = ()

    @property
    def models(self) -> tuple[str, ...]:
        """Model names in the order in which they first appear."""
        return tuple(dict.fromkeys(e.model for e in self.evaluations))

    @property
    def horizons(self) -> tuple[int, ...]:
        """Horizons that were evaluated, ascending."""
        return tuple(sorted({e.horizon for e in self.evaluations}))

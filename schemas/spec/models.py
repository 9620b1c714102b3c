"""Models and ensembles. Parameters stay plain here: the model catalogue checks them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from mlf.schemas.spec.field import OneOrMany, Section, Slug
from mlf.schemas.spec.labels import Horizons, Share

Kind = Annotated[str, Field(min_length=1, max_length=64)]
Weights = Annotated[
    tuple[Annotated[float, Field(ge=0, le=1_000_000)], ...], BeforeValidator(lambda v: tuple(v) if isinstance(v, list) else v)
]


class FitModel(Section):
    """A model that learns from the matrix."""

    kind: Kind = Field(description="Kind of model, from the model catalogue.")
    params: Mapping[str, Any] = Field(default_factory=dict, description="Parameters that differ from the kind's defaults.")
    horizons: Horizons | None = Field(None, description="Horizons to fit; the default is all.")


class MetaLearner(Section):
    """The model that learns from the members' predictions."""

    kind: Kind = Field(description="Kind of meta-learner, from the model catalogue.")
    params: Mapping[str, Any] = Field(default_factory=dict, description="Parameters that differ from the kind's defaults.")


def _from_kind(value: Any) -> Any:
    return {"kind": value} if isinstance(value, str) else value


Meta = Annotated[MetaLearner, BeforeValidator(_from_kind, json_schema_input_type=Kind | MetaLearner)]
Members = Annotated[tuple[Slug, ...], OneOrMany()]


class Voting(Section):
    """The members' probabilities, averaged, or their votes, counted."""

    ensemble: Literal["voting"] = Field(description="Voting.")
    members: Members = Field(description="Names of models of this spec.")
    method: Literal["soft", "hard"] = Field("soft", description="soft averages probabilities, hard counts votes.")
    weights: Weights | None = Field(None, description="One weight per member; the default is equal weights.")
    horizons: Horizons | None = Field(None, description="Horizons to combine; the default is all that every member has.")


class Stacking(Section):
    """A meta-learner over purged out-of-fold probabilities of the members."""

    ensemble: Literal["stacking"] = Field(description="Stacking.")
    members: Members = Field(description="Names of models of this spec.")
    meta: Meta = Field(MetaLearner(kind="ridge_meta"), description="The meta-learner: a kind, or a kind with parameters.")
    heterogeneous: bool = Field(default=False, description="Allow members of unlike input kinds, joined on the source bar.")
    horizons: Horizons | None = Field(None, description="Horizons to combine; the default is all that every member has.")


class Blending(Section):
    """A meta-learner over the members' probabilities on a held-out tail of the training rows."""

    ensemble: Literal["blending"] = Field(description="Blending.")
    members: Members = Field(description="Names of models of this spec.")
    meta: Meta = Field(MetaLearner(kind="ridge_meta"), description="The meta-learner: a kind, or a kind with parameters.")
    holdout: Share = Field(0.20, description="Share of the training rows, at their end, that the meta-learner learns from.")
    horizons: Horizons | None = Field(None, description="Horizons to combine; the default is all that every member has.")


def _tag(value: Any) -> str | None:
    if isinstance(value, dict):
        return "(ensemble)" if "ensemble" in value else "(fit)" if "kind" in value else None
    return "(fit)" if isinstance(value, FitModel) else "(ensemble)" if isinstance(value, Section) else None


Ensemble = Annotated[Voting | Stacking | Blending, Field(discriminator="ensemble")]
ModelSpec = Annotated[
    Annotated[
        Annotated[FitModel, Tag("(fit)")] | Annotated[Ensemble, Tag("(ensemble)")],
        Discriminator(_tag, custom_error_type="MLF214", custom_error_message="MLF214"),
    ],
    BeforeValidator(_from_kind, json_schema_input_type=Kind | FitModel | Ensemble),
]

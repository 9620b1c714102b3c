"""The body of ``features.compute``."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from mlf.operators.expressions.stream import Expressions
from mlf.operators.features.declaration import part as part_of
from mlf.operators.features.stream import Stream, run_features

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from mlf.operators.features.declare import ComputeParams
    from mlf.schemas.work import Part, Task

#: By name, not by import: an edit of one declaration must not move the identity of every other feature.
CATALOG = "mlf.operators.features.catalog"


def run(inputs: Mapping[str, Any], params: ComputeParams, task: Task) -> dict[str, NDArray[Any]]:
    """The columns of ``task.parts`` over all bars. ``ValueError`` for a part that this catalogue declares otherwise."""
    written = [part for part in task.parts if "tree" in part.params]
    declared = [_stream(part) for part in task.parts if "tree" not in part.params]
    return run_features([*declared, *([Expressions(written)] if written else [])], inputs["bars"], params.dtype)


def _stream(part: Part) -> Stream:
    feature = import_module(CATALOG).FEATURES[part.use.partition("@")[0]]
    params = feature.params(**part.params)
    known = part_of(feature, params)
    if (known.use, known.columns, known.reads) != (part.use, tuple(part.columns), tuple(part.reads)):
        raise ValueError(f"the plan asks {part.use} for {part.columns}; the catalogue has {feature.id} with {known.columns}")
    return Stream(feature, params)

"""The parameters a body is called with: an instance of the class its operator declares."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from mlf.errors import MlfError

if TYPE_CHECKING:
    from types import ModuleType

    from mlf.schemas.operator import Operator
    from mlf.schemas.plan import Node


def parameters_of(node: Node, module: ModuleType) -> Any:
    """An instance of the operator's ``Params``.

    A built-in operator's class comes from the catalogue; another one's is ``PARAMS`` beside its body, and without that the body gets
    the plain mapping. ``MLF606`` if the catalogue holds another version of the operator than the plan names.
    """
    name = node.operator.partition("@")[0]
    declared = _catalogue().get(name) if node.body.startswith("mlf.") else None
    if declared is not None and declared.id != node.operator:
        reason = f"the plan names {node.operator}, installed is {declared.id}"
        raise MlfError("MLF606", node=node.id, body=node.body, reason=reason)
    params = declared.params if declared is not None else getattr(module, "PARAMS", None)
    return dict(node.params) if params is None else params.model_validate(node.params)


@cache
def _catalogue() -> dict[str, Operator]:
    from mlf.compiler.catalog import operators  # noqa: PLC0415 - every declaration, for who runs a built-in operator

    return dict(operators())

"""Calling an operator's body, which is named in the plan as text."""

from __future__ import annotations

import importlib
from importlib import resources
from typing import TYPE_CHECKING, Any

from mlf.errors import MlfError
from mlf.runtime.parameters import parameters_of
from mlf.schemas.identity import digest_bytes
from mlf.schemas.work import Part, Task

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from mlf.schemas.plan import Node


class BodyRaisedError(Exception):
    """An exception out of an operator's body, which is the cause; tells the body's exceptions from ours."""


def call_body(node: Node, values: Mapping[str, Any], parts: tuple[Part, ...]) -> Any:
    """What the node's body returns. An ``MlfError`` out of the body passes; anything else arrives as :class:`BodyRaisedError`."""
    module, function = _imported(node)
    params = parameters_of(node, module)
    task = Task(seed=node.seed or 0, threads=node.threads, parts=parts, tables=_tables(node))
    try:
        return getattr(module, function)(values, params, task)
    except MlfError:
        raise
    except (Exception, SystemExit) as error:
        raise BodyRaisedError(_first_line(error)) from error


def _imported(node: Node) -> tuple[ModuleType, str]:
    name, _, function = node.body.partition(":")
    try:
        module = importlib.import_module(name)
    except ImportError as error:
        raise MlfError("MLF606", node=node.id, body=node.body, reason=str(error)) from error
    if not callable(getattr(module, function, None)):
        raise MlfError("MLF606", node=node.id, body=node.body, reason=f"there is no function {function} in {name}")
    return module, function


def _tables(node: Node) -> dict[str, bytes]:
    """Data files of the package that the body reads. ``MLF607`` if one is not the file the plan was made with."""
    root = resources.files("mlf")
    tables = {}
    for path, expected in node.tables.items():
        data = tables[path] = root.joinpath(*path.split("/")).read_bytes()
        found = digest_bytes(data)
        if found != expected:
            raise MlfError("MLF607", path=path, expected=expected, found=found)
    return tables


def _first_line(error: BaseException) -> str:
    text = str(error).partition("\n")[0]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__

"""Whether a plan that was made elsewhere, or earlier, means the code that is installed here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlf.compiler.catalog import features, functions, operators
from mlf.compiler.lock import Code
from mlf.errors import MlfError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mlf.schemas.plan import Node, Plan
    from mlf.schemas.work import Part

MOST = 5


def check_code(plan: Plan, modules: Path | None = None) -> None:
    """``MLF803`` if an operator, feature or data table of the package is not the one the plan was made with.

    A plan fresh from the compiler needs no such check. Without it, a plan file would have the results of edited code filed under the
    names of the old one. ``modules`` is where digests of modules are remembered. Operators of third parties are not looked into.
    """
    code = Code(modules)
    found = list(dict.fromkeys(text for node in plan.nodes for text in _moved(node, code)))
    code.save()
    if found:
        more = [f"and {len(found) - MOST} more"] if len(found) > MOST else []
        raise MlfError("MLF803", differences="; ".join([*found[:MOST], *more]))


def moved(node: Node) -> list[str]:
    """What of a node's operator, features and data tables is not what its recipe names, as sentences."""
    return list(dict.fromkeys(_moved(node, Code())))


def _moved(node: Node, code: Code) -> Iterator[str]:
    operator = operators().get(_name(node.operator))
    if operator is None:
        return
    if (node.operator, node.code) != (operator.id, code.of_operator(operator)):
        yield _sentence(node.operator, operator.id)
    yield from (f"{path} was edited" for path, digest in node.tables.items() if path in operator.tables and code.table(path) != digest)
    for part in node.parts:
        yield from _moved_part(part, code)


def _moved_part(part: Part, code: Code) -> Iterator[str]:
    strange = False
    for use in part.params.get("uses", [f"feature.{part.use}"]):
        name = use.removeprefix("feature.")
        known = (features() if name != use else functions()).get(_name(name))
        strange = strange or known is None or known.id != name
        if known is None:
            yield f"{name} is not installed"
        elif known.id != name:
            yield _sentence(name, known.id)
    if not strange and part.code != code.of_part(part):
        yield _sentence(part.use, part.use)


def _sentence(there: str, here: str) -> str:
    return f"the code of {there} is another one here" if there == here else f"{there} there, {here} here"


def _name(versioned: str) -> str:
    return versioned.partition("@")[0]

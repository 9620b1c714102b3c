"""A plan file against the code that is installed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from mlf.compiler.catalog import features, operators
from mlf.compiler.lock import Code
from mlf.errors import MlfError
from mlf.runtime.agreement import check_code
from mlf.schemas.plan import Node
from mlf.schemas.work import Part

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def modules(tmp_path_factory: Any) -> Path:
    return tmp_path_factory.mktemp("modules") / "modules.json"


@pytest.fixture(scope="module")
def node(modules: Any) -> tuple[Node, Node]:
    """A node of a built-in operator with one feature and a table, as the compiler would make it now."""
    code, feature = Code(modules), next(iter(features().values()))
    operator, sessions = operators()["features.compute"], operators()["data.sessions"]
    part = Part(feature.id, {}, ("column",), ("close",))
    part = replace(part, code=code.of_part(part))
    computed = Node("f", operator.id, "features", "table", operator.body, {}, {}, "", parts=(part,), code=code.of_operator(operator))
    tables = {path: code.table(path) for path in sessions.tables}
    code.save()
    return computed, replace(computed, id="s", operator=sessions.id, parts=(), code=code.of_operator(sessions), tables=tables)


def refusal(sealed: Any, modules: Any, *nodes: Any) -> str:
    with pytest.raises(MlfError) as caught:
        check_code(sealed(list(nodes)), modules)
    assert caught.value.code == "MLF803"
    return caught.value.diagnostics[0].facts["differences"]


def test_a_plan_of_the_code_at_hand_passes(sealed: Any, modules: Any, node: Any, toy: Any) -> None:
    check_code(sealed([*node, toy("own", "make")]), modules)


def test_an_edited_operator_is_named(sealed: Any, modules: Any, node: Any) -> None:
    found = refusal(sealed, modules, replace(node[0], code="sha256:" + "0" * 64))
    assert found == f"the code of {node[0].operator} is another one here"


def test_another_version_of_an_operator_is_named(sealed: Any, modules: Any, node: Any) -> None:
    assert (
        refusal(sealed, modules, replace(node[0], operator="features.compute@99")) == f"features.compute@99 there, {node[0].operator} here"
    )


def test_an_edited_feature_and_a_missing_one_are_named(sealed: Any, modules: Any, node: Any) -> None:
    (part,) = node[0].parts
    parts = (replace(part, code="sha256:" + "0" * 64), replace(part, use="nonesuch@1"))
    found = refusal(sealed, modules, replace(node[0], parts=parts))
    assert found == f"the code of {part.use} is another one here; nonesuch@1 is not installed"


def test_an_edited_table_is_named(sealed: Any, modules: Any, node: Any) -> None:
    path = next(iter(node[1].tables))
    found = refusal(sealed, modules, replace(node[1], tables={**node[1].tables, path: "sha256:" + "0" * 64}))
    assert found == f"{path} was edited"

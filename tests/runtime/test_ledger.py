"""Who waits for whom."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mlf.runtime.ledger import Ledger, path_lengths
from mlf.schemas.run import NodeRecord

D = "sha256:" + "d" * 64


def ids(nodes: Any) -> list[str]:
    return [n.id for n in nodes]


def done(ledger: Any, *names: Any) -> None:
    for name in names:
        ledger.start(name)
        ledger.settle(name, NodeRecord("computed", digest=D))


def test_a_node_is_ready_once_all_its_inputs_are_known(diamond: Any) -> None:
    ledger = Ledger(diamond)
    assert ids(ledger.ready()) == ["numbers"]
    done(ledger, "numbers")
    assert ids(ledger.ready()) == ["left", "right"]
    done(ledger, "left")
    assert ids(ledger.ready()) == ["right"]
    done(ledger, "right")
    assert ids(ledger.ready()) == ["both"]


def test_a_failure_skips_everything_behind_it(diamond: Any) -> None:
    ledger = Ledger(diamond)
    done(ledger, "numbers")
    assert ledger.fail("left", NodeRecord("failed")) == ["both", "told"]
    assert ids(ledger.ready()) == ["right"]
    done(ledger, "right")
    assert not ledger.is_open()


def test_a_reopened_node_holds_back_who_reads_it_until_it_is_done_again(diamond: Any) -> None:
    ledger = Ledger(diamond)
    done(ledger, "numbers", "left", "right")
    ledger.start("both")
    ledger.reopen("left")
    ledger.put_back("both")
    assert ids(ledger.ready()) == ["left"]
    done(ledger, "left")
    assert ids(ledger.ready()) == ["both"]


def test_a_node_at_work_is_not_ready_again_when_an_input_is_made_again(diamond: Any) -> None:
    ledger = Ledger(diamond)
    done(ledger, "numbers")
    ledger.start("left")
    ledger.reopen("numbers")
    done(ledger, "numbers")
    assert ids(ledger.ready()) == ["right"]


def test_the_longest_path_counts_what_is_behind_a_node(toy: Any, sealed: Any) -> None:
    estimates = {"a": 1.0, "b": 2.0, "c": 4.0}
    nodes = [toy("a", "make", estimate={"seconds": 1.0}), toy("b", "add", {"x": "a"}, estimate={"seconds": 2.0})]
    plan = sealed([*nodes, toy("c", "add", {"x": ("a", "b")}, estimate={"seconds": estimates["c"]})])
    assert path_lengths(plan, {"a": ["b", "c"], "b": ["c"], "c": []}) == {"a": 7.0, "b": 6.0, "c": 4.0}


@given(st.lists(st.sets(st.integers(0, 20), max_size=3), min_size=1, max_size=20), st.randoms(use_true_random=False))
def test_every_graph_is_worked_off_in_an_order_that_respects_it(toy: Any, sealed: Any, edges: Any, rng: Any) -> None:
    nodes = [toy(f"n{i}", "add", {"x": tuple(f"n{j}" for j in sorted(js) if j < i)}) for i, js in enumerate(edges)]
    ledger, order = Ledger(sealed(nodes)), []
    while ledger.is_open():
        node = rng.choice(ledger.ready())
        assert set(node.upstream()) <= set(order)
        done(ledger, node.id)
        order.append(node.id)
    assert sorted(order) == sorted(n.id for n in nodes)

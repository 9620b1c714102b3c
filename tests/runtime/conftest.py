"""Toy plans: their bodies stand in ``toys/``, which only the workers of a test can import."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from mlf.artifacts.store import Store
from mlf.compiler.environment import environment_class
from mlf.runtime.driver import execute
from mlf.runtime.options import RunOptions
from mlf.schemas.identity import digest_of
from mlf.schemas.plan import Node, Plan, Source
from mlf.schemas.plan_json import plan_id_of, recipe_of
from mlf.schemas.work import Part

TOYS = Path(__file__).parent / "toys"


def _toy(node_id: str, body: str = "add", inputs: dict[str, Any] | None = None, **facts: Any) -> Node:
    """A node of a toy operator; ``params`` and any other field of a node go into ``facts``."""
    fields = {"output": "toy", "storage": "table", "params": {}, "environment": ("numpy",), **facts}
    return Node(id=node_id, operator=f"toy.{body}@1", body=f"toy_bodies:{body}", inputs=inputs or {}, recipe="", **fields)


def _sealed(nodes: list[Node], sources: tuple[Source, ...] = (), name: str = "toy") -> Plan:
    """A plan with recipes and ids in place."""
    known = {f"@{s.name}": s.digest for s in sources}
    done = []
    for node in nodes:
        known[node.id] = recipe_of(node, known)
        done.append(replace(node, recipe=known[node.id]))
    outputs, environment = {n.id: n.id for n in done}, environment_class(("numpy",))
    spec = {"name": name}
    return Plan(
        name=name,
        spec=spec,
        spec_id=digest_of("spec", spec),
        plan_id=plan_id_of(done, outputs, environment),
        nodes=tuple(done),
        outputs=outputs,
        sources=sources,
        environment=environment,
    )


@dataclass(frozen=True)
class Bench:
    """A store of its own, and shorthands."""

    folder: Path

    @property
    def store(self) -> Store:
        """A fresh face of the store, as another process would open it."""
        return Store(self.folder / ".mlf" / "store")

    @property
    def runs(self) -> Path:
        """The folder of run records."""
        return self.folder / ".mlf" / "runs"

    def run(self, plan: Plan, events: list[Any] | None = None, **options: Any) -> Any:
        """The record of running a plan, on one core unless told."""
        return execute(
            plan, RunOptions(**{"cores": 1, "base": self.folder, **options}), self.store, (events if events is not None else []).append
        )


@pytest.fixture(autouse=True)
def _toys_in_sight(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(TOYS), *filter(None, [os.environ.get("PYTHONPATH")])]))
    monkeypatch.setenv("MLF_CACHE_DIR", str(tmp_path_factory.getbasetemp() / "mlf-cache"))
    monkeypatch.syspath_prepend(str(TOYS))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture
def make_bench(tmp_path: Path) -> Any:
    """Benches in folders of their own."""
    return lambda name: Bench(tmp_path / name)


@pytest.fixture(scope="session")
def toy() -> Any:
    return _toy


@pytest.fixture(scope="session")
def sealed() -> Any:
    return _sealed


@pytest.fixture(scope="session")
def part() -> Any:
    """A part that reads one column."""
    return lambda name, reads="x", **params: Part("toy.part@1", params, (name,), (reads,))


@pytest.fixture(scope="session")
def diamond() -> Plan:
    """One source of numbers, two ways, one sum, one document."""
    return _sealed(
        [
            _toy("numbers", "make", params={"n": 50}, seed=7),
            _toy("left", inputs={"a": "numbers"}, params={"shift": 1}),
            _toy("right", inputs={"a": "numbers"}, params={"shift": 2}),
            _toy("both", inputs={"a": ("left", "right")}),
            _toy("told", "document", inputs={"a": "both"}, output="document", storage="document"),
        ]
    )

"""An equal graph, written down in the language of each peer.

A graph is a list: node number -> numbers of the nodes it reads, all smaller. Every node adds its own number to what it reads.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import trivial

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlf.schemas.plan import Plan

Graph = list[list[int]]
Lines = dict[str, list[str]]
WORK = Path(trivial.__file__)


def graph_of(plan: Plan) -> Graph:
    """Nodes and edges of a plan."""
    numbers = {node.id: i for i, node in enumerate(plan.nodes)}
    return [sorted({numbers[n] for n in node.upstream()}) for node in plan.nodes]


def dvc(graph: Graph, folder: Path) -> Lines:
    """A stage per node. The outputs are there already; committing them saves the first run, which takes a minute."""
    _made(graph, folder)
    stages = {}
    for i, inputs in enumerate(graph):
        files = [f"out/{j}" for j in inputs]
        stages[f"n{i}"] = {"cmd": " ".join(["python work.py", str(i), f"out/{i}", *files]), "deps": files, "outs": [f"out/{i}"]}
    (folder / "dvc.yaml").write_text(json.dumps({"stages": stages}))
    return {"prepare": ["dvc init --no-scm -q", "dvc config core.analytics false", "dvc commit -f -q"], "again": ["dvc", "repro", "-q"]}


def snakemake(graph: Graph, folder: Path) -> Lines:
    """A rule per node, likewise."""
    _made(graph, folder)
    rules = [f"rule all:\n  input: {[f'out/{i}' for i in range(len(graph))]}"]
    for i, inputs in enumerate(graph):
        files = [f"out/{j}" for j in inputs]
        rules.append(f"rule n{i}:\n  input: {files}\n  output: 'out/{i}'\n  shell: 'python work.py {i} {{output}} {{input}}'")
    (folder / "Snakefile").write_text("\n".join(rules) + "\n")
    return {"prepare": ["snakemake --cores 2 --quiet all --touch"], "again": ["snakemake", "--cores", "2", "--quiet", "all"]}


def redun(graph: Graph, folder: Path) -> Lines:
    """A call of one task per node."""
    (folder / "work.py").write_text(WORK.read_text())
    (folder / "workflow.py").write_text(REDUN.format(graph=json.dumps(graph)))
    return {"prepare": [], "again": ["redun", "run", "workflow.py", "main"]}


def hamilton(graph: Graph, folder: Path) -> Lines:
    """A function per node, and a script that runs them all with the cache on."""
    (folder / "work.py").write_text(WORK.read_text())
    functions = [
        f"def n{i}({', '.join(f'n{j}: int' for j in inputs)}) -> int:\n    return {_sum(i, inputs)}\n" for i, inputs in enumerate(graph)
    ]
    (folder / "nodes.py").write_text("from work import total\n\n" + "\n".join(functions))
    (folder / "run.py").write_text(HAMILTON.format(count=len(graph)))
    return {"prepare": [], "again": ["python", "run.py"]}


REDUN = '''"""A graph of calls."""

from redun import task
from work import total

redun_namespace = "bench"
GRAPH = {graph}


@task()
def node(number: int, *inputs: int) -> int:
    return total(number, *inputs)


@task()
def main() -> list:
    made = []
    for number, inputs in enumerate(GRAPH):
        made.append(node(number, *(made[i] for i in inputs)))
    return made
'''

HAMILTON = '''"""A cached driver."""

import nodes
from hamilton import driver

made = driver.Builder().with_modules(nodes).with_cache().build().execute([f"n{{i}}" for i in range({count})])
print(len(made))
'''

#: Name in the extra -> what writes the peer's project and says how to run it.
PROJECTS: dict[str, Callable[[Graph, Path], Lines]] = {"dvc": dvc, "sf-hamilton": hamilton, "snakemake": snakemake, "redun": redun}


def _sum(number: int, inputs: list[int]) -> str:
    return f"total({', '.join([str(number), *(f'n{j}' for j in inputs)])})"


def _made(graph: Graph, folder: Path) -> None:
    """The script and all outputs, made in order."""
    (folder / "out").mkdir()
    (folder / "work.py").write_text(WORK.read_text())
    for i, inputs in enumerate(graph):
        trivial.main(str(i), str(folder / "out" / str(i)), *(str(folder / "out" / str(j)) for j in inputs))

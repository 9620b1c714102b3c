"""A plan as a picture: a text tree, Mermaid, DOT, or SVG."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mlf.schemas.plan import Node, Plan

BOX, ROW, GAP, EDGE = 168, 26, 44, 12
LETTER = 6.2


def draw_text(plan: Plan) -> str:
    """One line per node, in order: id, operator, what it reads."""
    width = max(len(n.id) for n in plan.nodes)
    middle = max(len(n.operator) for n in plan.nodes)
    return "\n".join(f"{n.id:<{width}}  {n.operator:<{middle}}  {' '.join(_reads(n))}".rstrip() for n in plan.nodes)


def draw_mermaid(plan: Plan) -> str:
    """A Mermaid flowchart."""
    names = {n.id: f"n{i}" for i, n in enumerate(plan.nodes)}
    boxes = [f'  {names[n.id]}["{n.id}"]' for n in plan.nodes]
    return "\n".join(["flowchart LR", *boxes, *(f"  {names[a]} --> {names[b]}" for a, b in edges(plan))])


def draw_dot(plan: Plan) -> str:
    """A Graphviz digraph."""
    boxes = [f'  "{n.id}" [label="{n.id}\\n{n.operator}"];' for n in plan.nodes]
    head = ["digraph plan {", "  rankdir=LR;", '  node [shape=box, fontname="sans-serif"];']
    return "\n".join([*head, *boxes, *(f'  "{a}" -> "{b}";' for a, b in edges(plan)), "}"])


def draw_svg(plan: Plan) -> str:
    """A self-contained SVG: columns by depth, rows in the order that keeps edges short."""
    layers = layered(plan)
    place = {n: (x * (BOX + GAP) + EDGE, y * ROW + EDGE) for x, layer in enumerate(layers) for y, n in enumerate(layer)}
    width = len(layers) * (BOX + GAP) - GAP + 2 * EDGE
    height = max(len(layer) for layer in layers) * ROW + 2 * EDGE
    lines = [_curve(place[a], place[b]) for a, b in edges(plan)]
    boxes = [_box(n, place[n.id]) for n in plan.nodes]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-size="10" '
    style = "<style>rect{fill:#f4f6f8;stroke:#8a97a6}path{fill:none;stroke:#b9c2cc}text{fill:#1b2733}</style>"
    return "\n".join([head + 'font-family="system-ui, sans-serif">', style, *lines, *boxes, "</svg>"])


DRAWINGS: Mapping[str, Callable[[Plan], str]] = {"text": draw_text, "mermaid": draw_mermaid, "dot": draw_dot, "svg": draw_svg}


def edges(plan: Plan) -> Iterator[tuple[str, str]]:
    """(from, to) pairs, each once."""
    for node in plan.nodes:
        yield from ((up, node.id) for up in dict.fromkeys(node.upstream()))


def layered(plan: Plan) -> list[list[str]]:
    """Node ids by depth; within a layer by the mean position of what they read (one barycentre sweep)."""
    import networkx as nx  # noqa: PLC0415  costs more than all the rest, and only pictures need it

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(n.id for n in plan.nodes)
    graph.add_edges_from(edges(plan))
    layers: list[list[str]] = []
    position: dict[str, float] = {}
    for generation in nx.topological_generations(graph):
        above = {n: [position[p] for p in graph.predecessors(n)] for n in generation}
        layer = sorted(generation, key=lambda n: sum(above[n]) / len(above[n]) if above[n] else 0.0)
        position |= {n: i / len(layer) for i, n in enumerate(layer)}
        layers.append(layer)
    return layers


def _reads(node: Node) -> list[str]:
    return [f"<- {', '.join(dict.fromkeys(node.upstream()))}"] if node.inputs else []


def _curve(start: tuple[int, int], end: tuple[int, int]) -> str:
    x, y, right, down = start[0] + BOX, start[1] + ROW // 2 - 2, end[0], end[1] + ROW // 2 - 2
    middle = (x + right) / 2
    return f'<path d="M{x} {y}C{middle:g} {y} {middle:g} {down} {right} {down}"/>'


def _box(node: Node, at: tuple[int, int]) -> str:
    shown = node.id if len(node.id) * LETTER < BOX else node.id[: int(BOX / LETTER) - 1] + "…"
    frame = f'<rect x="{at[0]}" y="{at[1]}" width="{BOX}" height="{ROW - 5}" rx="4"/>'
    text = f'<text x="{at[0] + 6}" y="{at[1] + 14}">{escape(shown)}</text>'
    return f"<g><title>{escape(node.id)}: {escape(node.operator)}</title>{frame}{text}</g>"

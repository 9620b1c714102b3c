"""A plan as a picture, in four formats."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from mlf.compiler.draw import DRAWINGS, draw_dot, draw_mermaid, draw_svg, draw_text, edges, layered

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def plan(compiling: Any) -> Any:
    """A plan with a vote, so that a port takes several artifacts."""
    return compiling.plan("models: {lin: logistic, xgb: xgboost, vote: {ensemble: voting, members: [lin, xgb]}}")


@pytest.mark.parametrize("name", sorted(DRAWINGS))
def test_a_picture_is_the_same_every_time_and_names_every_node(plan: Any, name: str) -> None:
    drawn = DRAWINGS[name](plan)
    assert drawn == DRAWINGS[name](plan)
    assert all(n.id in drawn for n in plan.nodes)


def test_text_has_a_line_per_node_in_the_order_of_the_plan(plan: Any) -> None:
    lines = draw_text(plan).splitlines()
    assert [line.split()[0] for line in lines] == [n.id for n in plan.nodes]
    vote = next(line for line in lines if line.startswith("ensemble.vote.h5"))
    assert vote.split()[1:] == ["ensemble.voting@1", "<-", "predict.lin.h5,", "predict.xgb.h5"]


def test_text_shows_the_edges_that_there_are(plan: Any) -> None:
    shown = {(up.rstrip(","), line.split()[0]) for line in draw_text(plan).splitlines() for up in line.split()[3:]}
    assert shown == set(edges(plan))


def test_mermaid_draws_every_edge_once_between_declared_boxes(plan: Any) -> None:
    drawn = draw_mermaid(plan)
    names = dict(re.findall(r'^  (n\d+)\["(.+)"\]$', drawn, re.MULTILINE))
    arrows = re.findall(r"^  (n\d+) --> (n\d+)$", drawn, re.MULTILINE)
    assert drawn.startswith("flowchart LR\n")
    assert [(names[a], names[b]) for a, b in arrows] == list(edges(plan))


def test_dot_draws_every_edge_once_and_closes_its_brace(plan: Any) -> None:
    drawn = draw_dot(plan)
    assert re.findall(r'^  "(.+)" -> "(.+)";$', drawn, re.MULTILINE) == list(edges(plan))
    assert drawn.startswith("digraph plan {\n")
    assert drawn.count("{") == drawn.count("}") == 1


def test_svg_is_well_formed_and_stands_alone(plan: Any) -> None:
    drawn = draw_svg(plan)
    root = ET.fromstring(drawn)  # noqa: S314  our own text
    assert root.tag == SVG + "svg"
    assert len(root.findall(f"{SVG}g")) == len(plan.nodes)
    assert len(root.findall(f"{SVG}path")) == len(list(edges(plan)))
    assert "href" not in drawn
    assert "<script" not in drawn


def test_no_two_boxes_of_the_svg_overlap_and_all_lie_inside(plan: Any) -> None:
    root = ET.fromstring(draw_svg(plan))  # noqa: S314  our own text
    boxes = [tuple(float(r.attrib[k]) for k in ("x", "y", "width", "height")) for r in root.iter(f"{SVG}rect")]
    assert all(x >= 0 and y >= 0 and x + w <= float(root.attrib["width"]) and y + h <= float(root.attrib["height"]) for x, y, w, h in boxes)
    corners = {(x, y) for x, y, _, _ in boxes}
    assert len(corners) == len(boxes)


def test_layers_put_every_node_right_of_what_it_reads(plan: Any) -> None:
    depth = {n: i for i, layer in enumerate(layered(plan)) for n in layer}
    assert all(depth[a] < depth[b] for a, b in edges(plan))
    assert set(depth) == {n.id for n in plan.nodes}


def test_letters_that_svg_reserves_are_escaped(plan: Any) -> None:
    from dataclasses import replace  # noqa: PLC0415  ids of plugins may hold anything

    odd = replace(plan, nodes=(replace(plan.nodes[0], id='<&"', operator="a<b@1"),))
    assert ET.fromstring(draw_svg(odd)).find(f"{SVG}g/{SVG}title").text == '<&": a<b@1'  # type: ignore[union-attr]  # noqa: S314

"""Action keys: this operator, code, environment and these input bytes.

A key is the digest of its parts; the parts are stored beside the result, so that a difference can be named later. What is empty or
absent is left out, so that a field added to the recipe one day moves no old key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlf.schemas.identity import digest_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlf.schemas.plan import Node
    from mlf.schemas.work import Part

#: Version of the bytes that the store's writers make of a value. Moves when any of them does.
FORMAT = 1

#: Members of every environment class; the distributions come from the node.
PLATFORM = ("machine", "python")


@dataclass(frozen=True, slots=True)
class Key:
    """An action key with what it was made of."""

    digest: str
    parts: Mapping[str, Any]


def node_key(node: Node, inputs: Mapping[str, Any], environment: Mapping[str, str]) -> Key:
    """Key of a node whose ``inputs`` (port -> digest, or list of digests) are known."""
    return _key({"operator": node.operator, "seed": node.seed, "inputs": dict(inputs), **_shared(node, environment)})


def part_key(node: Node, part: Part, columns: Mapping[str, str], environment: Mapping[str, str]) -> Key:
    """Key of one part; ``columns`` maps the columns of the node's first input to their digests, of which only those it reads count."""
    reads = {name: columns.get(name, "absent") for name in part.reads}
    own = {"use": part.use, "part": dict(part.params), "part_code": part.code, "columns": list(part.columns), "reads": reads}
    return _key({"operator": node.operator, **own, **_shared(node, environment, listed=())})


def input_digests(node: Node, known: Mapping[str, str]) -> dict[str, Any]:
    """Ports with the digests that ``known`` holds for their references; ``KeyError`` where one is unknown."""
    return {port: known[ref] if isinstance(ref, str) else [known[r] for r in ref] for port, ref in node.inputs.items()}


def _shared(node: Node, environment: Mapping[str, str], listed: tuple[Part, ...] | None = None) -> dict[str, Any]:
    parts = node.parts if listed is None else listed
    return {
        "params": dict(node.params),
        "parts": [_part(p) for p in parts],
        "threads": node.threads,
        "tables": dict(node.tables),
        "code": node.code,
        "output": {"type": node.output, "storage": node.storage, "format": FORMAT},
        "environment": {name: environment[name] for name in (*PLATFORM, *node.environment) if name in environment},
    }


def _part(part: Part) -> dict[str, Any]:
    return {"use": part.use, "params": dict(part.params), "columns": list(part.columns), "code": part.code or ""}


def _key(parts: Mapping[str, Any]) -> Key:
    kept = {name: value for name, value in parts.items() if value not in (None, {}, [])}
    return Key(digest_of("action", kept), kept)

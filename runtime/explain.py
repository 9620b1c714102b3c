"""Why a node is, or was, computed: one root cause instead of a list of hashes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlf.artifacts.actions import Actions
from mlf.runtime.probe import probe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlf.artifacts.store import Store
    from mlf.runtime.probe import NodeState
    from mlf.schemas.plan import Node, Plan
    from mlf.schemas.run import RunRecord

#: Members of a key in the order in which they are blamed, and what each is to a user.
BLAMED = (
    ("operator", "code"),
    ("code", "code"),
    ("tables", "code"),
    ("part_code", "code"),
    ("environment", "environment"),
    ("params", "params"),
    ("parts", "params"),
    ("seed", "params"),
    ("threads", "params"),
    ("output", "code"),
)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a node's result is not the one it was.

    ``kind``: ``current`` (nothing moved, the result is there), ``data`` (a source's bytes), ``params``, ``code``, ``environment``,
    ``store`` (the result is gone or damaged), ``new`` (nothing to compare with). ``node`` is where it comes from: the node asked about,
    or the one upstream of it that moved first. ``path`` is the place inside the key, ``old`` and ``new`` what stood and stands there.
    """

    kind: str
    node: str
    path: str = ""
    old: Any = None
    new: Any = None

    def __str__(self) -> str:
        if self.kind == "current":
            return f"{self.node} is up to date"
        if self.kind in ("store", "new"):
            return f"{self.node}: {self.new}"
        what = self.kind if self.path in ("", self.kind) else f"{self.kind} {self.path}"
        return f"{self.node}: {what}: {_short(self.old)} -> {_short(self.new)}"


def explain(plan: Plan, store: Store, node_id: str, against: RunRecord | None = None) -> Cause:
    """The root cause for one node of the plan, measured against an earlier run. ``KeyError`` for an unknown node.

    Key members that moved are blamed at the node itself; moved inputs are followed upstream to the first node with a cause of its own.
    """
    return _Inquiry(plan, store, against).of(plan.node(node_id))


class _Inquiry:
    """The states of a plan now, and the keys of the earlier run."""

    def __init__(self, plan: Plan, store: Store, against: RunRecord | None) -> None:
        self._plan, self._actions, self._against = plan, Actions(store), against
        self._states = probe(plan, store).states
        self._causes: dict[str, Cause] = {}

    def of(self, node: Node) -> Cause:
        if node.id not in self._causes:
            self._causes[node.id] = self._cause(node)
        return self._causes[node.id]

    def _cause(self, node: Node) -> Cause:
        state = self._states[node.id]
        upstream = self._first_upstream(node)
        if state.key is None:
            return upstream or Cause("new", node.id, new=state.reason)
        before = self._key_before(node.id)
        moved = None if before is None else next(_differences(before, state.key.parts), None)
        if moved is not None:
            return Cause(moved[0], node.id, *moved[1:])
        if before is not None and before.get("inputs") != state.key.parts.get("inputs"):
            return upstream or _moved_source(self._plan, node, before, state.key.parts)
        return self._unmoved(node, state)

    def _unmoved(self, node: Node, state: NodeState) -> Cause:
        if state.state == "hit":
            return Cause("current", node.id)
        was_run = self._against is not None and node.id in self._against.nodes
        return Cause("store" if was_run or state.reason != "no record" else "new", node.id, new=state.reason)

    def _first_upstream(self, node: Node) -> Cause | None:
        causes = (self.of(self._plan.node(i)) for i in dict.fromkeys(node.upstream()))
        return next((c for c in causes if c.kind != "current"), None)

    def _key_before(self, node_id: str) -> Mapping[str, Any] | None:
        """Members of the key that the node had in the earlier run, if its record is still there."""
        if self._against is None or node_id not in self._against.nodes:
            return None
        key = self._against.nodes[node_id].key
        found = self._actions.probe(key) if key else None
        record = (found.record or found.stale) if found else None
        return record.parts if record else None


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str, Any, Any]]:
    for member, kind in BLAMED:
        if old.get(member) != new.get(member):
            path, before, after = _deepest(member, old.get(member), new.get(member))
            yield kind, path, before, after


def _deepest(path: str, old: Any, new: Any) -> tuple[str, Any, Any]:
    """The first place inside where two values differ."""
    if isinstance(old, dict) and isinstance(new, dict):
        name = next(n for n in sorted({*old, *new}) if old.get(n) != new.get(n))
        return _deepest(f"{path}.{name}", old.get(name), new.get(name))
    if isinstance(old, list) and isinstance(new, list):
        shared = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), None)
        if shared is not None:
            return _deepest(f"{path}[{shared}]", old[shared], new[shared])
        longer = old if len(old) > len(new) else new
        place = min(len(old), len(new))
        return f"{path}[{place}]", *((longer[place], None) if longer is old else (None, longer[place]))
    return path, old, new


def _moved_source(plan: Plan, node: Node, old: Mapping[str, Any], new: Mapping[str, Any]) -> Cause:
    """The input itself moved, though nothing upstream did: a source, or an edge that leads elsewhere now."""
    for port, ref in node.inputs.items():
        before, after = old.get("inputs", {}).get(port), new["inputs"].get(port)
        if before != after:
            names = (ref,) if isinstance(ref, str) else ref
            is_data = any(name.startswith("@") for name in names)
            paths = ", ".join(s.path for s in plan.sources if f"@{s.name}" in names)
            return Cause("data" if is_data else "params", node.id, paths if is_data else f"inputs.{port}", before, after)
    return Cause("params", node.id, "inputs", old.get("inputs"), new.get("inputs"))


def _short(value: Any) -> str:
    text = str(value)
    return text[:15] + "…" if text.startswith("sha256:") else text

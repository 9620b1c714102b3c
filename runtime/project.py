"""From what a user names (a spec, a plan file) to a plan, and from a plan to a finished run with its report."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from mlf.runtime.plan_cache import data_stamp, entry_of, recall, remember
from mlf.schemas.plan_json import plan_from_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mlf.runtime.workspace import Workspace
    from mlf.schemas.plan import Plan

PLAN_SUFFIX = ".json"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A plan, where it came from, and the last run of exactly this plan, if one is remembered.

    ``base`` is the folder that the plan's source paths are relative to; ``texts`` are digests of the files the spec was read from.
    """

    plan: Plan
    path: Path
    overrides: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    run_id: str | None = None

    @property
    def base(self) -> Path:
        """The spec's folder."""
        return self.path.parent


def load(workspace: Workspace, path: Path, overrides: tuple[str, ...] = ()) -> Loaded:
    """The plan of a spec (compiled, or remembered) or of a plan file. Raises what the compiler raises."""
    if path.suffix == PLAN_SUFFIX:
        return Loaded(plan_from_bytes(path.read_bytes(), str(path)), path)
    known = recall(workspace, path, overrides)
    if known is not None:
        return Loaded(known.plan, path, overrides, known.texts, known.data, known.run_id)
    return compiled(workspace, path, overrides)


def compiled(workspace: Workspace, path: Path, overrides: tuple[str, ...] = ()) -> Loaded:
    """The plan of a spec, compiled now and remembered."""
    from mlf.compiler.compile import compile_unit  # noqa: PLC0415  an up-to-date run compiles nothing

    # The stamps are taken first: a file that changes while we compile is then seen as moved.
    unit = compile_unit(path, overrides, workspace.modules)
    if unit.plan is None or unit.document is None or unit.spec is None:
        raise LookupError("compiled without a plan")
    pattern = None if unit.spec.data.source == "synthetic" else unit.spec.data.source
    texts = {str(f.path): f.digest for f in unit.document.files}
    loaded = Loaded(unit.plan, path, overrides, texts, data_stamp(path.parent, pattern))
    keep(workspace, loaded)
    return loaded


def keep(workspace: Workspace, loaded: Loaded, run_id: str | None = None) -> Loaded:
    """Remembers the plan of a spec, and the run that completed it."""
    if loaded.path.suffix != PLAN_SUFFIX:
        remember(workspace, loaded.path, loaded.overrides, entry_of(loaded.plan, loaded.texts, loaded.data, run_id))
    return replace(loaded, run_id=run_id)

"""Certificates of audits: canonical JSON in the folder of the run that they are about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlf.artifacts.trouble import telling
from mlf.runtime.record import list_runs, write_atomically
from mlf.schemas.identity import canonical_json, digest_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlf.runtime.workspace import Workspace
    from mlf.schemas.run import RunRecord

PLACE = Path("audit") / "features.json"


def run_of(workspace: Workspace, plan_id: str) -> RunRecord | None:
    """The latest finished run of exactly this plan."""
    found = (r for r in list_runs(workspace.runs) if r.plan_id == plan_id and r.status in ("ok", "failed") and r.folder)
    return next(found, None)


def write_certificate(workspace: Workspace, record: RunRecord | None, certificate: Mapping[str, Any]) -> Path:
    """Writes a certificate into the run's folder; without a run, among the project's own. ``MLF7xx`` if it cannot be written."""
    alone = workspace.audits / f"{certificate['plan_id'].removeprefix('sha256:')[:12]}.json"
    path = alone if record is None else Path(str(record.folder)) / PLACE
    with telling(str(path)):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, canonical_json(certificate))
    return path


def read_certificate(record: RunRecord) -> dict[str, Any] | None:
    """The certificate in a run's folder; ``None`` without one, and for one that is damaged or about another plan."""
    try:
        found = json.loads((Path(str(record.folder)) / PLACE).read_bytes())
        body = {name: value for name, value in found.items() if name != "id"}
        whole = found["id"] == digest_of("audit", body) and found["plan_id"] == record.plan_id
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return found if whole else None


def counted(certificate: Mapping[str, Any]) -> dict[str, int]:
    """Columns by verdict."""
    words = [column["verdict"] for column in certificate["columns"]]
    return {word: words.count(word) for word in dict.fromkeys(words)}

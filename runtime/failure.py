"""Errors as the JSON data of a run record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlf.errors import MlfError


def error_facts(error: MlfError, log: str | None = None) -> dict[str, Any]:
    """Code, message and hint of an error's first finding, and the file to look into."""
    first = error.diagnostics[0]
    return {"code": first.code, "message": first.message, "hint": first.hint, **({"log": log} if log else {})}

"""The shape of one entry in the table of codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Rule:
    """A code with its sentence and its hint.

    ``message`` says what is, then what was expected; ``hint`` is one action. Both are ``str.format`` templates over the facts of the
    finding. ``docs/errors/<code>.md`` explains it at length.
    """

    code: str
    title: str
    message: str
    hint: str
    severity: Literal["error", "warning"] = "error"

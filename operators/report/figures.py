"""Numbers as people read them: fixed decimals, thousands, a real minus sign, and a placeholder that says why a number is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mlf.operators.report.markup import Html, element

Formatter = Callable[[float], str]

MINUS = "\u2212"
MISSING = "\u2014"


def fixed(digits: int) -> Formatter:
    """A formatter with ``digits`` decimals and thousands separators; a value that rounds to zero has no sign."""

    def text(value: float) -> str:
        shown = f"{abs(value):,.{digits}f}"
        return MINUS + shown if value < 0 and shown.strip("0.,") else shown

    return text


def percent(value: float) -> str:
    """A share as a percentage with one decimal."""
    return fixed(1)(100.0 * value) + "\u00a0%"


def dollars(value: float) -> str:
    """Whole dollars, the sign before the currency."""
    text = fixed(0)(value)
    return f"{MINUS}${text[1:]}" if text.startswith(MINUS) else f"${text}"


def cents(value: float) -> str:
    """Dollars and cents, the sign before the currency."""
    text = fixed(2)(value)
    return f"{MINUS}${text[1:]}" if text.startswith(MINUS) else f"${text}"


def plain(value: Any) -> str:
    """A parameter as it stands in a spec."""
    if value is None or isinstance(value, bool):
        return {None: "none", True: "yes", False: "no"}[value]
    if isinstance(value, float):
        return f"{value:.12g}".replace("-", MINUS)
    if isinstance(value, list | tuple):
        return ", ".join(plain(v) for v in value)
    return str(value)


def missing(reason: str) -> Html:
    """The placeholder for a number that does not exist, with the reason in reach of pointer and screen reader."""
    return element("abbr", MISSING, element("span", f" ({reason})", class_="sr"), class_="none", title=reason)


def shown(value: Any, formatter: Formatter, reason: str = "not recorded") -> Html | str:
    """``value`` formatted, or the placeholder."""
    return missing(reason) if value is None else formatter(value)


def at(document: Any, path: str) -> Any:
    """The value at a dotted ``path``, or ``None`` where any step is absent."""
    for step in path.split("."):
        if not isinstance(document, Mapping):
            return None
        document = document.get(step)
    return document

"""Plain scalars after the core schema of YAML 1.2: ``16:30``, ``NO`` and ``2023-01-03`` are text, ``1e-3`` is a number.

Source: YAML 1.2.2, section 10.3.2. Infinity and NaN are refused, and so are integers beyond 2**53 - 1, which JSON cannot carry.
"""

from __future__ import annotations

import math
import re

from mlf.schemas.identity import MAX_INT

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INT = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_UNBOUNDED = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_LONGEST = 64  # a number with more characters has more digits than any field can hold


class NumberError(ValueError):
    """A number that no field of a spec can hold."""


def resolve(text: str) -> str | int | float | bool | None:
    """The value of a plain scalar; ``NumberError`` for infinity, NaN and integers beyond 2**53 - 1."""
    if text in _WORDS:
        return _WORDS[text]
    if _UNBOUNDED.fullmatch(text):
        raise NumberError(text)
    if _INT.fullmatch(text) or _BASED.fullmatch(text):
        return _whole(text)
    return _decimal(text) if _FLOAT.fullmatch(text) else text


def _whole(text: str) -> int:
    value = int(text, _radix(text)) if len(text) <= _LONGEST else MAX_INT + 1
    if abs(value) > MAX_INT:
        raise NumberError(text)
    return value


def _radix(text: str) -> int:
    return {"0o": 8, "0x": 16}.get(text[:2], 10)


def _decimal(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise NumberError(text)
    return value

"""The limits of a spec's text, checked before any parser sees it."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from mlf.errors import Diagnostic, Span

if TYPE_CHECKING:
    from mlf.compiler.text.node import Findings

MAX_BYTES = 256 * 1024
MAX_DEPTH = 24
MAX_EVENTS = 50_000
MAX_SCALAR = 8 * 1024

#: Control characters, line breaks other than LF, and the marks that reorder text on screen.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
_TAB = re.compile(r"^ *\t", re.MULTILINE)


def guarded_text(data: bytes, file: str, found: Findings) -> str | None:
    """The text with line ends made LF, ready to parse; ``None`` if it must not be parsed, with the reasons in ``found``."""
    if len(data) > MAX_BYTES:
        found.add(Diagnostic("MLF102", {"size": len(data), "most": MAX_BYTES}, Span(file, 1, 1, 1, 1)))
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        line, column = _bytes_position(data, bad.start)
        found.add(Diagnostic("MLF103", {"byte": f"0x{data[bad.start]:02x}"}, Span(file, line, column, line, column + 1)))
        return None
    return _clean(text.replace("\r\n", "\n").replace("\r", "\n"), file, found)


def _clean(text: str, file: str, found: Findings) -> str | None:
    hits = [*_hits(_FORBIDDEN, "MLF104", text), *_hits(_TAB, "MLF105", text)]
    for at, code in sorted(hits):
        found.add(Diagnostic(code, {"character": f"U+{ord(text[at]):04X}"}, position(text, at, file)))
    return None if hits else text


def _hits(pattern: re.Pattern[str], code: str, text: str) -> list[tuple[int, str]]:
    return [(m.end() - 1, code) for m in pattern.finditer(text)]


def position(text: str, at: int, file: str) -> Span:
    """The place of one character."""
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return Span(file, line, column, line, column + 1)


def _bytes_position(data: bytes, at: int) -> tuple[int, int]:
    begin = data.rfind(b"\n", 0, at) + 1
    return data.count(b"\n", 0, at) + 1, len(data[begin:at].decode("utf-8", "replace")) + 1


def composed_form(text: str) -> str:
    """NFC form: two ways to encode one letter are one text, as identity demands."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)

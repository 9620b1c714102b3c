"""JSON read piece by piece: one value at a time out of a text of any length, with the line and column of whatever is wrong."""

from __future__ import annotations

import codecs
import json
import re
from typing import Any

from mlf.errors import MlfError

PIECE = 1 << 18
#: No value that is read whole is longer, in characters.
LONGEST = 1 << 16
BLANK = re.compile(r"[ \t\r\n]*")


def _after_blanks(text: str, at: int) -> int:
    found = BLANK.match(text, at)
    return at if found is None else found.end()


class Pieces:
    """A text of JSON and a place in it. Memory holds one piece, and one value that is read whole."""

    def __init__(self, file: str, stream: Any) -> None:
        self._file, self._stream = file, stream
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._text, self._at, self._ended = "", 0, False
        self._line, self._column = 1, 1
        self._scan = json.JSONDecoder(parse_int=float).raw_decode

    def next(self) -> str:
        """The next character that is no blank, without taking it; empty at the end."""
        while True:
            self._at = _after_blanks(self._text, self._at)
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def take(self, wanted: str) -> None:
        """Steps over one character; MLF904 where another stands."""
        if self.next() != wanted:
            raise self.refusal(f"'{wanted}' was expected")
        self._at += 1

    def value(self) -> Any:
        """The next value, read whole; numbers are floats."""
        self.next()
        while True:
            try:
                value, end = self._scan(self._text, self._at)
            except (json.JSONDecodeError, RecursionError) as error:
                if len(self._text) - self._at > LONGEST or not self._more():
                    raise self.refusal(getattr(error, "msg", "nested too deep")) from None
                continue
            if end == len(self._text) and self._more():
                continue  # a number may go on in the next piece
            self._at = end
            return value

    def refusal(self, what: str) -> MlfError:
        """MLF904 at this place."""
        line, column = self._place(self._at)
        return MlfError("MLF904", file=self._file, reason=f"line {line}, column {column}: {what}")

    @property
    def line(self) -> int:
        """Number of the line of this place, from 1."""
        return self._place(self._at)[0]

    def _place(self, at: int) -> tuple[int, int]:
        lines = self._text.count("\n", 0, at)
        column = at - self._text.rfind("\n", 0, at) if lines else self._column + at
        return self._line + lines, column

    def _more(self) -> bool:
        """Reads another piece and forgets what was taken; False at the end."""
        if self._ended:
            return False
        self._line, self._column = self._place(self._at)
        self._text, self._at = self._text[self._at :], 0
        while not self._ended:
            raw = self._stream.read(PIECE)
            self._ended = not raw
            try:
                text = self._decode(raw, not raw)
            except UnicodeDecodeError:
                raise self.refusal("the text is not UTF-8") from None
            if text:
                self._text += text
                return True
        return False

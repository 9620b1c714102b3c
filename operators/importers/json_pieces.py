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
NUMERIC = re.compile(r"[-+0-9.eE]*")


def _run(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Where the characters of a pattern end that begin at a place."""
    found = pattern.match(text, at)
    return at if found is None else found.end()


class Pieces:
    """A text of JSON and a place in it. Memory holds one piece, and one value that is read whole."""

    def __init__(self, file: str, stream: Any) -> None:
        self._file, self._stream = file, stream
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._text, self._at, self._ended = "", 0, False
        # The line that ``_counted`` is in, and where it began: lines are counted once, as far as somebody asks.
        self._line, self._start, self._counted = 1, 0, 0
        decoder = json.JSONDecoder(parse_int=float)
        self._scan, self._whole, self._cut = decoder.raw_decode, decoder.decode, 0

    def next(self) -> str:
        """The next character that is no blank, without taking it; empty at the end."""
        while True:
            self._at = _run(BLANK, self._text, self._at)
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def take(self, wanted: str) -> None:
        """Steps over one character; MLF904 where another stands."""
        if self.next() != wanted:
            raise self.refusal(f"'{wanted}' was expected")
        self._at += 1

    def whole(self) -> dict[str, Any] | None:
        """The object that begins here, if it ends within the text at hand; ``None`` leaves it where it is, to be read bit by bit."""
        try:
            value, end = self._scan(self._text, self._at)
        except (json.JSONDecodeError, RecursionError):
            return None
        self._at = end
        return value if isinstance(value, dict) else None

    def objects(self) -> list[dict[str, Any]]:
        """The objects of a list from here to its end or that of the text at hand, without taking them; none where they hold lists."""
        end = self._text.find("]", self._at)
        self._cut = self._text.rfind("}", self._at, end if end >= 0 else len(self._text)) + 1
        try:
            found: list[dict[str, Any]] = self._whole(f"[{self._text[self._at : self._cut]}]")
        except (json.JSONDecodeError, RecursionError):
            return []
        return found if all(isinstance(one, dict) for one in found) else []

    def take_objects(self) -> None:
        """Steps over what ``objects`` has just found."""
        self._at = self._cut

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
            if isinstance(value, float) and _run(NUMERIC, self._text, self._at) == len(self._text) and self._more():
                continue  # a number may go on in the next piece
            self._at = end
            return value

    def refusal(self, what: str) -> MlfError:
        """MLF904 at this place."""
        return MlfError("MLF904", file=self._file, reason=f"line {self.line}, column {self._at - self._start + 1}: {what}")

    @property
    def line(self) -> int:
        """Number of the line of this place, from 1."""
        if more := self._text.count("\n", self._counted, self._at):
            self._line += more
            self._start = self._text.rfind("\n", self._counted, self._at) + 1
        self._counted = self._at
        return self._line

    def _more(self) -> bool:
        """Reads another piece and forgets what was taken; False at the end."""
        if self._ended:
            return False
        _ = self.line
        self._start -= self._at
        self._text, self._at, self._counted = self._text[self._at :], 0, 0
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

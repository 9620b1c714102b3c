"""Messages between driver and worker: four bytes of length, then JSON. Nothing that could run code crosses the pipe."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADER = 4
CHUNK = 1 << 16


def frame(message: dict[str, Any]) -> bytes:
    """The bytes of one message."""
    body = json.dumps(message, separators=(",", ":")).encode()
    return len(body).to_bytes(HEADER, "big") + body


def send(descriptor: int, message: dict[str, Any]) -> None:
    """Writes one message whole. ``BrokenPipeError`` if nobody reads any more."""
    data = memoryview(frame(message))
    while data:
        data = data[os.write(descriptor, data) :]


class Inbox:
    """Bytes of one pipe, cut into messages."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._pending = bytearray()
        self.ended = False

    def receive(self) -> list[dict[str, Any]]:
        """Reads once (blocking if the pipe does) and returns every message that is now complete; sets ``ended`` at the end."""
        try:
            data = os.read(self._descriptor, CHUNK)
        except BlockingIOError:
            return []
        self.ended = not data
        self._pending += data
        return list(self._cut())

    def _cut(self) -> Iterator[dict[str, Any]]:
        while len(self._pending) >= HEADER:
            end = HEADER + int.from_bytes(self._pending[:HEADER], "big")
            if len(self._pending) < end:
                return
            yield json.loads(bytes(self._pending[HEADER:end]))
            del self._pending[:end]

"""Framing of messages on a pipe."""

from __future__ import annotations

import os
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlf.runtime.messages import Inbox, frame, send


def received(data: Any) -> list[dict[str, Any]]:
    """Messages out of a pipe that holds ``data`` and has ended."""
    reading, writing = os.pipe()
    threading.Thread(target=lambda: (os.write(writing, data) if data else None, os.close(writing))).start()
    inbox, messages = Inbox(reading), []
    while not inbox.ended:
        messages += inbox.receive()
    os.close(reading)
    return messages


@given(st.lists(st.dictionaries(st.text(), st.integers() | st.text() | st.lists(st.booleans())), max_size=5))
def test_what_is_sent_is_received(messages: Any) -> None:
    assert received(b"".join(frame(m) for m in messages)) == messages


def test_a_message_larger_than_a_pipe_arrives_whole() -> None:
    reading, writing = os.pipe()
    message = {"text": "x" * 1_000_000}
    sender = threading.Thread(target=lambda: (send(writing, message), os.close(writing)))
    sender.start()
    inbox, messages = Inbox(reading), []
    while not inbox.ended:
        messages += inbox.receive()
    sender.join()
    os.close(reading)
    assert messages == [message]


def test_half_a_message_is_none() -> None:
    assert received(frame({"a": 1}) + frame({"b": 2})[:-1]) == [{"a": 1}]


def test_nobody_at_the_other_end_is_an_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with pytest.raises(BrokenPipeError):
        send(writing, {})
    os.close(writing)

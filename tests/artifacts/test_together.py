"""Work on several threads ends as a whole: all done, or the first failure."""

from __future__ import annotations

import threading

import pytest

from mlf.artifacts.together import together


def test_every_item_is_done_once() -> None:
    done: list[int] = []
    together(done.append, range(100))
    assert sorted(done) == list(range(100))
    together(done.append, [])
    assert len(done) == 100


def test_items_wait_at_the_same_time() -> None:
    meeting = threading.Barrier(4, timeout=10)
    together(lambda _: meeting.wait() and None, range(4))


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_a_failure_is_raised_in_the_callers_thread_after_all_have_ended(error: type[BaseException]) -> None:
    def step(item: int) -> None:
        if item == 5:
            raise error

    before = threading.active_count()
    with pytest.raises(error):
        together(step, range(50))
    assert threading.active_count() == before

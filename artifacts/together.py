"""Several waits for the disk at the same time: it syncs many files in little more than the time of one."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

T = TypeVar("T")
HANDS = 8


def together(step: Callable[[T], None], items: Collection[T]) -> None:
    """``step`` of every item, on up to eight threads that live no longer than the call.

    The first exception is raised again once all threads have ended; items not begun by then are left.
    """
    waiting = deque(items)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            while not failures and (taken := _take(waiting)):
                step(taken[0])
        except BaseException as error:  # noqa: BLE001 - raised again below, in the caller's thread
            failures.append(error)

    _run(work, min(HANDS, len(items)))
    if failures:
        raise failures[0]


def _take(waiting: deque[T]) -> tuple[T] | None:
    try:
        return (waiting.popleft(),)
    except IndexError:
        return None


def _run(work: Callable[[], None], hands: int) -> None:
    from threading import Thread  # noqa: PLC0415 - only a writer needs it

    others = [Thread(target=work) for _ in range(hands - 1)]
    for other in others:
        other.start()
    work()
    for other in others:
        other.join()

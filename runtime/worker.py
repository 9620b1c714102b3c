"""The worker process: reads jobs from what was its standard input, answers with digests on what was its standard output.

It dies with its driver: the end of the input ends the process at once, whatever it is doing, which the store survives by design.
"""

from __future__ import annotations

import ctypes
import faulthandler
import os
import signal
import sys
import threading
import traceback
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from mlf.artifacts.store import Store
from mlf.artifacts.trouble import BlobDamaged, BlobMissing
from mlf.errors import MlfError
from mlf.runtime.body import BodyRaisedError
from mlf.runtime.code_watch import CodeWatch
from mlf.runtime.failure import error_facts
from mlf.runtime.messages import Inbox, send
from mlf.runtime.perform import perform
from mlf.runtime.work import work_of

PR_SET_PDEATHSIG = 1
Jobs = SimpleQueue[dict[str, Any]]


def main(arguments: list[str]) -> None:
    """Serves jobs for as long as the driver lives. Arguments: the folder of the store, the stamp of the code that the plan was made of."""
    orders, answers = _private_pipes()
    faulthandler.enable()
    _die_with_parent()
    jobs: Jobs = SimpleQueue()
    threading.Thread(target=_listen, args=(orders, jobs), daemon=True).start()
    store, watch = Store(Path(arguments[0])), CodeWatch(*arguments[1:])
    while True:
        message = jobs.get()
        kind, facts = answer(message, store, watch)
        send(answers, {"job": message["job"], "kind": kind, "facts": facts})


def answer(message: dict[str, Any], store: Store, watch: CodeWatch) -> tuple[str, dict[str, Any]]:
    """How a job ended: the outcome's kind and facts."""
    try:
        return "done", perform(work_of(message), store, watch)
    except (BlobMissing, BlobDamaged) as error:
        return "damaged", {"digest": error.digest, "error": error_facts(error)}
    except MlfError as error:
        return "failed", {"error": error_facts(error), "traceback": traceback.format_exc()}
    except BodyRaisedError as error:
        return "failed", {"error": {"code": "MLF602", "message": str(error)}, "traceback": _trace(error.__cause__ or error)}
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it is, the run must hear of it
        message_text = f"{type(error).__name__}: {error}"
        return "failed", {"error": {"code": "MLF602", "message": message_text}, "traceback": traceback.format_exc()}


def _trace(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))


def _die_with_parent() -> None:
    """Linux kills the process when its driver dies, even while a library holds the interpreter."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _private_pipes() -> tuple[int, int]:
    """Descriptors for jobs and answers that a body cannot touch: standard input is empty, output goes where standard error goes."""
    orders, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return orders, answers


def _listen(orders: int, jobs: Jobs) -> None:
    inbox = Inbox(orders)
    while not inbox.ended:
        for message in inbox.receive():
            jobs.put(message)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])

"""Bodies of toy operators. Some break the rules on purpose: they die, hang, lie or look at marker files."""

from __future__ import annotations

import errno
import os
import signal
import sys
import time
import warnings
from pathlib import Path
from typing import Any, Never

import numpy as np

from mlf.artifacts.files import Files


def make(_inputs: Any, params: Any, task: Any) -> Any:
    """A table of ``n`` numbers that depend on the seed."""
    rng = np.random.Generator(np.random.PCG64(task.seed))
    return {"x": rng.integers(0, 100, params["n"]), "y": np.arange(params["n"], dtype=np.float64) * params.get("scale", 1.0)}


def add(inputs: Any, params: Any, _task: Any) -> Any:
    """Column sums of all inputs, shifted."""
    tables = [t for value in inputs.values() for t in (value if isinstance(value, tuple) else (value,))]
    total = sum(float(column.sum()) for table in tables for column in table.values())
    return {"x": np.array([total + params.get("shift", 0)], np.float64)}


def sign(inputs: Any, _params: Any, _task: Any) -> Any:
    """The sign of the first column's sum: most changes upstream vanish here."""
    return {"sign": np.array([np.sign(float(next(iter(inputs["a"].values())).sum()))], np.float64)}


def document(inputs: Any, _params: Any, _task: Any) -> Any:
    """The sum as a document."""
    return {"total": float(inputs["a"]["x"].sum())}


def lines(inputs: Any, _params: Any, _task: Any) -> Any:
    """Sizes of the user's files."""
    return {"sizes": np.array([path.stat().st_size for _, path in inputs["files"]], np.int64)}


def parts(inputs: Any, _params: Any, task: Any) -> Any:
    """One column per part: what it reads, times its factor. The number of computed parts is told by a warning."""
    warnings.warn(f"parts {len(task.parts)}", stacklevel=1)
    return {p.columns[0]: (inputs["a"][p.reads[0]] * p.params.get("factor", 1)).astype(np.float32) for p in task.parts}


def fail(_inputs: Any, _params: Any, _task: Any) -> Never:
    """An exception."""
    sys.stdout.write("a word before the end\n")
    raise ZeroDivisionError("no number fits")


def wrong_type(_inputs: Any, _params: Any, _task: Any) -> Any:
    """No table at all."""
    return [1, 2]


def wrong_column(_inputs: Any, _params: Any, _task: Any) -> Any:
    """Bars without volume."""
    return {"ts": np.zeros(1, np.int64)}


def die_until(_inputs: Any, params: Any, _task: Any) -> Any:
    """Kills its own process until it has done so ``deaths`` times."""
    marker = Path(params["marker"])
    done = len(marker.read_text()) if marker.exists() else 0
    if done < params["deaths"]:
        marker.write_text("x" * (done + 1))
        os.kill(os.getpid(), signal.SIGKILL)
    return {"x": np.array([1.0])}


def raise_until(_inputs: Any, params: Any, _task: Any) -> Any:
    """Raises until it has done so ``times`` times."""
    marker = Path(params["marker"])
    done = len(marker.read_text()) if marker.exists() else 0
    if done < params["times"]:
        marker.write_text("x" * (done + 1))
        raise OSError("not yet")
    return {"x": np.array([1.0])}


def count(_inputs: Any, params: Any, _task: Any) -> Any:
    """Leaves a mark for every time it was called."""
    with Path(params["marker"]).open("a") as file:
        file.write("x")
    time.sleep(params.get("seconds", 0))
    return {"x": np.array([1.0])}


def wait(_inputs: Any, params: Any, _task: Any) -> Any:
    """Takes a while."""
    time.sleep(params["seconds"])
    return {"x": np.array([params.get("value", 1.0)])}


def look(_inputs: Any, _params: Any, _task: Any) -> Any:
    """What a body can see of its process."""
    return {
        "threads": os.environ["OMP_NUM_THREADS"],
        "secret": os.environ.get("TOY_SECRET", "none"),
        "pandas": "pandas" in sys.modules,
        "group": os.getpgid(0) == os.getpid(),
    }


def full_disk(_inputs: Any, _params: Any, _task: Any) -> Any:
    """A table for which the disk has no room: from now on every write of this process is refused."""

    def refuse(_self: Any, _fd: int, _data: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    Files.write = refuse
    return {"x": np.array([1.0])}


def fickle(_inputs: Any, params: Any, _task: Any) -> Any:
    """Another number every time."""
    marker = Path(params["marker"])
    done = len(marker.read_text()) if marker.exists() else 0
    marker.write_text("x" * (done + 1))
    return {"x": np.array([float(done)])}


def evaluation(_inputs: Any, params: Any, _task: Any) -> Any:
    """A document like that of an evaluation."""
    metrics = {"accuracy": params["accuracy"], "confusion": [[1]], "classes": {"up": {"f1": None}}}
    return {"kind": "evaluation", "horizon": 20, "segment": "test", "classification": metrics, "backtest": {"net": params.get("net", 5)}}


def bars(_inputs: Any, params: Any, _task: Any) -> Any:
    """Two bars at one price."""
    prices = {name: np.full(2, params["price"]) for name in ("open", "high", "low", "close", "volume")}
    return {"ts": np.arange(2), **prices}


def rows(_inputs: Any, params: Any, _task: Any) -> Any:
    """Row sets; only the tested ones depend on ``start``."""
    sets = {name: np.arange(params["train"], dtype=np.int32) for name in ("fit", "stop", "train", "validation")}
    return {**sets, "test": np.arange(params["start"], params["start"] + 3, dtype=np.int32)}


def listen(_inputs: Any, params: Any, _task: Any) -> Any:
    """What standard input holds: nothing, and it ends."""
    text = sys.stdin.read() if params["python"] else os.read(0, 100).decode()
    return {"x": np.array([len(text)], np.int64)}


def orphan(_inputs: Any, params: Any, _task: Any) -> Any:
    """Dies, and leaves a child that holds every descriptor for a while. Once; the second attempt finds the marker."""
    marker = Path(params["marker"])
    if marker.exists():
        return {"x": np.array([2], np.int64)}
    marker.touch()
    if os.fork() == 0:
        os.setsid()
        time.sleep(30)
        os._exit(0)
    os._exit(3)


def flood(_inputs: Any, params: Any, _task: Any) -> Any:
    """Dies after many lines on standard error and many on standard output."""
    for _ in range(params["lines"]):
        os.write(2, b"x" * 9_999 + b"\n")
        os.write(1, b"y" * 9_999 + b"\n")
    os._exit(4)


def walk(_inputs: Any, params: Any, task: Any) -> Any:
    """Five-minute bars of a random walk, in sessions of 100 bars."""
    rng, count = np.random.Generator(np.random.PCG64(task.seed)), params["n"]
    close = 100 * np.exp(np.cumsum(rng.normal(0, 0.001, count)))
    row = np.arange(count)
    ts = row * 300_000_000_000
    bars = {"ts": ts, "close_ts": ts + 300_000_000_000, "open": close, "high": close + 1, "low": close - 1, "close": close}
    counted = {"volume": rng.integers(1, 99, count).astype(np.float64), "session": (row // 100).astype(np.int32)}
    return bars | counted | {"roll": np.zeros(count, np.bool_), "interval": np.array([5], np.int32)}


def wider(inputs: Any, params: Any, _task: Any) -> Any:
    """Every ``each`` bars as one, which closes with the last of them, or ``early`` many bars before that."""
    given, each = inputs["bars"], params["each"]
    first = np.arange(0, len(given["ts"]), each)
    last = np.minimum(first + each - 1, len(given["ts"]) - 1)
    rows = {name: column[last] for name, column in given.items() if name != "interval"}
    ts = given["ts"][first]
    return rows | {"ts": ts, "close_ts": ts + (each - params.get("early", 0)) * 300_000_000_000, "interval": given["interval"] * each}


def features(inputs: Any, _params: Any, task: Any) -> Any:
    """One column per part: the change of the close, honestly, by a peek at the next bar, or with a failure on few bars."""
    close = inputs["bars"]["close"]
    back = np.append(np.nan, np.diff(close))
    if any(part.params.get("how") == "raise" and len(close) < part.params["least"] for part in task.parts):
        raise ZeroDivisionError("too few bars")
    known = {"back": back, "ahead": np.append(back[1:], np.nan), "raise": back, "nothing": np.full(len(close), np.nan)}
    return {part.columns[0]: known[part.params["how"]].astype(np.float32) for part in task.parts}

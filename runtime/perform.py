"""One job: inputs from the store, the body, the contract, the result into the store."""

from __future__ import annotations

import time
import warnings
from typing import TYPE_CHECKING, Any

from mlf.artifacts.actions import Actions
from mlf.artifacts.formats import Written, read, write
from mlf.artifacts.loader import Loader
from mlf.runtime.body import call_body
from mlf.runtime.contract import check_output
from mlf.runtime.memory import peak_memory, reset_peak_memory
from mlf.runtime.parts import Parts, record_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlf.artifacts.store import Store
    from mlf.runtime.code_watch import CodeWatch
    from mlf.runtime.work import Work

MOST_WARNINGS = 20


def perform(work: Work, store: Store, watch: CodeWatch) -> dict[str, Any]:
    """Computes one node and publishes it. Returns the facts of the outcome; raises what the body, the contract or the store raises.

    Nothing is published that ``watch`` objects to.
    """
    reset_peak_memory()
    started = time.perf_counter()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        written, parts = _result(work, Loader(store), watch)
    seconds = round(time.perf_counter() - started, 6)
    published = Actions(store).publish(record_of(work.key, work.run, written, seconds))
    told = dict.fromkeys(f"{w.category.__name__}: {w.message}" for w in caught)
    return {
        "key": work.key.digest,
        "made": written.output,
        "kept": published.record.output,
        "seconds": seconds,
        "memory": peak_memory(),
        "parts": parts,
        "warnings": list(told)[:MOST_WARNINGS],
    }


def _result(work: Work, loader: Loader, watch: CodeWatch) -> tuple[Written, int | None]:
    if work.node.parts:
        return _result_of_parts(work, loader, watch)
    value = call_body(work.node, _values(work, loader), ())
    watch.check(work.node)
    check_output(work.node, value)
    with loader.store.batch() as batch:
        return write(batch, work.node.storage, value, loader), None


def _result_of_parts(work: Work, loader: Loader, watch: CodeWatch) -> tuple[Written, int]:
    """The table of all parts, of which only those without a record are computed, and their number."""
    parts = Parts(work, loader.store)
    if parts.missing:
        started = time.perf_counter()
        wanted = tuple(work.node.parts[place] for place in parts.missing)
        value = call_body(work.node, _values(work, loader), wanted)
        watch.check(work.node)
        check_output(work.node, value, tuple(column for part in wanted for column in part.columns))
        parts.publish(value, time.perf_counter() - started)
    return parts.assemble(), len(parts.missing)


def _values(work: Work, loader: Loader) -> Mapping[str, Any]:
    return {port: _value(work, loader, port) for port in work.inputs}


def _value(work: Work, loader: Loader, port: str) -> Any:
    digests, storage = work.inputs[port], work.storages[port]
    if storage == "source":
        listed = [digests] if isinstance(digests, str) else digests
        return tuple((work.sources[d], loader.store.verify(d)) for d in listed)
    if isinstance(digests, str):
        return read(loader, digests, storage)
    return tuple(read(loader, digest, storage) for digest in digests)

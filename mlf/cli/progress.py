"""Progress on stderr: a live region on a terminal, one line per event elsewhere, JSON lines on request."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

import click

from mlf.cli.output import duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlf.runtime.events import Event, Sink

Form = Literal["text", "json"]


@contextmanager
def progress(form: Form) -> Iterator[Sink]:
    """A sink for events, for as long as a run lasts. That nobody reads it, or that there is no stderr, ends no run."""
    if form == "json":
        yield _heard(_json_line)
    elif sys.stderr is not None and sys.stderr.isatty():
        with _live() as sink:
            yield _heard(sink)
    else:
        yield _heard(_plain_line)


def _heard(sink: Sink) -> Sink:
    def told(event: Event) -> None:
        try:
            sink(event)
        except OSError:
            sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  as long as the process

    return told


def _json_line(event: Event) -> None:
    click.echo(json.dumps(event.data()), err=True)


def _plain_line(event: Event) -> None:
    text = _sentence(event)
    if text:
        click.echo(text, err=True)


def _sentence(event: Event) -> str | None:
    facts = event.facts
    if event.kind == "run_started":
        todo = facts.get("missing", 0) + facts.get("waiting", 0)
        return f"{facts['nodes']} nodes: {facts.get('hit', 0)} in the store, {todo} to look at, about {duration(facts['seconds'])} of work"
    if event.kind == "node_done" and facts["state"] == "computed":
        return f"done    {event.node}  {duration(facts['seconds'])}"
    if event.kind == "node_failed" and facts["state"] == "failed":
        return f"failed  {event.node}  {facts.get('message') or ''}".rstrip()
    if event.kind == "retry":
        return f"again   {event.node}  {facts['cause']}"
    return f"note    {event.node or ''}  {facts.get('message', '')}" if event.kind == "notice" else None


@contextmanager
def _live() -> Iterator[Sink]:
    """A bar and the nodes that are on, redrawn in place; sentences scroll by above it."""
    from rich.console import Console  # noqa: PLC0415  only on a terminal
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        running: dict[str, None] = {}

        def sink(event: Event) -> None:
            _enter(event, running)
            text = _sentence(event) if event.kind in ("node_failed", "retry", "notice") else None
            if text:
                bar.console.print(text, markup=False, highlight=False)
            change: dict[str, Any] = {"total": event.facts["nodes"]} if event.kind == "run_started" else {}
            bar.update(task, advance=event.kind in ("node_done", "node_failed"), description=", ".join(running), **change)

        yield sink


def _enter(event: Event, running: dict[str, None]) -> None:
    if event.node is None:
        return
    if event.kind == "node_started":
        running[event.node] = None
    else:
        running.pop(event.node, None)

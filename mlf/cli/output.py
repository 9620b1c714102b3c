"""What commands share: options, JSON on stdout, plain tables."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

DAY, HOUR, MINUTE = 86_400, 3_600, 60
KILO = 1_000

json_option = click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
set_option = click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Override a value of the spec: a.b.c=value.")
spec_argument = click.argument("spec", type=click.Path(path_type=Path))


def echo_json(data: Any) -> None:
    """JSON on stdout, indented, with sorted keys; what is no finite number is null."""
    click.echo(json.dumps(_finite(data), indent=2, sort_keys=True, default=str, allow_nan=False))


def write_output(path: Path, data: bytes) -> None:
    """Writes a file that the user named; one that cannot be written is a usage error."""
    try:
        path.write_bytes(data)
    except OSError as bad:
        raise click.FileError(str(path), bad.strerror) from bad


def echo_table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table in aligned columns; numbers to the right, text to the left."""
    listed = [[_text(v) for v in row] for row in rows]
    widths = [max(len(r[i]) for r in [list(head), *listed]) for i in range(len(head))]
    numeric = [bool(listed) and all(_is_number(r[i]) for r in listed) for i in range(len(head))]
    for row in [list(head), *listed]:
        cells = [c.rjust(w) if n else c.ljust(w) for c, w, n in zip(row, widths, numeric, strict=True)]
        click.echo("  ".join(cells).rstrip())


def short(digest: str | None) -> str:
    """A digest as people read it: twelve hex digits."""
    return digest.removeprefix("sha256:")[:12] if digest else "-"


def duration(seconds: float | None) -> str:
    """Seconds as people read them."""
    if seconds is None:
        return "-"
    if seconds < MINUTE:
        return f"{seconds:.1f}s" if seconds >= 1 else f"{seconds * KILO:.0f}ms"
    return f"{int(seconds // MINUTE)}m{int(seconds % MINUTE):02d}s" if seconds < HOUR else f"{seconds / HOUR:.1f}h"


def size(count: float) -> str:
    """Bytes as people read them."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < KILO:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= KILO
    return f"{count:.1f} TB"


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _text(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= KILO else f"{value:.4g}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)


def _is_number(text: str) -> bool:
    return text in {"-", ""} or text.lstrip("-+$").replace(",", "").replace(".", "", 1).rstrip("smh%").replace("e-", "").isdigit()

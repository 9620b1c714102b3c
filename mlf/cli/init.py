"""`mlf init`: a first spec."""

from __future__ import annotations

import re
from pathlib import Path

import click

from mlf.errors import MlfError
from mlf.errors.suggest import did_you_mean
from mlf.operators.contracts import CONTRACTS

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
TEMPLATE = """\
# {title}: check it with `mlf check {path}`, run it with `mlf run {path}`.
mlf: 1
name: {name}
symbol: {symbol}

data:
  source: synthetic              # or a CSV or Parquet file, relative to this spec
  start: 2023-01-03
  end: 2024-01-03

timeframes: {{base: 5m, mtf: [15m, 1h]}}

features:
  base: [returns, momentum, volatility, session]
  mtf: {{1h: [trend]}}

labels:
  triple_barrier: {{horizons: [5, 20]}}

models:
  xgb: xgboost
  lgb: {{kind: lightgbm, params: {{num_leaves: 15}}}}
  vote: {{ensemble: voting, members: [xgb, lgb]}}
"""


@click.command()
@click.argument("name", default="first")
@click.option("--symbol", default="MES", show_default=True, help="Root of the contract.")
def command(name: str, symbol: str) -> None:
    """Write specs/NAME.yaml, a small spec to start from. An existing file is left alone."""
    if symbol not in CONTRACTS:
        raise MlfError("MLF301", name=symbol, known=", ".join(CONTRACTS), **did_you_mean(symbol, CONTRACTS))
    if not NAME.fullmatch(name):
        raise MlfError("MLF210", path="NAME", found=name)
    path = Path("specs") / f"{name}.yaml"
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(TEMPLATE.format(title=name, path=path, name=name, symbol=symbol))
    except FileExistsError as there:
        raise click.ClickException(f"{path} exists already") from there
    except OSError as bad:
        raise click.FileError(str(path), bad.strerror) from bad
    click.echo(f"{path} written. next: mlf run {path}")

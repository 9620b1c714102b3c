"""`mlf catalog`: what a spec can name."""

from __future__ import annotations

from typing import Any

import click

from mlf.cli.output import echo_json, echo_table, json_option
from mlf.errors import MlfError
from mlf.errors.suggest import did_you_mean


@click.group(name="catalog")
def command() -> None:
    """List features, models, operators or contracts; with a NAME, show one in full."""


@command.command()
@click.argument("name", required=False)
@click.option("--group", help="Only this group.")
@json_option
def features(name: str | None, group: str | None, as_json: bool) -> None:  # noqa: FBT001
    """Features: columns, parameters, units, formula and source."""
    from mlf.compiler.catalog import features as known  # noqa: PLC0415
    from mlf.compiler.catalog import groups  # noqa: PLC0415

    if group is not None and group not in groups():
        raise MlfError("MLF302", name=group, **did_you_mean(group, groups()))
    if name is not None:
        (echo_json if as_json else _one)(feature_facts(_pick(known(), name, "MLF302")))
        return
    wanted = [f for f in known().values() if group in (None, f.group)]
    rows = [feature_facts(f) for f in wanted]
    if as_json:
        echo_json(rows)
    else:
        _many([{**row, "columns": len(row["columns"])} for row in rows], ("name", "group", "parameters", "columns", "about"))


@command.command()
@click.argument("name", required=False)
@json_option
def models(name: str | None, as_json: bool) -> None:  # noqa: FBT001
    """Model kinds: family, input, scaler, parameters with limits and defaults."""
    from mlf.compiler.catalog import models as known  # noqa: PLC0415

    if name is not None:
        (echo_json if as_json else _one)(model_facts(_pick(known(), name, "MLF305")))
        return
    rows = [model_facts(m) for m in known().values()]
    if as_json:
        echo_json(rows)
    else:
        _many(rows, ("name", "family", "input", "scaler", "trained", "about"))


@command.command()
@click.argument("name", required=False)
@json_option
def operators(name: str | None, as_json: bool) -> None:  # noqa: FBT001
    """Operators: typed inputs, output, version, determinism."""
    from mlf.compiler.catalog import operators as known  # noqa: PLC0415

    if name is not None:
        (echo_json if as_json else _one)(_operator_facts(_pick(known(), name.partition("@")[0], "MLF325")))
        return
    rows = [_operator_facts(o) for o in known().values()]
    if as_json:
        echo_json(rows)
    else:
        _many(rows, ("name", "inputs", "output", "about"))


@command.command()
@click.argument("name", required=False)
@json_option
def functions(name: str | None, as_json: bool) -> None:  # noqa: FBT001
    """Functions of expressions, besides the features: series, parameters, meaning."""
    from mlf.compiler.catalog import functions as known  # noqa: PLC0415

    if name is not None:
        (echo_json if as_json else _one)(function_facts(_pick(known(), name, "MLF329")))
        return
    rows = [function_facts(f) for f in known().values()]
    if as_json:
        echo_json(rows)
    else:
        _many(rows, ("name", "series", "parameters", "about"))


@command.command()
@json_option
def contracts(as_json: bool) -> None:  # noqa: FBT001
    """Contracts: exchange, tick, tick value, months, costs."""
    from mlf.operators.contracts import CONTRACTS, COSTS  # noqa: PLC0415

    rows = [
        {
            "name": c.root,
            "exchange": c.exchange,
            "tick": c.tick,
            "tick value": c.tick_value,
            "point value": c.point_value,
            "months": c.months,
        }
        | {table: costs[c.root].round_turn if c.root in costs else None for table, costs in COSTS.items()}
        for c in CONTRACTS.values()
    ]
    if as_json:
        echo_json(rows)
    else:
        _many(rows, tuple(rows[0]))


def _pick(known: Any, name: str, code: str) -> Any:
    if name not in known:
        raise MlfError(code, name=name, **did_you_mean(name, known))
    return known[name]


def _many(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> None:
    echo_table(columns, [[_brief(row[c]) for c in columns] for row in rows])


def _one(row: dict[str, Any]) -> None:
    for key, value in row.items():
        if key == "doc":
            click.echo(f"\n{value}")
        elif key == "about" and "doc" in row:
            continue
        elif isinstance(value, dict):
            click.echo(f"{key}:")
            for inner, text in value.items():
                click.echo(f"  {inner}: {text}")
        else:
            click.echo(f"{key}: {_brief(value)}")


def _brief(value: Any) -> Any:
    if isinstance(value, dict):
        return " ".join(value) or "-"
    if isinstance(value, str):
        return value.replace("``", "")
    if value is None:
        return "-"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


def _params(params: Any) -> dict[str, str]:
    schema = params.model_json_schema()
    return {name: _limits(facts) for name, facts in schema.get("properties", {}).items()}


def _limits(facts: dict[str, Any]) -> str:
    words = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "to", "exclusiveMaximum": "below"}
    limits = " ".join(f"{word} {facts[key]}" for key, word in words.items() if key in facts)
    default = _default(facts)
    choice = f"one of {', '.join(map(str, facts['enum']))}" if "enum" in facts else ""
    return "; ".join(t for t in (default, limits, choice, facts.get("description", "")) if t)


def _default(facts: dict[str, Any]) -> str:
    if "default" not in facts:
        return "required"
    value = facts["default"]
    empty = value is None or (isinstance(value, dict) and all(inner is None for inner in value.values()))
    return "optional" if empty else f"default {value}"


def feature_facts(feature: Any) -> dict[str, Any]:
    """What a reader wants to know of a feature."""
    from mlf.operators.features.declaration import columns, instances  # noqa: PLC0415

    named = [c for p in instances(feature) for c in columns(feature, p)]
    facts = {"name": feature.name, "group": feature.group, "parameters": _params(feature.params), "columns": named}
    about = feature.doc.partition("\n")[0]
    return {**facts, "reads": list(feature.reads), "units": list(feature.units), "about": about, "doc": feature.doc}


def function_facts(function: Any) -> dict[str, Any]:
    """What a reader wants to know of a function of expressions."""
    return {"name": function.name, "series": list(function.series), "parameters": _params(function.params), "about": function.doc}


def model_facts(kind: Any) -> dict[str, Any]:
    """What a reader wants to know of a model kind."""
    facts = {"name": kind.name, "family": kind.family, "input": kind.input, "window": kind.window, "scaler": kind.scaler}
    return {**facts, "trained": "yes" if kind.available else "later", "about": kind.doc, "parameters": _params(kind.params)}


def _operator_facts(operator: Any) -> dict[str, Any]:
    inputs = {name: port.type + ("..." if port.many else "") + ("?" if port.optional else "") for name, port in operator.inputs.items()}
    facts = {"name": operator.id, "inputs": inputs, "output": operator.output, "determinism": operator.determinism}
    return {**facts, "about": operator.doc, "parameters": _params(operator.params)}

"""The reference pages of `docs/`, written from the code: `python -m mlf.cli.reference`.

The spec's keys come from its JSON Schema, features and models from their catalogues, the commands from their own help.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mlf.cli.audit import command as audit
from mlf.cli.catalog import command as catalogue
from mlf.cli.catalog import feature_facts, function_facts, model_facts
from mlf.cli.data import command as data
from mlf.cli.main import COMMANDS, cli
from mlf.compiler import catalog
from mlf.schemas.spec import RunSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

DOCS = Path(__file__).parents[2] / "docs"
MADE = "<!-- made by `python -m mlf.cli.reference`; edit the code it describes -->\n"
TEXT_KEYS = """\
Two keys belong to the text and are gone once it is read:

- `extends: other.yaml` builds on another spec. Maps merge, key by key; everything else (a list, a number, a text) replaces.
- `vars: {name: value}` gives names to values; `${name}` stands for one anywhere else in the document. Inside `[ ]` and `{ }` write it in
  quotes: `"${name}"`.

`--set a.b.c=value` on the command line (or `overrides={"a.b.c": "value"}` in Python) sets one key after `extends` and before `vars`. All
three are part of what the run is: its identity is that of the values that come out.

Timeframes are minutes or hours (`5m`, `1h`); stretches are bars (`60`), a time (`90m`, `2h`) or sessions (`20 sessions`). A list of one may
be written without brackets. An unknown key is an error.
"""

#: Functions that are written as signs or words between their arguments.
OPERATORS = frozenset(
    ("negative", "add", "subtract", "multiply", "divide", "remainder", "power", "lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not")
)
EXPRESSIONS = """\
A feature may be written as a formula over the bars of its timeframe, with a name for its column:

```yaml
timeframes: {base: 5m, mtf: 1h}
features:
  base: [momentum]
  add:
    - mom_rank: rank(close / lag(close, 20) - 1, 100)
    - macd_score: zscore(ema(close, 12) - ema(close, 26), 60)
    - rsi_against_hour: rsi(close, 14) - at('1h', rsi(close, 14))
    - quiet: where(volume < mean(volume, 20) and not rth, 1, 0)
```

- Columns: `open high low close` (adjusted at rolls, as every feature sees them), `volume`, `trade_date`, `minute` (since the session
  opened), `to_close`, `rth`, `roll`, `cash_open` (minutes from the session's open to the cash market's), `early` (it closes early),
  `eve` (the next weekday has no full session).
- Signs, from weak to strong: `or`, `and`, `not`, `< <= > >= == !=` (they do not chain), `+ -`, `* / %`, the minus before a value, `**`.
  A comparison is 1 or 0. There are no other names and no Python in it.
- Every feature of [the catalogue](features.md) is a function as well. Without series it reads the bars (`atr(14)`); with series they
  stand in for all the columns it reads, in the order of its page: `rsi(volume, 14)`. One with several outputs needs a point:
  `macd(close).hist`.
- A window or a lag is a whole number, given by place or by name (`lag(close, n=5)`), never a series, and never below one: the future
  cannot be written.
- `at('1h', x)` is the value that `x` has on the last 1h bar which had closed by the close of the base bar. `staleness('1h')` counts the
  base bars since that close. Both are for expressions on the base timeframe.
- What is not known is missing (NaN) and passes through: a division by zero, a logarithm of a loss, a window that reaches before the first
  bar. Nothing is ever infinite. Features pass a missing bar over, functions see it, and their windows give NaN until it has left.
- Equal parts of a run's expressions are computed once, and batch, append and one live bar at a time give the same bits.

A mistake is shown at its character: [MLF327](errors/MLF327.md).
"""


def documents() -> dict[str, str]:
    """File name -> text of every generated page."""
    pages = {
        "spec.md": _spec(),
        "features.md": _features(),
        "expressions.md": _expressions(),
        "models.md": _models(),
        "cli.md": _cli(),
    }
    return {name: text.rstrip() + "\n" for name, text in pages.items()}


def _spec() -> str:
    schema = RunSpec.model_json_schema()
    for facts in schema["properties"].values():
        facts.setdefault("description", schema["$defs"].get(facts.get("$ref", "").rpartition("/")[2], {}).get("description", ""))
    parts = ["# The spec, key by key\n", MADE, TEXT_KEYS, "## The document\n", _keys(schema)]
    for name in _in_order(schema):
        section = schema["$defs"][name]
        parts += [
            f"## {name}\n",
            section.get("description", "") + "\n",
            _keys(section) if "properties" in section else _shape(section) + "\n",
        ]
    return "\n".join(parts)


def _keys(section: Mapping[str, Any]) -> str:
    required = section.get("required", ())
    rows = [
        (f"`{key}`", _shape(facts), "**required**" if key in required else _default(facts.get("default")), facts.get("description", ""))
        for key, facts in section["properties"].items()
    ]
    return _table(("key", "value", "default", "meaning"), rows)


def _default(value: Any) -> str:
    """A default as YAML would hold it; a whole section's defaults stand in its own table."""
    if isinstance(value, dict):
        return "its own defaults" if value else "none"
    if isinstance(value, list):
        return f"`[{', '.join(str(v['name'] if isinstance(v, dict) else v) for v in value)}]`"
    return "none" if value in (None, "") else f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _in_order(schema: Mapping[str, Any]) -> list[str]:
    """Names of the definitions in the order in which a reader meets them."""
    found: list[str] = []

    def walk(node: Any) -> None:
        for name in _references(node):
            if name not in found:
                found.append(name)
                walk(schema["$defs"][name])

    walk(schema["properties"])
    return found


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"].rpartition("/")[2]
        for key, value in node.items():
            if key not in ("default", "discriminator"):
                yield from _references(value)
    elif isinstance(node, list):
        for item in node:
            yield from _references(item)


def _shape(node: Mapping[str, Any]) -> str:
    """What a value may be, in words."""
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    options = node.get("anyOf") or node.get("oneOf")
    if options:
        return " or ".join(dict.fromkeys(_shape(o) for o in options if o.get("type") != "null"))
    if "const" in node or "enum" in node:
        return " or ".join(f"`{v}`" for v in node.get("enum", [node.get("const")]))
    return _plain(node)


def _plain(node: Mapping[str, Any]) -> str:
    kind = node.get("type")
    if kind == "array":
        return f"list of {_shape(node['items'])}"
    if kind == "object":
        inner = node.get("additionalProperties")
        return f"mapping to {_shape(inner)}" if isinstance(inner, dict) and inner else "mapping"
    words = {"integer": "whole number", "number": "number", "boolean": "`true` or `false`", "string": "text"}
    return words.get(str(kind), "any value") + _range(node)


def _range(node: Mapping[str, Any]) -> str:
    words = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "to", "exclusiveMaximum": "below"}
    found = [
        f"{word} {node[key]:,g}" if isinstance(node[key], float) else f"{word} {node[key]:,}" for key, word in words.items() if key in node
    ]
    return " " + " ".join(found) if found else ""


def _features() -> str:
    known = list(catalog.features().values())
    parts = [
        "# Features\n",
        MADE,
        f"{len(known)} features in {len(catalog.groups())} groups. A group's name stands for all of its features.\n",
    ]
    for group in dict.fromkeys(f.group for f in known):
        parts.append(f"## {group}\n")
        parts += [_feature(feature_facts(f)) for f in known if f.group == group]
    return "\n".join(parts)


def _feature(facts: Mapping[str, Any]) -> str:
    columns = ", ".join(f"`{c}`" for c in facts["columns"])
    parts = [f"### {facts['name']}\n", facts["doc"] + "\n", f"Columns: {columns}. Reads: {', '.join(facts['reads'])}.\n"]
    return "\n".join([*parts, _parameters(facts)])


def _expressions() -> str:
    facts = [function_facts(f) for f in catalog.functions().values() if f.name not in OPERATORS]
    rows = [(f"`{f['name']}({', '.join([*f['series'], *f['parameters']])})`", f["about"]) for f in facts]
    return "\n".join(["# Expressions\n", MADE, EXPRESSIONS, "## Functions\n", _table(("function", "value"), rows)])


def _models() -> str:
    facts = [model_facts(kind) for kind in catalog.models().values()]
    rows = [(f"[{f['name']}](#{f['name']})", f["family"], f["input"], f["scaler"], f["trained"]) for f in facts]
    lead = "Kinds marked *later* are known, so that ensembles can be checked, but cannot be trained yet.\n"
    parts = ["# Models\n", MADE, lead, _table(("kind", "family", "input", "scaler", "trained"), rows)]
    return "\n".join([*parts, *(f"## {f['name']}\n\n{f['about']}\n\n{_parameters(f)}" for f in facts)])


def _parameters(facts: Mapping[str, Any]) -> str:
    rows = [(f"`{name}`", *text.removeprefix("default ").partition("; ")[::2]) for name, text in facts["parameters"].items()]
    return _table(("parameter", "default", "limits and meaning"), rows) if rows else ""


def _cli() -> str:
    lead = "Results go to stdout, progress and errors to stderr; `--json` makes a result machine-readable; `NO_COLOR` is respected.\n"
    codes = "Exit codes: 0 ok, 1 a node failed or things differ, 2 spec or usage, 3 store or engine, 4 mismatch, 130 interrupted.\n"
    runs = "A run is named by its id, by the beginning or end of it, by `latest`, or by `latest~1` (the one before).\n"
    parts = ["# Commands\n", MADE, lead, codes, runs]
    context = click.Context(cli, info_name="mlf", help_option_names=cli.context_settings["help_option_names"])
    parts += [_help(cli.get_command(context, name), name, context) for name in COMMANDS]
    for name, group in (("catalog", catalogue), ("data", data), ("audit", audit)):
        parent = click.Context(group, info_name=name, parent=context)
        parts += [_help(group.get_command(parent, sub), f"{name} {sub}", parent) for sub in group.list_commands(parent)]
    return "\n".join(parts)


def _help(command: click.Command | None, name: str, parent: click.Context) -> str:
    if command is None:
        raise LookupError(name)
    context = click.Context(command, info_name=name.rpartition(" ")[2], parent=parent, max_content_width=100, terminal_width=100)
    return f"## mlf {name}\n\n```\n{command.get_help(context)}\n```\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(c).replace("|", "\\|") for c in row) + " |" for row in rows]
    return "\n".join(line.replace("  |", " |") for line in lines) + "\n"


def main() -> None:
    """Writes every page."""
    for name, text in documents().items():
        (DOCS / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

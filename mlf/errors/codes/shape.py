"""MLF2xx: the shape of a spec."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule("MLF201", "unknown key", "{where} has no key '{key}'", "use one of {known}"),
    Rule("MLF202", "missing key", "{where} lacks '{key}', expected {what}", "add {key}:"),
    Rule("MLF203", "wrong type", "{path} is {found}, expected {expected}", "write {path} as {expected}"),
    Rule("MLF204", "out of range", "{path} is {found}, expected {expected}", "give {path} a value in the range"),
    Rule("MLF205", "not one of the choices", "{path} is '{found}', expected {expected}", "use one of these"),
    Rule("MLF206", "wrong number of items", "{path} has {count} items, expected {least} to {most}", "add or remove items"),
    Rule("MLF207", "comes in a later version", "{what} comes in a later version of mlf", "remove it for now"),
    Rule(
        "MLF208",
        "more than one contract",
        "symbol is '{found}', expected one contract per run",
        "write one spec per contract, with extends: for what they share",
    ),
    Rule(
        "MLF209", "unknown language version", "mlf is {found}, expected {version}, the language this version reads", "write mlf: {version}"
    ),
    Rule("MLF210", "malformed name", "{path} holds '{found}', expected a letter, then letters, digits, - and _, 64 at most", "rename it"),
    Rule(
        "MLF211",
        "malformed timeframe",
        "{path} holds '{found}', expected minutes or hours such as 5m or 1h, a day at most",
        "write it as 5m or 1h",
    ),
    Rule(
        "MLF212",
        "malformed stretch of time",
        "{path} is '{found}', expected bars or a text such as 90m or 20 sessions",
        "write a number of bars, 90m, or 20 sessions",
    ),
    Rule(
        "MLF213", "malformed date", "{path} is '{found}', expected a day from 1990 to 2100 such as 2023-01-03", "write it as year-month-day"
    ),
    Rule(
        "MLF214",
        "neither model nor ensemble",
        "{path} has neither kind nor ensemble",
        "write {{kind: xgboost}}, or {{ensemble: voting, members: [a, b]}}",
    ),
    Rule(
        "MLF215",
        "malformed feature",
        "{path} is {found}, expected the name of a feature, alone or with parameters",
        "write - rsi, or - rsi: {{n: 14}}",
    ),
    Rule("MLF216", "text of a wrong length", "{path} has {count} characters, expected {expected}", "change its length"),
    Rule(
        "MLF217",
        "data without a trade date",
        "data ends before {end}, which leaves no trade date from {start} on",
        "set end to a later date than start",
    ),
    Rule(
        "MLF218",
        "empty section",
        "{path} is there but holds nothing, expected {expected}",
        "fill it in, or remove the key to take the default",
    ),
    Rule("MLF219", "given twice", "{path} holds '{value}' twice, expected each once", "remove one of the two"),
    Rule("MLF220", "malformed memory size", "{path} is '{found}', expected a size such as 8 GiB", "write it as 8 GiB or 500 MiB"),
    Rule(
        "MLF221",
        "parameters that are no mapping",
        "the parameters of {feature} are {found}, expected names with values",
        "write - {feature}: {{n: 14}}",
    ),
    Rule("MLF222", "nested parameter", "{owner}.{key} is empty or nested, expected a value or a list of values", "write a plain value"),
    Rule("MLF223", "malformed symbol", "symbol is '{found}', expected the root of a contract such as MES", "write the root in capitals"),
    Rule("MLF224", "further findings", "{count} further findings are left out", "mend these first"),
    Rule(
        "MLF226",
        "expression without a name",
        "'{found}' is no feature's name; an expression needs a name for its column",
        "write - my_feature: {found}",
    ),
)

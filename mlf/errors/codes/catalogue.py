"""MLF3xx: names that no catalogue knows, and files that are not there."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule("MLF301", "unknown contract", "no contract is called '{name}'", "use one of {known}, or describe it under contract:"),
    Rule("MLF302", "unknown feature", "no feature or group is called '{name}'", "list the names with `mlf catalog features`"),
    Rule(
        "MLF303",
        "unknown feature parameter",
        "feature {feature} has no parameter '{name}'; it has {known}",
        "remove it or use one of these",
    ),
    Rule("MLF304", "feature parameter out of range", "{feature}.{name} is {found}: {problem}", "give {name} a value in the range"),
    Rule("MLF305", "unknown model kind", "no model kind is called '{name}'", "list the kinds with `mlf catalog models`"),
    Rule("MLF306", "unknown model parameter", "{kind} has no parameter '{name}'", "list its parameters with `mlf catalog models {kind}`"),
    Rule(
        "MLF307", "model parameter out of range", "{kind}.{name} is {found}: {problem}", "list the limits with `mlf catalog models {kind}`"
    ),
    Rule("MLF308", "model not trained by this version", "{kind} models come in a later version", "use one of {known} for now"),
    Rule("MLF309", "unknown cost table", "no cost table is called '{name}'", "use one of {known}, or costs: {{round_turn: 1.22}}"),
    Rule(
        "MLF310",
        "cost table without the contract",
        "cost table {table} has no row for {symbol}",
        "state the dollars yourself, as in costs: {{round_turn: 4.50}}",
    ),
    Rule("MLF311", "unknown session template", "no session template is called '{name}'", "use one of {known}"),
    Rule("MLF312", "missing data file", "no file matches {path}", "check the path; it is relative to the spec's folder"),
    Rule("MLF315", "not a plain relative path", "{path} {reason}", "give a plain path, relative to the spec's folder"),
    Rule("MLF316", "unknown meta-learner", "{name} is no meta-learner", "use one of {known}"),
    Rule(
        "MLF317",
        "timeframe not built",
        "features are asked for on {timeframe}, which timeframes.mtf does not list",
        "add {timeframe} to timeframes.mtf",
    ),
    Rule(
        "MLF318",
        "group with parameters",
        "'{name}' is a group and takes no parameters",
        "name a feature of the group instead, such as {known}",
    ),
    Rule(
        "MLF319",
        "coarse timeframe not coarser",
        "timeframe {timeframe} is not coarser than the base {base}",
        "remove it or make the base finer",
    ),
    Rule(
        "MLF320",
        "incomplete contract",
        "{name} is not in the contract table and contract: lacks {missing}",
        "state {missing} under contract:",
    ),
    Rule("MLF321", "unreadable data file", "{path} cannot be read: {reason}", "check the path and the permissions of the file"),
    Rule(
        "MLF322",
        "barriers without a horizon",
        "barriers are given for horizon {horizon}, which horizons does not list",
        "add it to horizons or remove it",
    ),
    Rule("MLF324", "too many feature columns", "the spec asks for {columns} feature columns, more than {most}", "ask for fewer features"),
    Rule("MLF325", "unknown operator", "no operator is called '{name}'", "list the names with `mlf catalog operators`"),
    Rule("MLF326", "unknown error code", "there is no error code {name}", "see docs/errors for all codes"),
    Rule(
        "MLF327",
        "faulty expression",
        "expression '{name}': {problem}",
        "see docs/expressions.md for columns, functions and operators",
    ),
    Rule(
        "MLF328",
        "column name taken",
        "two features on {timeframe} want a column called '{column}'",
        "give the expression another name",
    ),
    Rule("MLF329", "unknown function", "no function of expressions is called '{name}'", "list the names with `mlf catalog functions`"),
)

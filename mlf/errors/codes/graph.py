"""MLF4xx: models, ensembles and the edges between operators."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule("MLF401", "unknown member", "ensemble {name} names '{member}', which is no model of this spec", "use one of {known}"),
    Rule("MLF402", "cyclic ensemble", "ensemble {name} contains itself: {path}", "remove one of these memberships"),
    Rule("MLF403", "ensemble of one", "ensemble {name} has a single member", "add a second member or use {member} itself"),
    Rule(
        "MLF404",
        "incompatible ensemble",
        "{ensemble} {name} mixes input kinds: {reason}",
        "keep members of one kind ({alternatives}), or use stacking with heterogeneous: true",
    ),
    Rule("MLF405", "weights of an ensemble", "ensemble {name} has {members} members but {weights} weights", "give one weight per member"),
    Rule(
        "MLF406",
        "horizon a member lacks",
        "ensemble {name} asks for horizon {horizon}, which {member} does not have",
        "add {horizon} to the horizons of {member}, or remove it here",
    ),
    Rule(
        "MLF407",
        "no common horizon",
        "the members of ensemble {name} have no horizon in common",
        "give all members at least one horizon that is the same",
    ),
    Rule("MLF408", "unknown model to evaluate", "evaluate.models names '{name}', which is no model of this spec", "use one of {known}"),
    Rule(
        "MLF409",
        "horizon without labels",
        "model {name} asks for horizon {horizon}, which no label has",
        "add {horizon} to labels.triple_barrier.horizons, or remove it here",
    ),
    Rule(
        "MLF410",
        "port not connected",
        "node {node}: port '{port}' of {operator} is missing or unknown",
        "connect the ports the operator declares",
    ),
    Rule(
        "MLF411",
        "wrong artifact type",
        "node {node}: port '{port}' takes {expected}, but {source} gives {found}",
        "connect an artifact of that type",
    ),
    Rule(
        "MLF412",
        "wrong number of inputs",
        "node {node}: port '{port}' takes {expected}, found {found}",
        "connect as many artifacts as the port takes",
    ),
)

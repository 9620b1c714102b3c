"""MLF4xx: the graph a spec describes."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = ()

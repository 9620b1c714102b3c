"""MLF5xx: causality and fit scope."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = ()

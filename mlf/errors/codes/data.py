"""MLF9xx: market data."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = ()

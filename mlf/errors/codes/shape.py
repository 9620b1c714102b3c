"""MLF2xx: the shape of a spec."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = ()

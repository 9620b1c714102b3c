"""MLF1xx: the text of a spec."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = ()

"""MLF7xx: the store and artifacts."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = ()

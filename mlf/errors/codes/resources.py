"""MLF6xx: resources and execution."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = ()

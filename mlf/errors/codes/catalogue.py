"""MLF3xx: names that no catalogue knows."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = ()

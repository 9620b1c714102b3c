"""MLF955 to MLF964: contract months and price adjustment."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = ()

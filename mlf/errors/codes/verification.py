"""MLF8xx: verification."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = ()

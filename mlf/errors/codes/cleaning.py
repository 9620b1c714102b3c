"""MLF945 to MLF954: defects of bars."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = ()

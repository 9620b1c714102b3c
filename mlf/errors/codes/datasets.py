"""MLF970 to MLF979: the commands on data sets."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = ()

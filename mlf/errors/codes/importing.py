"""MLF92x: reading the files of vendors."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = ()

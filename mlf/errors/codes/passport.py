"""MLF930 to MLF944: what the bars say against what was declared, and what they cannot decide."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = ()

"""MLF7xx: the store and artifacts."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = (Rule("MLF751", "damaged model", "the model {problem}", "fit the model again with mlf run"),)

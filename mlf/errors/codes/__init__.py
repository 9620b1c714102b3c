"""The table of codes, one module per hundred."""

from mlf.errors.codes import catalogue, causality, data, graph, resources, shape, store, verification, yaml
from mlf.errors.codes.rule import Rule

CODES: dict[str, Rule] = {
    rule.code: rule for module in (yaml, shape, catalogue, graph, causality, resources, store, verification, data) for rule in module.RULES
}

__all__ = ["CODES", "Rule"]

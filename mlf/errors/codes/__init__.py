"""The table of codes, one module per range."""

from mlf.errors.codes import (
    catalogue,
    causality,
    cleaning,
    data,
    datasets,
    graph,
    importing,
    passport,
    resources,
    rolls,
    shape,
    store,
    verification,
    yaml,
)
from mlf.errors.codes.rule import Rule

MODULES = (yaml, shape, catalogue, graph, causality, resources, store, verification, data, importing, passport, cleaning, rolls, datasets)
CODES: dict[str, Rule] = {rule.code: rule for module in MODULES for rule in module.RULES}

__all__ = ["CODES", "Rule"]

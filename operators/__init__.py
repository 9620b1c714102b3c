"""Operators on market data: sources, bars, features, labels, splits, evaluation. Declarations are light; bodies load what they need."""

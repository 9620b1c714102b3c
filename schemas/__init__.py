"""Frozen data that every layer shares: identity, operator declarations, plans, run records. Imports nothing heavy."""

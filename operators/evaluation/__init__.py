"""Decisions, backtest, metrics and the report."""

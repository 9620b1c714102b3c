"""Runs a plan: the driver, its workers, run records, and what can be asked about runs."""

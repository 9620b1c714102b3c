"""The report: one self-contained page, a pure function of a run's documents. See ``docs/decisions/0002``."""

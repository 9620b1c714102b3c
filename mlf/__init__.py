"""mlf: a compiler and a runtime for machine-learning runs on one futures contract."""

__version__ = "0.1.0"

"""Functions that expressions are written with, and the engine that evaluates them over bars."""

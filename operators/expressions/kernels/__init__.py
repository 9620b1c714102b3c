"""Compiled kernels of the functions of expressions, all of one signature: ``kernel(x, p, s, out)``."""

"""Causal features: light declarations, numba kernels with carried state beside them."""

"""Causal functions of one timeframe's bars: declarations, kernels that carry their state, and the matrix that joins timeframes."""

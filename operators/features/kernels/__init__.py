"""The kernels of the features: small compiled functions over a block of bars, each with one explicit state."""

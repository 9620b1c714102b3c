"""The declarations of the features, one module per group. Light: a declaration names its kernel as text."""

"""Models: a recipe (hashable parameters) and a fitted artifact are two things; each kind is declared in a light table."""

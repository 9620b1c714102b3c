"""Features written as expressions: text, tree, and what is wrong with it."""

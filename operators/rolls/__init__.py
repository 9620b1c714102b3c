"""Contract months: which one is held, when it changes, and prices across the change."""

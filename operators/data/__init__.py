"""Sources, cleaning, sessions and bars."""

"""What a file of bars turns out to be, inferred from the bars alone."""

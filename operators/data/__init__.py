"""The synthetic source, sessions, and the profile of the data."""

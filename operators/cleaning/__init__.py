"""Defects of bars, and what is done about them."""

"""Dated session templates and holidays as data, and the pure functions that read them."""

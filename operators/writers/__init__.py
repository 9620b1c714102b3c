"""Bars as files: canonical tables, and text as each vendor writes it. The same bars give the same bytes."""

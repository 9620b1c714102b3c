"""Bars from the files of vendors."""

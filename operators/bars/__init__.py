"""Wider bars: of time, of volume, of dollars."""

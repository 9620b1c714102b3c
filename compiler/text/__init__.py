"""From the text of a spec to plain data whose every value knows its file, line and column."""

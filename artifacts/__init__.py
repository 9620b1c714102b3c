"""The content-addressed store, action records and the formats of artifacts."""

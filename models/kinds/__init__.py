"""Declarations of the kinds of models, one module per relationship; light enough for the compiler."""

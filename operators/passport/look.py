"""The passport of files: read, then surveyed. The compiler's and the inspection's way in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mlf.operators.importers.read import read
from mlf.operators.passport.survey import Passport, survey

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mlf.operators.importers.layout import Declared
    from mlf.operators.passport.evidence import Subject


def look(files: Sequence[tuple[str, Path]], subject: Subject, declared: Declared) -> Passport:
    """The passport of (name, path) files. Raises what reading them raises, and what ``survey`` does."""
    return survey(read(files, replace(declared, symbol=declared.symbol or subject.symbol)), subject, declared)

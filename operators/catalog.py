"""The explicit table of operators. A test proves that nothing declared in this part is missing here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlf.operators.bars.declare import OPERATORS as BARS
from mlf.operators.cleaning.declare import OPERATORS as CLEANING
from mlf.operators.data.declare import OPERATORS as DATA
from mlf.operators.evaluation.declare import OPERATORS as EVALUATION
from mlf.operators.features.declare import OPERATORS as FEATURES
from mlf.operators.importers.declare import OPERATORS as IMPORTERS
from mlf.operators.labels.declare import OPERATORS as LABELS
from mlf.operators.passport.declare import OPERATORS as PASSPORT
from mlf.operators.rolls.declare import OPERATORS as ROLLS

if TYPE_CHECKING:
    from mlf.schemas.operator import Operator

OPERATORS: dict[str, Operator] = {
    op.name: op for op in (*IMPORTERS, *PASSPORT, *DATA, *CLEANING, *ROLLS, *BARS, *FEATURES, *LABELS, *EVALUATION)
}

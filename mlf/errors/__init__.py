"""What can go wrong, said once: codes, diagnostics and the one user-facing exception.

Every mistake a user can make has a code (``MLF201``), a sentence with named facts and one hint that is an action. The sentences live
in :mod:`mlf.errors.codes`; code that finds a mistake passes facts only. Programmer mistakes stay builtins.
"""

from mlf.errors.codes import CODES, Rule
from mlf.errors.model import Diagnostic, EnsembleCompatibilityError, MlfError, Severity, Span, SpecError

__all__ = ["CODES", "Diagnostic", "EnsembleCompatibilityError", "MlfError", "Rule", "Severity", "Span", "SpecError"]

"""Imports without wrappers."""

from __future__ import annotations

import subprocess
import sys

import pytest


def _says(script: str) -> str:
    return subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.strip()


LOADED = "import sys; print([x for x in ('sklearn', 'pandas') if x in sys.modules])"


@pytest.mark.parametrize("name", ["xgboost", "lightgbm"])
def test_a_booster_loads_neither_scikit_learn_nor_pandas(name: str) -> None:
    assert _says(f"from mlf.models.tabular.lean import library; library('{name}').Booster; {LOADED}") == "[]"


def test_what_was_loaded_before_stays_loaded() -> None:
    script = "import sys, pandas; from mlf.models.tabular.lean import library; library('lightgbm'); print(sys.modules['pandas'] is pandas)"
    assert _says(script) == "True"


def test_what_was_hidden_can_be_imported_afterwards() -> None:
    assert _says("from mlf.models.tabular.lean import library; library('lightgbm'); import pandas; print(pandas.Series([1]).sum())") == "1"

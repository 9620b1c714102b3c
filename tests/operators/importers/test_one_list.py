"""The lists of formats and roles stand in three layers that may not import each other: they are one list all the same."""

from __future__ import annotations

from typing import get_args

from mlf.operators.importers import declare, layout
from mlf.schemas.spec import data


def test_spec_operator_and_detection_know_the_same_formats() -> None:
    assert set(layout.FORMATS) == set(get_args(declare.Format)) == set(get_args(data.Format))


def test_spec_operator_and_readers_know_the_same_roles() -> None:
    assert layout.ROLES == get_args(declare.Role) == get_args(data.Role)

"""Calling bodies, and what a worker answers when it cannot."""

from __future__ import annotations

import importlib
import sys
from dataclasses import replace
from typing import Any

import pytest

from mlf.artifacts.store import Store
from mlf.compiler.catalog import operators
from mlf.errors import MlfError
from mlf.runtime.body import BodyRaisedError, call_body
from mlf.runtime.code_watch import CodeWatch
from mlf.runtime.parameters import parameters_of
from mlf.runtime.worker import answer
from mlf.schemas.identity import digest_bytes
from mlf.schemas.operator import Params


class Own(Params):
    """Parameters of a third party's operator."""

    n: int = 3


def test_a_third_partys_operator_gets_the_class_beside_its_body(toy: Any, monkeypatch: Any) -> None:
    toy_bodies = importlib.import_module("toy_bodies")
    node = toy("n", "make", params={"n": 5})
    assert parameters_of(node, toy_bodies) == {"n": 5}
    monkeypatch.setattr(toy_bodies, "PARAMS", Own, raising=False)
    assert parameters_of(node, toy_bodies) == Own(n=5)


def test_a_built_in_operator_gets_the_class_it_declares(toy: Any) -> None:
    declared = operators()["bars.resample"]
    node = replace(toy("n", params={"minutes": 5}), operator=declared.id, body=declared.body)
    assert parameters_of(node, sys) == declared.params(minutes=5)


def test_another_version_than_the_plan_names_is_refused(toy: Any) -> None:
    node = replace(toy("n", params={"minutes": 5}), operator="bars.resample@99", body="mlf.operators.bars.resample:run")
    with pytest.raises(MlfError, match=r"bars\.resample@99") as caught:
        parameters_of(node, sys)
    assert caught.value.code == "MLF606"


def test_an_exception_of_the_body_is_told_from_ours(toy: Any) -> None:
    with pytest.raises(BodyRaisedError, match="ZeroDivisionError: no number fits") as caught:
        call_body(toy("n", "fail"), {}, ())
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


@pytest.mark.parametrize(("body", "reason"), [("no_module:run", "No module named"), ("toy_bodies:nothing", "no function nothing")])
def test_a_body_that_is_not_there_is_named(toy: Any, body: Any, reason: Any) -> None:
    with pytest.raises(MlfError, match=reason) as caught:
        call_body(replace(toy("n"), body=body), {}, ())
    assert caught.value.code == "MLF606"


def test_a_table_that_was_edited_since_the_plan_was_made_is_refused(toy: Any) -> None:
    path = "operators/calendar/sessions.csv"
    with pytest.raises(MlfError, match=r"sessions\.csv") as caught:
        call_body(toy("n", "make", params={"n": 1}, tables={path: digest_bytes(b"other")}), {}, ())
    assert caught.value.code == "MLF607"


def test_a_job_that_makes_no_sense_is_answered_with_a_failure(tmp_path: Any) -> None:
    kind, facts = answer({"job": 1}, Store(tmp_path), CodeWatch())
    assert kind == "failed"
    assert facts["error"]["message"] == "KeyError: 'inputs'"

"""Which fingerprints each version is known to have."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from mlf.compiler import lock
from mlf.compiler.catalog import features, operators
from mlf.compiler.lock import Code, defaults, module_of, moved, operator_declaration, read_lock, updated
from mlf.schemas.operator import Params
from mlf.schemas.work import Part

if TYPE_CHECKING:
    from pathlib import Path

RSI = Part("rsi@1", {}, ("rsi_14",), ("close",))


class Old(Params):
    """Parameters before."""

    n: int
    k: float = 1.0


class New(Params):
    """Parameters after: other words, another default."""

    n: int
    k: float = 2.0


def test_code_as_locked_is_named_by_its_version_alone() -> None:
    clean = operators()["data.clean"]
    found = Code(None, {}).of_operator(clean)
    assert found is not None
    assert found.startswith("sha256:")
    assert Code(None, {clean.id: ["sha256:other", found]}).of_operator(clean) is None
    assert Code(None, {clean.id: ["sha256:other"]}).of_operator(clean) == found


def test_a_feature_is_locked_by_itself() -> None:
    found = Code(None, {}).of_part(RSI)
    assert Code(None, {"feature.rsi@1": [str(found)]}).of_part(RSI) is None
    assert Code(None, {"rsi@1": [str(found)]}).of_part(RSI) == found


@pytest.mark.parametrize("name", sorted(operators()))
def test_every_operator_has_a_fingerprint(name: str) -> None:
    assert Code(None, {}).operator_fingerprint(operators()[name]).startswith("sha256:")


def test_every_feature_has_a_fingerprint() -> None:
    code = Code(None, {})
    assert all(code.feature_fingerprint(f).startswith("sha256:") for f in features().values())


def test_a_moved_default_moves_the_fingerprint_and_a_docstring_does_not() -> None:
    clean, code = operators()["data.clean"], Code(None, {})
    one, two = (code.operator_fingerprint(replace(clean, params=p)) for p in (Old, New))
    assert one != two
    assert code.operator_fingerprint(replace(clean, doc="other words")) == code.operator_fingerprint(clean)
    assert defaults(Old) == {"k": "1.0"}


@pytest.mark.parametrize(
    "change", [{"version": 9}, {"output": "labels"}, {"seeded": True}, {"threads": 3}, {"tables": ("a.csv",)}, {"body": "x:y"}]
)
def test_what_a_declaration_says_about_the_work_is_part_of_it(change: dict[str, object]) -> None:
    clean = operators()["data.clean"]
    assert operator_declaration(replace(clean, **change)) != operator_declaration(clean)  # type: ignore[arg-type]


def test_a_moved_fingerprint_is_told_and_an_accepted_or_new_one_is_not() -> None:
    known = {"a@1": ["x"], "b@1": ["x", "y"], "gone@1": ["z"]}
    found = {"a@1": "y", "b@1": "y", "new@1": "q"}
    assert moved(known, found) == ["a@1"]
    assert updated(known, found, ()) == {"a@1": ["x"], "b@1": ["x", "y"], "new@1": ["q"]}
    assert updated(known, found, ["a@1"])["a@1"] == ["x", "y"]


def test_the_command_says_which_version_must_be_raised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "operators.lock"
    monkeypatch.setattr(lock, "LOCK", place)
    monkeypatch.setattr(lock, "read_lock", lambda: read_lock(place))
    found = {"a@1": "x"}
    monkeypatch.setattr(lock, "current", lambda: dict(found))
    assert lock.main([]) == 0
    found["a@1"] = "y"
    assert lock.main([]) == 1
    assert "a@1: its code moved" in capsys.readouterr().err
    assert read_lock(place) == {"a@1": ["x"]}
    assert lock.main(["--equivalent"]) == 0
    assert read_lock(place) == {"a@1": ["x", "y"]}
    assert lock.main(["--reset"]) == 0
    assert read_lock(place) == {"a@1": ["y"]}


def test_no_lock_accepts_nothing(tmp_path: Path) -> None:
    assert read_lock(tmp_path / "none") == {}
    (tmp_path / "lock").write_text(json.dumps({"accepted": {"a@1": ["x"]}}))
    assert read_lock(tmp_path / "lock") == {"a@1": ["x"]}


def test_a_place_names_its_module() -> None:
    assert module_of("mlf.operators.cleaning.clean:run") == "mlf.operators.cleaning.clean"

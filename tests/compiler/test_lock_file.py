"""The committed lock against the code at hand."""

from __future__ import annotations

import json

from mlf.compiler.lock import LOCK, current, moved, read_lock
from mlf.schemas.identity import is_digest

REMEDY = "raise the version of each and run `make lock`; `python -m mlf.compiler.lock --equivalent` if the bytes they make cannot differ"


def test_the_lock_is_committed_as_its_writer_writes_it() -> None:
    lock = read_lock()
    assert lock, f"{LOCK} is missing: run `make lock`"
    assert LOCK.read_text(encoding="utf-8") == json.dumps({"accepted": {name: lock[name] for name in sorted(lock)}}, indent=1) + "\n"
    assert all(is_digest(value) for values in lock.values() for value in values)


def test_the_lock_knows_every_operator_and_feature_and_nothing_else() -> None:
    lock, found = read_lock(), current()
    assert sorted(found.keys() - lock.keys()) == [], "new ones are not locked: run `make lock`"
    assert sorted(lock.keys() - found.keys()) == [], "some are locked and gone: run `make lock`"


def test_no_code_moved_without_a_new_version() -> None:
    assert moved(read_lock(), current()) == [], f"the code of these is not as locked: {REMEDY}"

"""Claims are advice; the system lets go of what a dead process held."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mlf.artifacts import claims
from mlf.artifacts.claims import claim, claimed, exclusive
from mlf.artifacts.store import Store
from mlf.errors import MlfError
from mlf.schemas.identity import digest_of

KEY = digest_of("key", 1)
HOLD = """
import sys, time
from pathlib import Path
from mlf.artifacts.claims import claim, exclusive
from mlf.artifacts.store import Store
store = Store(Path(sys.argv[1]))
held = claim(store, sys.argv[2])
with exclusive(store, "gc"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_claim_is_held_by_one_at_a_time(store: Store) -> None:
    first = claim(store, KEY)
    assert first is not None
    assert claim(store, KEY) is None
    assert claimed(store) == {KEY}
    with first:
        pass
    first.release()
    assert claimed(store) == frozenset()
    with claim(store, KEY) or pytest.fail("it was free"):
        assert claim(store, KEY) is None
    assert list((store.root / "claims").iterdir()) == []


def test_a_claim_on_a_file_that_its_last_holder_removed_meanwhile_is_none(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = claims._lock

    def late(fd: int) -> bool:
        Path(store.layout.claim(KEY)).unlink()
        return lock(fd)

    monkeypatch.setattr(claims, "_lock", late)
    assert claim(store, KEY) is None


def test_the_death_of_its_holder_frees_a_claim_and_the_store(store: Store) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(store.root), KEY], stdout=subprocess.PIPE) as child:
        assert child.stdout
        child.stdout.readline()
        assert claim(store, KEY) is None
        with pytest.raises(MlfError, match=rf"MLF714 gc \(process {child.pid} on "), exclusive(store, "gc"):
            pass
        child.kill()
    assert claimed(store) == frozenset()
    with exclusive(store, "repair"):
        held = claim(store, KEY)
    assert held is not None
    held.release()


def test_a_store_opened_for_reading_gives_no_claims(tmp_path: Path) -> None:
    with pytest.raises(MlfError, match="MLF701"):
        claim(Store(tmp_path, mode="read"), KEY)


def test_a_note_that_cannot_be_read_still_names_a_holder(store: Store) -> None:
    with exclusive(store, "gc"):
        (store.root / "gc.lock").write_text("?")
        with pytest.raises(MlfError, match="MLF714 another process"), exclusive(store, "gc"):
            pass


def test_a_file_that_another_user_left_behind_can_be_claimed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.folders.make(store.layout.claims)
    Path(store.layout.claim(KEY)).touch()
    real = claims.os.open

    def opened(path: str, flags: int, mode: int = 0o777) -> int:
        if flags & claims.os.O_RDWR:
            raise PermissionError(13, "Permission denied", path)
        return real(path, flags, mode)

    monkeypatch.setattr(claims.os, "open", opened)
    held = claim(store, KEY)
    assert held is not None
    assert claim(store, KEY) is None
    held.release()
    with pytest.raises(MlfError, match="Permission denied"):
        claim(store, digest_of("key", 2))

"""Real processes on a real disk, killed at random instants."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from random import Random
from typing import TYPE_CHECKING

import pytest

from mlf.artifacts.actions import Actions
from mlf.artifacts.check import check
from mlf.artifacts.store import Store
from mlf.schemas.identity import digest_of

if TYPE_CHECKING:
    from pathlib import Path

CHILD = """
import sys
from pathlib import Path
from mlf.artifacts.actions import Actions
from mlf.artifacts.record import Blob, Record
from mlf.artifacts.store import Store
from mlf.artifacts.tree import Entry, put_tree
from mlf.schemas.identity import digest_of

store = Store(Path(sys.argv[1]))
actions = Actions(store)
print("ready", flush=True)
for i in range(int(sys.argv[2])):
    key = digest_of("key", i)
    if actions.lookup(key) is None:
        with store.batch() as batch:
            data = [b"%d" % i * 500, b"shared by %d" % (i % 7)]
            entries = [Entry(str(n), len(d), batch.put_bytes(d)) for n, d in enumerate(data)]
            tree = put_tree(batch, entries)
        actions.publish(Record(key, {}, tree.digest, "files", (tree, *(e.blob for e in entries)), 0.0, sys.argv[3]))
"""
NODES = 400


def start(root: Path, run: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", CHILD, str(root), str(NODES), run], stdout=subprocess.PIPE)


def outputs(root: Path) -> list[str | None]:
    actions = Actions(Store(root))
    found = [actions.lookup(digest_of("key", i)) for i in range(NODES)]
    return [record and record.output for record in found]


def finish(root: Path) -> None:
    with start(root, "last") as child:
        child.communicate()
    assert child.returncode == 0


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[str | None]:
    root = tmp_path_factory.mktemp("undisturbed") / ".mlf" / "store"
    finish(root)
    return outputs(root)


@pytest.mark.slow
def test_a_publisher_killed_fifty_times_ends_with_the_digests_of_an_undisturbed_one(tmp_path: Path, undisturbed: list[str | None]) -> None:
    root, random = tmp_path / ".mlf" / "store", Random(0)  # noqa: S311 - a repeatable draw
    for kill in range(50):
        with start(root, str(kill)) as child:
            assert child.stdout
            child.stdout.readline()
            time.sleep(random.uniform(0, 0.03))
            child.send_signal(signal.SIGKILL)
        if kill % 10 == 0:
            assert check(Store(root)) == ()
    finish(root)
    assert check(Store(root)) == ()
    assert outputs(root) == undisturbed


@pytest.mark.slow
def test_eight_processes_on_one_store_killed_at_random_agree_with_one_undisturbed(tmp_path: Path, undisturbed: list[str | None]) -> None:
    root, random = tmp_path / ".mlf" / "store", Random(1)  # noqa: S311 - a repeatable draw
    children = [start(root, str(i)) for i in range(8)]
    deadline = time.monotonic() + 4
    while time.monotonic() < deadline:
        time.sleep(0.1)
        victim = random.randrange(8)
        children[victim].kill()
        children[victim].communicate()
        children[victim] = start(root, str(victim))
    for child in children:
        child.kill()
        child.communicate()
    assert check(Store(root)) == ()
    finish(root)
    assert outputs(root) == undisturbed
    actions = Actions(Store(root))
    for i in range(NODES):
        assert {other.output for other in actions.observations(digest_of("key", i))} <= {undisturbed[i]}

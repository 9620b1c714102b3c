"""The commands that look after the store: verify, gc, doctor."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path


def damage(project: Path) -> Path:
    """One byte too many in the largest blob."""
    blob = max((p for p in (project / ".mlf" / "store" / "blobs").rglob("*") if p.is_file()), key=lambda p: p.stat().st_size)
    blob.chmod(0o644)
    with blob.open("ab") as file:
        file.write(b"!")
    return blob


def test_an_intact_run_is_confirmed(mlf: Any, here: Path) -> None:
    said, facts = mlf("verify"), mlf("verify", "--json").data
    assert (said.code, said.err) == (0, "")
    assert said.out.endswith(": 48 of 48 nodes intact\n")
    assert (facts["ok"], {n["state"] for n in facts["nodes"]}) == (True, {"same"})
    assert here.exists()


@pytest.mark.slow
def test_a_rebuild_in_an_empty_store_gives_every_digest_again(mlf: Any, here: Path) -> None:
    said = mlf("verify", "latest", "--rebuild")
    assert (said.code, said.out.endswith(": 48 of 48 nodes rebuilt and equal\n")) == (0, True)
    assert here.exists()


def test_damage_is_found_mended_and_computed_again(mlf: Any, own: Path) -> None:
    before = {n["node"]: n["new"] for n in mlf("verify", "--json").data["nodes"]}
    damage(own)
    assert mlf("verify").code == 4
    found = mlf("doctor")
    assert (found.code, "blob damaged" in found.out, "try --repair" in found.out) == (3, True, True)
    mended = mlf("doctor", "--repair", "--json")
    assert (mended.code, mended.data["set_aside"]) == (0, len(mended.data["findings"]))
    assert mlf("doctor").out.splitlines()[-1] == "store: sound"
    assert mlf("run", "tiny.yaml").code == 0
    assert mlf("run", "tiny.yaml", "--set", "models.xgb.params.max_depth=2").code == 0
    assert {n["node"]: n["new"] for n in mlf("verify", "--json").data["nodes"]} == before


def test_doctor_names_the_place_and_the_machine(mlf: Any, here: Path) -> None:
    said = mlf("doctor")
    names = [line.partition(":")[0] for line in said.out.splitlines()]
    assert (said.code, said.err) == (0, "")
    assert names == ["mlf", "python", "project", "store", "disk", "cores", "memory", "libraries", "store"]
    assert str(here) in said.out
    assert mlf("doctor", "--json").data["findings"] == []


def test_gc_keeps_what_runs_need(mlf: Any, here: Path) -> None:
    assert mlf("gc", "--grace", "0").out == "nothing to remove\n"
    assert mlf("gc", "--grace", "0", "--json").data["files"] == []
    assert here.exists()


def test_gc_is_dry_unless_told_and_what_it_removes_is_computed_again(mlf: Any, own: Path) -> None:
    digests = {n["node"]: n["new"] for n in mlf("verify", "latest~1", "--json").data["nodes"]}
    files = {p for p in (own / ".mlf" / "store").rglob("*") if p.is_file()}
    dry = mlf("gc", "--grace", "0", "--runs", "1")
    assert (dry.code, "would be removed; add --delete to do it" in dry.out) == (0, True)
    assert {p for p in (own / ".mlf" / "store").rglob("*") if p.is_file()} >= files
    assert "removed" in mlf("gc", "--grace", "0", "--runs", "1", "--delete").out
    assert mlf("verify", "latest").code == 0
    counts = mlf("run", "tiny.yaml", "--json").data["nodes"]
    assert (counts["hit"] + counts["computed"], counts["computed"] >= 12) == (48, True)
    assert {n["node"]: n["new"] for n in mlf("verify", "latest", "--json").data["nodes"]} == digests


def test_a_store_that_is_gone_is_made_again(mlf: Any, own: Path) -> None:
    shutil.rmtree(own / ".mlf" / "store")
    said = mlf("show", "source")
    assert (said.code, said.err[:4]) == (3, "MLF7")
    assert mlf("gc", "--grace", "0").code == 0
    assert mlf("run", "-n", "tiny.yaml", "--json").data["nodes"] == 48

"""Model files that were damaged, exchanged or planted are refused before any library sees them."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from mlf.errors import MlfError
from mlf.models.artifact import Format, pack, unpack
from mlf.schemas.identity import canonical_json, digest_bytes, digest_of

SHAPE = Format("toy", 1, "model.bin", b"TOY")
FACTS = {"gain": [0.25, 0.75], "rounds": 3}


def _saved(shelf: Any, payload: bytes = b"TOY and more") -> Any:
    return shelf.put(pack(SHAPE, ("a", "b"), FACTS, payload))


def _refused(files: Any, said: str) -> None:
    with pytest.raises(MlfError, match=said) as caught:
        unpack(SHAPE, files)
    assert caught.value.code == "MLF751"


def test_what_was_packed_is_unpacked(shelf: Any) -> None:
    model = unpack(SHAPE, _saved(shelf))
    assert (model.columns, model.facts, model.payload) == (("a", "b"), FACTS, b"TOY and more")


def test_the_card_is_readable_and_complete(shelf: Any) -> None:
    card = json.loads(_saved(shelf)["model.json"].read_bytes())
    assert (card["kind"], card["version"], card["classes"], card["columns"]) == ("toy", 1, [-1, 0, 1], ["a", "b"])
    assert card["payload"] == {"name": "model.bin", "digest": digest_bytes(b"TOY and more"), "size": 12}


@pytest.mark.parametrize("name", ["model.json", "model.bin"])
def test_a_flipped_bit_in_any_byte_is_found(name: str, shelf: Any) -> None:
    files = _saved(shelf)
    whole = files[name].read_bytes()
    for position in range(len(whole)):
        broken = bytearray(whole)
        broken[position] ^= 1 << position % 8
        files[name].write_bytes(broken)
        with pytest.raises(MlfError):
            unpack(SHAPE, files)


@pytest.mark.parametrize("name", ["model.json", "model.bin"])
def test_every_truncation_is_found(name: str, shelf: Any) -> None:
    files = _saved(shelf)
    whole = files[name].read_bytes()
    for size in range(len(whole)):
        files[name].write_bytes(whole[:size])
        with pytest.raises(MlfError):
            unpack(SHAPE, files)


def test_real_models_are_refused_after_any_of_many_bit_flips(kind: str, lab: Any, shelf: Any) -> None:
    inputs = lab.toy()
    files = lab.fit(kind, inputs)
    rng = np.random.Generator(np.random.PCG64(1))
    name = next(n for n in files if n != "model.json")
    for position in rng.integers(0, 8 * len(files[name]), 150):
        broken = bytearray(files[name])
        broken[position // 8] ^= 1 << int(position % 8)
        with pytest.raises(MlfError) as caught:
            shelf.predict(kind, {**files, name: bytes(broken)}, inputs)
        assert caught.value.code == "MLF751"


def test_the_files_of_another_kind_are_refused(lab: Any, shelf: Any) -> None:
    with pytest.raises(MlfError, match=r"holds model.json, model.ubj; a lightgbm model is model.json and model.txt"):
        shelf.predict("lightgbm", lab.fit("xgboost", lab.toy()), lab.toy())


def test_a_planted_file_is_refused(shelf: Any) -> None:
    files = _saved(shelf) | shelf.put({"weights.pkl": b"cos\nsystem\n"})
    _refused(files, "weights.pkl")


def test_missing_files_are_refused(shelf: Any) -> None:
    files = _saved(shelf)
    _refused({"model.bin": files["model.bin"]}, "model.json is missing")
    _refused({"model.json": files["model.json"]}, "a toy model is")


@pytest.mark.parametrize("text", [b"", b"\xff", b"[]", b"[" * 100_000, b'{"kind": NaN}', b'{"kind": "toy"}', b"1" * 5_000])
def test_a_card_that_is_no_card_is_refused(text: bytes, shelf: Any) -> None:
    files = _saved(shelf)
    files["model.json"].write_bytes(text)
    _refused(files, r"model\.json is")


def test_a_huge_card_is_not_read(shelf: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    files = _saved(shelf)
    monkeypatch.setattr("mlf.models.artifact.CARD_LIMIT", 10)
    _refused(files, "larger than 10 bytes")


def _forged(files: Any, **changed: Any) -> Any:
    card = {k: v for k, v in json.loads(files["model.json"].read_bytes()).items() if k != "digest"} | changed
    files["model.json"].write_bytes(canonical_json(card | {"digest": digest_of("model", card)}))
    return files


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": "other"}, "is a other of version 1"),
        ({"version": 2}, "of version 2; expected toy of version 1"),
        ({"classes": [1, 0, -1]}, "expected toy"),
        ({"columns": ["a", 3]}, "is not what was written"),
        ({"columns": ["a"]}, "is not what was written"),
        ({"facts": {}}, "is not what was written"),
        ({"payload": {"name": "/etc/passwd", "digest": "", "size": 1}}, "is not the file that"),
    ],
)
def test_a_card_with_a_right_digest_and_wrong_fields_is_refused(changed: dict[str, Any], said: str, shelf: Any) -> None:
    _refused(_forged(_saved(shelf), **changed), said)


def test_a_payload_that_begins_otherwise_is_refused(shelf: Any) -> None:
    _refused(_saved(shelf, b"not a toy"), "does not begin like a toy model")


def test_a_model_of_another_width_than_its_card_is_refused(kind: str, lab: Any, shelf: Any) -> None:
    inputs = lab.toy()
    files = shelf.put(lab.fit(kind, inputs))
    card = json.loads(files["model.json"].read_bytes())
    _forged(files, columns=card["columns"][:5], facts=card["facts"] | {"gain": [1, 0, 0, 0, 0]})
    inputs["matrix"].pop("5m/f5")
    inputs["scaler"] = {name: column[:5] for name, column in inputs["scaler"].items()}
    with pytest.raises(MlfError) as caught:
        shelf.predict(kind, {name: path.read_bytes() for name, path in files.items()}, inputs)
    assert caught.value.code == "MLF751"

"""A fitted model as files: ``model.json`` beside the library's own code-free file, which it names by digest.

Libraries crash on damaged files, so nothing reaches one before its bytes have been compared with the digest in ``model.json``, which
carries a digest of itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlf.errors import MlfError
from mlf.schemas.identity import canonical_json, digest_bytes, digest_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CARD = "model.json"
CARD_LIMIT = 16 << 20
CLASSES = [-1, 0, 1]
FIELDS = {"kind": str, "version": int, "classes": list, "columns": list, "facts": dict, "payload": dict, "digest": str}


@dataclass(frozen=True, slots=True)
class Format:
    """What a kind writes: its name, the version of the layout, the name of its file and how that file begins."""

    kind: str
    version: int
    file: str
    opening: bytes


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model read back: the columns it learnt from in order, what it tells about itself, and the verified bytes of its file."""

    columns: tuple[str, ...]
    facts: Mapping[str, Any]
    payload: bytes


def pack(shape: Format, columns: tuple[str, ...], facts: Mapping[str, Any], payload: bytes) -> dict[str, bytes]:
    """The files of a model. ``facts`` is canonical JSON data and holds ``gain``, one number per column."""
    card = {
        "kind": shape.kind,
        "version": shape.version,
        "classes": CLASSES,
        "columns": list(columns),
        "facts": dict(facts),
        "payload": {"name": shape.file, "digest": digest_bytes(payload), "size": len(payload)},
    }
    return {CARD: canonical_json(card | {"digest": _own_digest(card)}), shape.file: payload}


def unpack(shape: Format, files: Mapping[str, Path]) -> Fitted:
    """The model in ``files``. ``MLF751`` names what is damaged, missing or too much."""
    card = read_card(files)
    if set(files) != {CARD, shape.file}:
        raise damaged(f"holds {', '.join(sorted(files))}; a {shape.kind} model is {CARD} and {shape.file}")
    if (card["kind"], card["version"], card["classes"]) != (shape.kind, shape.version, CLASSES):
        raise damaged(f"is a {card['kind']} of version {card['version']}; expected {shape.kind} of version {shape.version}")
    payload = files[shape.file].read_bytes()
    if card["payload"] != {"name": shape.file, "digest": digest_bytes(payload), "size": len(payload)}:
        raise damaged(f"{shape.file} is not the file that {CARD} names")
    if not payload.startswith(shape.opening):
        raise damaged(f"{shape.file} does not begin like a {shape.kind} model")
    return Fitted(tuple(card["columns"]), card["facts"], payload)


def read_card(files: Mapping[str, Path]) -> dict[str, Any]:
    """``model.json`` as data, its own digest right and every field of its type; ``MLF751`` otherwise."""
    if CARD not in files:
        raise damaged(f"{CARD} is missing")
    if files[CARD].stat().st_size > CARD_LIMIT:
        raise damaged(f"{CARD} is larger than {CARD_LIMIT} bytes")
    try:
        card = json.loads(files[CARD].read_bytes())
        sound = _is_card(card) and card["digest"] == _own_digest(card)
    except (ValueError, RecursionError) as error:
        raise damaged(f"{CARD} is no JSON") from error
    if not sound:
        raise damaged(f"{CARD} is not what was written when the model was fitted")
    return dict(card)


def damaged(problem: str) -> MlfError:
    """``MLF751`` with what is wrong."""
    return MlfError("MLF751", problem=problem)


def _own_digest(card: Mapping[str, Any]) -> str:
    return digest_of("model", {name: value for name, value in card.items() if name != "digest"})


def _is_card(card: Any) -> bool:
    if not isinstance(card, dict) or set(card) != set(FIELDS):
        return False
    if not all(isinstance(card[name], kind) for name, kind in FIELDS.items()):
        return False
    gain = card["facts"].get("gain")
    return all(isinstance(c, str) for c in card["columns"]) and isinstance(gain, list) and len(gain) == len(card["columns"])

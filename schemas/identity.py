r"""The one module that hashes.

A digest is ``sha256:`` and 64 hex digits. Bytes are hashed as they are (:func:`digest_bytes`). Structured data is hashed as
``mlf.<kind>/<version>\\0`` followed by its canonical JSON (RFC 8785), so that values of different kinds never collide. Canonical data
is ``None``, ``bool``, ``int`` within 2**53 - 1, finite ``float``, NFC ``str``, lists and string-keyed mappings of those; anything else
raises. ``1`` and ``1.0`` are the same number, as in JSON: where the difference matters, the schema decides the type before hashing.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

import rfc8785

MAX_INT = 2**53 - 1
CHUNK = 1 << 20
DIGEST = re.compile("sha256:[0-9a-f]{64}")
#: How Python writes numbers that the standard writes otherwise: with an exponent, or a whole float from 2**53 on.
UNLIKE = re.compile(r"[0-9]e[+-][0-9]|[0-9]{16}\.0")
_PLAIN = json.JSONEncoder(ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def canonical_json(value: Any) -> bytes:
    """RFC 8785 bytes of ``value``. Raises ``TypeError`` or ``ValueError``, naming the path, for what canonical JSON cannot hold."""
    checked = _checked(value, "$")
    text = _PLAIN.encode(checked)
    # The standard library's encoder is written in C. It differs in the order of keys beyond ASCII and in few numbers.
    return text.encode() if text.isascii() and not UNLIKE.search(text) else rfc8785.dumps(checked)


def digest_of(kind: str, value: Any, *, version: int = 1) -> str:
    """Tagged digest of structured data; ``kind`` keeps equal data of unlike meaning apart."""
    return _tag(hashlib.sha256(f"mlf.{kind}/{version}\0".encode() + canonical_json(value)))


def digest_bytes(data: bytes | bytearray | memoryview) -> str:
    """Digest of raw bytes: the name of a blob."""
    return _tag(hashlib.sha256(data))


def digest_stream(stream: BinaryIO) -> tuple[str, int]:
    """Digest and size of everything ``stream`` still holds, read in chunks."""
    state, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        state.update(chunk)
        size += len(chunk)
    return _tag(state), size


def derive_seed(seed: int, value: Any) -> int:
    """A 31-bit seed for one node, from the spec's seed and the node's own (local) recipe."""
    return int(digest_of("seed", {"seed": seed, "node": value})[7:15], 16) & 0x7FFFFFFF


def is_digest(text: str) -> bool:
    """Whether ``text`` has the form of a digest."""
    return DIGEST.fullmatch(text) is not None


def _tag(state: hashlib._Hash) -> str:
    return "sha256:" + state.hexdigest()


def _checked(value: Any, path: str) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _checked_text(value, path)
    if isinstance(value, int | float):
        return _checked_number(value, path)
    if isinstance(value, Mapping):
        pairs = {_checked_key(k, path): _checked(v, f"{path}.{k}") for k, v in value.items()}
        if len(pairs) != len(value):
            raise ValueError(f"{path}: two keys are equal")
        return pairs
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [_checked(v, f"{path}[{i}]") for i, v in enumerate(value)]
    raise TypeError(f"{path}: {type(value).__name__} has no canonical JSON")


def _checked_text(value: str, path: str) -> str:
    if not value.isascii() and not unicodedata.is_normalized("NFC", value):
        raise ValueError(f"{path}: text is not NFC")
    return str(value)


def _checked_key(key: Any, path: str) -> str:
    if not isinstance(key, str):
        raise TypeError(f"{path}: key {key!r} is no string")
    return _checked_text(key, path)


def _checked_number(value: Any, path: str) -> int | float:
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{path}: {value} is not finite")
        return int(value) if value.is_integer() and abs(value) <= MAX_INT else float(value)
    if abs(value) > MAX_INT:
        raise ValueError(f"{path}: {value} is beyond 2**53 - 1")
    return int(value)

"""Action records: what an action gave, as text that proves itself.

A record's file is ``{"checksum":"sha256:…","record":{…}}`` in canonical JSON; the checksum is the digest of kind ``action`` of the
record, so the bytes need not be put in order again to be checked.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from mlf.artifacts.layout import hex_of
from mlf.schemas.identity import canonical_json, digest_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEAD = b'{"checksum":"'
_MIDDLE = b'","record":'
_START = len(_HEAD) + 71 + len(_MIDDLE)
_TAG = b"mlf.action/1\0"


class Blob(NamedTuple):
    """A stored file: its name and its length in bytes."""

    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Record:
    """A finished action.

    ``parts`` are the named pieces of the key, for ``explain``. ``output`` is the digest of the artifact, kept as ``storage`` says.
    ``blobs`` are all files it needs, the tree's entries included, so that a hit is decided without reading a tree. ``seconds`` and
    ``run`` are what they were when it was made; they are no part of what two makers must agree on.
    """

    key: str
    parts: Mapping[str, Any]
    output: str
    storage: str
    blobs: tuple[Blob, ...]
    seconds: float
    run: str

    @property
    def size(self) -> int:
        """Bytes of all blobs together."""
        return sum(blob.size for blob in self.blobs)

    def agrees(self, other: Record) -> bool:
        """Whether both makers got the same bytes."""
        return (self.output, self.storage) == (other.output, other.storage)


def encode(record: Record) -> bytes:
    """File contents of ``record``. ``TypeError`` or ``ValueError`` if its parts are no canonical data or a digest is none."""
    for digest in (record.key, record.output, *(blob.digest for blob in record.blobs)):
        hex_of(digest)
    body = canonical_json(
        {
            "key": record.key,
            "parts": record.parts,
            "output": record.output,
            "storage": record.storage,
            "blobs": record.blobs,
            "seconds": record.seconds,
            "run": record.run,
        }
    )
    return _HEAD + digest_bytes(_TAG + body).encode() + _MIDDLE + body + b"}"


def decode(data: bytes) -> Record:
    """The record in ``data``. ``ValueError``, saying what is wrong, for anything that :func:`encode` did not write."""
    body = data[_START:-1]
    if data[: len(_HEAD)] != _HEAD or data[_START - len(_MIDDLE) : _START] != _MIDDLE or data[-1:] != b"}":
        raise ValueError("not an action record")
    if digest_bytes(_TAG + body).encode() != data[len(_HEAD) : len(_HEAD) + 71]:
        raise ValueError("the checksum does not fit")
    return _record(json.loads(body))


def _record(fields: Any) -> Record:
    """Fields of the wrong shape under a right checksum come from another version of the software."""
    try:
        blobs = tuple(Blob(str(digest), int(size)) for digest, size in fields["blobs"])
        for digest in (fields["key"], fields["output"], *(blob.digest for blob in blobs)):
            hex_of(digest)
        return Record(
            key=fields["key"],
            parts=fields["parts"],
            output=fields["output"],
            storage=str(fields["storage"]),
            blobs=blobs,
            seconds=float(fields["seconds"]),
            run=str(fields["run"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"a field is missing or of the wrong type: {error}") from error

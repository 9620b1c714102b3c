"""One column, one ``.npy`` file (format 1.0): written byte for byte the same everywhere, read by mapping it into memory."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib import format as npy

from mlf.artifacts.trouble import telling
from mlf.errors import MlfError

if TYPE_CHECKING:
    from typing import BinaryIO

    from numpy.typing import NDArray

    from mlf.artifacts.store import Store

WIDEST = 8  # bytes: long double differs between machines


def encode_column(name: str, values: object) -> tuple[bytes, memoryview]:
    """Header and contents of the file of a column, little-endian and contiguous, copied only where they are not so already.

    MLF711 unless ``values`` is a one-dimensional, unmasked array of booleans, integers or floats up to 8 bytes wide.
    """
    array = _checked(name, values)
    array = np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<"), copy=False))
    header = io.BytesIO()
    npy.write_array_header_1_0(header, npy.header_data_from_array_1_0(array))
    return header.getvalue(), array.view(np.uint8).data


def map_column(store: Store, digest: str) -> NDArray[Any]:
    """Read-only array over the verified file of a column. MLF710 if the file is no column; raises as ``Store.verify`` does."""
    path = str(store.verify(digest))
    with telling(path), store.files.open(path) as stream:
        try:
            return _mapped(stream)
        except ValueError as error:
            raise MlfError("MLF710", digest=digest, fault=str(error)) from error


def _checked(name: str, values: object) -> NDArray[Any]:
    if not isinstance(values, np.ndarray) or isinstance(values, np.ma.MaskedArray):
        raise _refusal(name, f"is a {type(values).__name__}")
    if values.ndim != 1:
        raise _refusal(name, f"has {values.ndim} dimensions")
    if values.dtype.kind not in "biuf" or values.dtype.itemsize > WIDEST:
        raise _refusal(name, f"has dtype {values.dtype}")
    return values


def _refusal(name: str, found: str) -> MlfError:
    return MlfError("MLF711", column=ascii(name), found=found)


def _mapped(stream: BinaryIO) -> NDArray[Any]:
    if npy.read_magic(stream) != (1, 0):
        raise ValueError("not an npy file of format 1.0")
    shape, _, dtype = npy.read_array_header_1_0(stream)
    if len(shape) != 1 or dtype.kind not in "biuf" or dtype.itemsize > WIDEST:
        raise ValueError(f"not a column: shape {shape}, dtype {dtype}")
    if shape[0] == 0:
        empty = np.empty(0, dtype)
        empty.flags.writeable = False
        return empty
    return np.asarray(np.memmap(stream, dtype=dtype, mode="r", offset=stream.tell(), shape=shape))

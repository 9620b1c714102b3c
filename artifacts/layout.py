"""Where everything stands in a store."""

from __future__ import annotations

import re

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}").fullmatch


def hex_of(digest: str) -> str:
    """The 64 hex digits of a digest; ``ValueError`` for anything else, so that no other text ever becomes a path."""
    if _DIGEST(digest) is None:
        raise ValueError(f"{digest!r} is no digest")
    return digest[7:]


def parent(path: str) -> str:
    """The folder a path stands in."""
    return path.rpartition("/")[0] or "/"


def name_of(path: str) -> str:
    """The last step of a path."""
    return path.rpartition("/")[2]


class Layout:
    """Paths as plain text: a run that is up to date builds thousands of them.

    ``blobs/ab/cdef…``, ``actions/ab/cdef….json``, ``observations/ab/cdef…/<output>.json``, and the folders of what comes and goes:
    ``claims``, ``tmp``, ``quarantine``.
    """

    def __init__(self, root: str) -> None:
        self.root = root
        self.blobs = f"{root}/blobs"
        self.actions = f"{root}/actions"
        self.observations = f"{root}/observations"
        self.claims = f"{root}/claims"
        self.tmp = f"{root}/tmp"  # noqa: S108 - a folder of the store, not the shared one
        self.quarantine = f"{root}/quarantine"
        self.lock = f"{root}/gc.lock"

    def blob(self, digest: str) -> str:
        name = hex_of(digest)
        return f"{self.blobs}/{name[:2]}/{name[2:]}"

    def action(self, key: str) -> str:
        name = hex_of(key)
        return f"{self.actions}/{name[:2]}/{name[2:]}.json"

    def observed(self, key: str) -> str:
        """Folder of what later rebuilds of an action gave."""
        name = hex_of(key)
        return f"{self.observations}/{name[:2]}/{name[2:]}"

    def observation(self, key: str, output: str) -> str:
        return f"{self.observed(key)}/{hex_of(output)}.json"

    def claim(self, key: str) -> str:
        return f"{self.claims}/{hex_of(key)}"

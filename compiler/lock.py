"""The lock: which fingerprints of code each operator and feature version is known to have.

``operators.lock`` is committed. Where the code at hand is as locked, ``name@version`` identifies it; where it is not (someone is editing
it), its fingerprint joins the identity, so that nothing stale is ever served. A list of fingerprints means that a review found them
equivalent. ``python -m mlf.compiler.lock`` adds new versions; ``--equivalent`` also accepts moved fingerprints of old ones.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from mlf.compiler.fingerprint import ROOT, ModuleCache, fingerprint
from mlf.schemas.identity import digest_bytes, digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pydantic import BaseModel

    from mlf.schemas.operator import Operator, Part

LOCK = ROOT / "compiler" / "operators.lock"


class Code:
    """The code at hand against the lock. ``cache`` is a file that remembers module digests between processes."""

    def __init__(self, cache: Path | None = None, lock: Mapping[str, list[str]] | None = None) -> None:
        self._modules = ModuleCache(cache)
        self._lock = read_lock() if lock is None else lock
        self._tables: dict[str, str] = {}
        self._parts: dict[str, str | None] = {}

    def of_operator(self, operator: Operator) -> str | None:
        """Fingerprint of an operator, or ``None`` while it is as locked."""
        return self._unless_locked(operator.id, self.operator_fingerprint(operator))

    def of_part(self, part: Part) -> str | None:
        """Fingerprint of the feature that a part uses, or ``None`` while it is as locked."""
        if "uses" not in part.params:
            return self._of_use(f"feature.{part.use}")
        moved = {use: code for use in part.params["uses"] if (code := self._of_use(use)) is not None}
        return digest_of("uses", moved) if moved else None

    def _of_use(self, use: str) -> str | None:
        """Fingerprint of ``feature.name@version`` or, in expressions, the function ``name@version``; ``None`` while it is as locked."""
        if use not in self._parts:
            from mlf.compiler.catalog import features, functions  # noqa: PLC0415  the catalogue imports every declaration

            name = use.removeprefix("feature.").partition("@")[0]
            if use.startswith("feature."):
                found = self._unless_locked(use, self.feature_fingerprint(features()[name]))
            else:
                found = self._unless_locked(f"function.{use}", self.function_fingerprint(functions()[name]))
            self._parts[use] = found
        return self._parts[use]

    def operator_fingerprint(self, operator: Operator) -> str:
        """Fingerprint of an operator's body, declaration and defaults."""
        return fingerprint((module_of(operator.body),), operator_declaration(operator), self._modules)

    def feature_fingerprint(self, feature: Any) -> str:
        """Fingerprint of a feature's kernel, declaration and defaults."""
        return fingerprint((module_of(feature.kernel),), feature_declaration(feature), self._modules)

    def function_fingerprint(self, function: Any) -> str:
        """Fingerprint of a function of expressions: its kernel and declaration."""
        return fingerprint((module_of(function.kernel),), function_declaration(function), self._modules)

    def table(self, path: str) -> str:
        """Digest of a data file of the package."""
        if path not in self._tables:
            self._tables[path] = digest_bytes((ROOT / path).read_bytes())
        return self._tables[path]

    def save(self) -> None:
        """Remembers module digests for the next process."""
        self._modules.save()

    def _unless_locked(self, name: str, found: str) -> str | None:
        return None if found in self._lock.get(name, ()) else found


def module_of(place: str) -> str:
    """The module of ``module:function``."""
    return place.partition(":")[0]


def operator_declaration(operator: Operator) -> dict[str, Any]:
    """What of a declaration can change a result."""
    return {
        "id": operator.id,
        "defaults": defaults(operator.params),
        "inputs": {name: [port.type, port.many] for name, port in operator.inputs.items()},
        "output": operator.output,
        "seeded": operator.seeded,
        "threads": operator.threads,
        "tables": list(operator.tables),
        "body": operator.body.partition(":")[2],
    }


def feature_declaration(feature: Any) -> dict[str, Any]:
    """What of a feature's declaration can change its columns. A kernel gets the parameters in their order and a state of the given size."""
    return {
        "id": feature.id,
        "defaults": defaults(feature.params),
        "parameters": list(feature.params.model_fields),
        "state": [feature.state(feature.params(**choice)) for choice in feature.defaults],
        "reads": list(feature.reads),
        "outputs": list(feature.outputs),
        "kernel": feature.kernel.partition(":")[2],
    }


def function_declaration(function: Any) -> dict[str, Any]:
    """What of a function's declaration can change its values."""
    return {
        "id": function.id,
        "series": list(function.series),
        "parameters": list(function.params.model_fields),
        "codes": list(function.codes),
        "kernel": function.kernel.partition(":")[2],
    }


def defaults(params: type[BaseModel]) -> dict[str, str]:
    """Field -> JSON text of its default; required fields are left out."""
    fields = {name: field for name, field in params.model_fields.items() if not field.is_required()}
    return {name: json.dumps(field.get_default(call_default_factory=True), default=str, sort_keys=True) for name, field in fields.items()}


def read_lock(path: Path = LOCK) -> dict[str, list[str]]:
    """The committed lock: ``name@version`` -> accepted fingerprints; empty where there is none."""
    return dict(json.loads(path.read_text())["accepted"]) if path.exists() else {}


def current() -> dict[str, str]:
    """``name@version`` -> fingerprint for everything the catalogue holds."""
    from mlf.compiler.catalog import features, functions, operators  # noqa: PLC0415  the catalogue imports every declaration

    code = Code()
    found = {op.id: code.operator_fingerprint(op) for op in operators().values()}
    found |= {f"feature.{f.id}": code.feature_fingerprint(f) for f in features().values()}
    return found | {f"function.{f.id}": code.function_fingerprint(f) for f in functions().values()}


def moved(lock: Mapping[str, list[str]], found: Mapping[str, str]) -> list[str]:
    """Versions whose fingerprint is not one the lock accepts."""
    return sorted(name for name, value in found.items() if name in lock and value not in lock[name])


def updated(lock: Mapping[str, list[str]], found: Mapping[str, str], equivalent: Iterable[str]) -> dict[str, list[str]]:
    """The lock with new versions added, vanished ones dropped, and ``equivalent`` ones accepting their present fingerprint too."""
    accepted = set(equivalent)
    kept = {name: list(lock.get(name, [found[name]])) for name in sorted(found)}
    return {name: [*known, found[name]] if name in accepted and found[name] not in known else known for name, known in kept.items()}


def main(arguments: list[str]) -> int:
    """Writes the lock; 1 if a fingerprint moved without a version bump and nobody said it is equivalent."""
    lock, found = ({} if "--reset" in arguments else read_lock()), current()
    stale = moved(lock, found)
    equivalent = stale if "--equivalent" in arguments else []
    LOCK.write_text(json.dumps({"accepted": updated(lock, found, equivalent)}, indent=1) + "\n")
    for name in sorted(set(stale) - set(equivalent)):
        sys.stderr.write(f"{name}: its code moved. Raise its version, or say --equivalent if the bytes it makes cannot differ.\n")
    return 1 if set(stale) - set(equivalent) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

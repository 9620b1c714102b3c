"""`python -m mlf.cli.schemas`: writes the JSON Schemas of specs, plans and run records again, into the package's own folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mlf.schemas
from mlf.compiler import catalog
from mlf.operators.contracts import CONTRACTS
from mlf.schemas.record_schema import plan_schema, run_schema
from mlf.schemas.spec.jsonschema import spec_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(mlf.schemas.__path__[0])


def documents() -> dict[str, bytes]:
    """File name -> bytes of every schema."""
    names = [*catalog.groups(), *catalog.features()]
    spec = spec_schema(sorted(names), list(catalog.models()), sorted(CONTRACTS))
    return {f"{name}.schema.json": _bytes(data) for name, data in (("spec", spec), ("plan", plan_schema()), ("run", run_schema()))}


def _bytes(schema: Mapping[str, Any]) -> bytes:
    return (json.dumps(schema, indent=1, ensure_ascii=False) + "\n").encode()


def main() -> None:
    """Writes every schema."""
    for name, data in documents().items():
        (FOLDER / name).write_bytes(data)


if __name__ == "__main__":
    main()

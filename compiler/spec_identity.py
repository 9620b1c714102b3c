"""What a spec says once names, spelling and defaults written out are taken away: what its id is the digest of."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from mlf.schemas.identity import digest_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlf.compiler.resolved import Resolved


def spec_id_of(canonical: Mapping[str, Any], resolved: Resolved) -> str:
    """Digest of a spec in which every model stands for itself instead of for its name."""
    models = dict(canonical["models"])

    @cache
    def model(name: str) -> str:
        found = dict(models[name])
        if "params" in found:
            found["params"] = resolved.models[name].params.identity()
        if "members" in found:
            found["members"] = [model(member) for member in found["members"]]
        return digest_of("spec_model", found)

    evaluate = {**canonical["evaluate"], "models": sorted({model(name) for name in resolved.evaluated})}
    return digest_of("spec", {**canonical, "models": sorted(model(name) for name in models), "evaluate": evaluate})

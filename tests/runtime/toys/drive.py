"""A driver as a process of its own: ``drive.py FOLDER PLAN CORES`` runs a plan file and prints its digests and modules."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from mlf.artifacts.store import Store
from mlf.runtime.driver import execute
from mlf.runtime.options import RunOptions
from mlf.schemas.plan_json import plan_from_bytes

folder, plan_path, cores = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
plan = plan_from_bytes(plan_path.read_bytes(), str(plan_path))
record = execute(plan, RunOptions(cores=cores, base=folder), Store(folder / ".mlf" / "store"))
nodes = {n: [r.state, r.digest] for n, r in record.nodes.items()}
sys.stdout.write(json.dumps({"status": record.status, "nodes": nodes, "modules": sorted(sys.modules)}))

"""Maps the top-level folders to ``mlf.<folder>``; everything else stands in pyproject.toml."""

from pathlib import Path

from setuptools import setup

PARTS = ("schemas", "artifacts", "operators", "models", "compiler", "runtime")
ROOT = Path(__file__).parent


def packages(folder: Path, name: str) -> dict[str, str]:
    """Every package under ``folder``: dotted name -> path relative to the root."""
    found = {name: folder.relative_to(ROOT).as_posix()}
    for child in sorted(folder.iterdir()):
        if child.is_dir() and not child.is_symlink() and (child / "__init__.py").exists():
            found |= packages(child, f"{name}.{child.name}")
    return found


mapping = packages(ROOT / "mlf", "mlf")
for part in PARTS:
    mapping |= packages(ROOT / part, f"mlf.{part}")

setup(packages=sorted(mapping), package_dir=mapping)

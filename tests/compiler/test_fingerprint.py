"""What code can execute, and nothing else, decides its fingerprint. Packages are made by hand in a folder that stands for ``mlf``."""

from __future__ import annotations

import os
import textwrap
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlf.compiler.fingerprint import ModuleCache, fingerprint, import_closure, module_facts

if TYPE_CHECKING:
    from pathlib import Path

BODY = '''
"""A module."""
from __future__ import annotations

from typing import TYPE_CHECKING

from mlf.ops.near import SCALE, grow

if TYPE_CHECKING:
    from mlf.ops.types import Shape

STEP = 2


def run(x: Shape, times: int = 3) -> float:
    """Grows x."""
    from mlf.ops import late  # imported when it is called

    return late.last(grow(x, STEP) * SCALE, times)
'''
NEAR = "SCALE = 1.5\n\n\ndef grow(x, by):\n    return x + helper(by)\n\n\ndef helper(by):\n    return by\n"
LATE = "import mlf.ops.deep\n\n\ndef last(x, n):\n    return mlf.ops.deep.deepest(x) if n else x\n"
FILES = {
    "ops/__init__.py": '"""Operators."""\n',
    "ops/body.py": BODY,
    "ops/near.py": NEAR,
    "ops/late.py": LATE,
    "ops/deep.py": "def deepest(x):\n    return -x\n",
    "ops/types.py": "Shape = float\n",
    "ops/unused.py": "A = 1\n",
    "errors/__init__.py": "SENTENCE = 'bad'\n",
}


class Package:
    """A folder that stands for ``mlf``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        """Replaces a file."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        """Replaces a piece of a file, which must be there."""
        text = (self.root / name).read_text("utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def print(self, declaration: object = None, cache: Path | None = None) -> str:
        """The fingerprint of ``mlf.ops.body``."""
        modules = ModuleCache(cache, self.root)
        found = fingerprint(("mlf.ops.body",), declaration, modules)
        modules.save()
        return found

    def closure(self) -> set[str]:
        """The modules it covers."""
        return import_closure(("mlf.ops.body",), ModuleCache(None, self.root))


@pytest.fixture
def package(tmp_path: Path) -> Package:
    """A package with a body, what it imports, and what it does not."""
    return Package(tmp_path / "mlf")


def test_the_closure_follows_imports_at_the_top_inside_functions_and_of_packages(package: Package) -> None:
    assert package.closure() == {"mlf.ops", "mlf.ops.body", "mlf.ops.near", "mlf.ops.late", "mlf.ops.deep"}


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("ops/body.py", "STEP = 2", "STEP = 2  # two"),
        ("ops/body.py", "STEP = 2", "# a line above\n\n\nSTEP = 2"),
        ("ops/body.py", '"""Grows x."""', '"""Makes x larger.\n\n    Slowly."""'),
        ("ops/body.py", '    """Grows x."""\n', ""),
        ("ops/body.py", '"""A module."""', '"""Another module."""'),
        ("ops/body.py", "grow(x, STEP) * SCALE", "(\n        grow(x, STEP)\n        * SCALE\n    )"),
        ("ops/body.py", "STEP = 2", "STEP = 0x2"),
        ("ops/near.py", "SCALE = 1.5", "SCALE = 1.50"),
        ("ops/late.py", "def last", "# the end\ndef last"),
        ("ops/types.py", "Shape = float", "Shape = int"),
        ("ops/unused.py", "A = 1", "A = 2"),
        ("errors/__init__.py", "bad", "worse"),
    ],
)
def test_what_cannot_change_a_result_moves_nothing(package: Package, file: str, old: str, new: str) -> None:
    before = package.print()
    package.edit(file, old, new)
    assert package.print() == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("ops/body.py", "STEP = 2", "STEP = 3"),
        ("ops/body.py", "STEP = 2", "STEP = 2.0"),
        ("ops/body.py", "STEP = 2", "STEP = '2'"),
        ("ops/body.py", "STEP = 2", "STEP = 'int:2'"),
        ("ops/body.py", "times: int = 3", "times: int = 4"),
        ("ops/body.py", "* SCALE", "/ SCALE"),
        ("ops/body.py", "SCALE, grow", "SCALE, helper as grow"),
        ("ops/near.py", "return by", "return by + 1"),
        ("ops/near.py", "SCALE = 1.5", "SCALE = 1.25"),
        ("ops/late.py", "if n else x", "if n else -x"),
        ("ops/deep.py", "return -x", "return x"),
        ("ops/__init__.py", '"""Operators."""', "import os"),
    ],
)
def test_what_can_change_a_result_moves_the_fingerprint(package: Package, file: str, old: str, new: str) -> None:
    before = package.print()
    package.edit(file, old, new)
    assert package.print() != before


def test_the_declaration_is_part_of_it(package: Package) -> None:
    assert package.print({"defaults": {"n": "14"}}) != package.print({"defaults": {"n": "15"}})


@pytest.mark.parametrize("test", ["not TYPE_CHECKING", "TYPE_CHECKING or True", "FAST"])
def test_an_import_under_any_other_condition_counts(package: Package, test: str) -> None:
    package.edit("ops/body.py", "if TYPE_CHECKING:", f"if {test}:")
    assert "mlf.ops.types" in package.closure()


@pytest.mark.parametrize("test", ["TYPE_CHECKING", "typing.TYPE_CHECKING"])
def test_an_import_for_types_does_not_count_but_its_alternative_does(package: Package, test: str) -> None:
    package.edit("ops/body.py", "STEP = 2", f"if {test}:\n    from mlf.ops.types import Shape\nelse:\n    from mlf.ops import unused\n")
    assert package.closure() & {"mlf.ops.types", "mlf.ops.unused"} == {"mlf.ops.unused"}


def test_a_circle_of_imports_ends(package: Package) -> None:
    package.edit("ops/deep.py", "def deepest", "import mlf.ops.body\n\n\ndef deepest")
    assert "mlf.ops.deep" in package.closure()


def test_a_relative_import_is_refused(package: Package) -> None:
    package.edit("ops/deep.py", "def deepest", "from . import unused\n\n\ndef deepest")
    with pytest.raises(ValueError, match="relative import"):
        package.print()


def test_a_missing_module_is_said_by_name(package: Package) -> None:
    with pytest.raises(ModuleNotFoundError, match=r"mlf\.ops\.gone"):
        fingerprint(("mlf.ops.gone",), None, ModuleCache(None, package.root))


def test_the_same_code_has_the_same_fingerprint_in_another_folder(package: Package, tmp_path: Path) -> None:
    assert Package(tmp_path / "elsewhere" / "mlf").print() == package.print()


def test_a_remembered_digest_is_the_computed_one(package: Package, tmp_path: Path) -> None:
    cache = tmp_path / "cache.json"
    assert package.print(cache=cache) == package.print() == package.print(cache=cache)
    assert cache.exists()


def test_the_memory_is_asked_instead_of_the_file(package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = package.print(cache=tmp_path / "cache.json")
    monkeypatch.setattr("mlf.compiler.fingerprint.module_facts", None)
    assert package.print(cache=tmp_path / "cache.json") == before


@given(st.lists(st.tuples(st.sampled_from(["ops/body.py", "ops/near.py", "ops/late.py", "ops/deep.py"]), st.integers(0, 9)), max_size=6))
def test_the_memory_never_serves_a_stale_digest(tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[str, int]]) -> None:
    """Edits of one length, right after one another, over files in place: only the stamps tell them apart."""
    package = Package(tmp_path_factory.mktemp("p") / "mlf")
    cache = package.root.parent / "cache.json"
    for file, digit in edits:
        package.write(file, textwrap.dedent(FILES[file]) + f"\nADDED = {digit}\n")
        assert package.print(cache=cache) == package.print()


def test_a_file_put_back_with_its_old_times_is_still_read_anew(package: Package, tmp_path: Path) -> None:
    cache, path = tmp_path / "cache.json", package.root / "ops/near.py"
    before, times = package.print(cache=cache), path.stat()
    package.edit("ops/near.py", "1.5", "2.5")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert package.print(cache=cache) != before


@pytest.mark.parametrize("damage", [b"", b"{", b"[1]", b"\xff\xfe", b"null"])
def test_a_damaged_memory_costs_time_alone(package: Package, tmp_path: Path, damage: bytes) -> None:
    cache = tmp_path / "cache.json"
    cache.write_bytes(damage)
    assert package.print(cache=cache) == package.print()


@pytest.mark.parametrize("entry", ["1", "[]", "[[1,2,3,4]]", '["x", 5, 6]', "null", '{"a": 1}'])
def test_a_memory_with_damaged_entries_costs_time_alone(package: Package, tmp_path: Path, entry: str) -> None:
    cache = tmp_path / "cache.json"
    names = [str(package.root / name) for name in FILES]
    cache.write_text("{" + ", ".join(f'"{name}": {entry}' for name in names) + "}")
    assert package.print(cache=cache) == package.print()


def test_a_memory_that_cannot_be_written_is_no_trouble(package: Package, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert package.print(cache=tmp_path / "file" / "cache.json") == package.print()


def test_facts_name_the_modules_that_exist_only(tmp_path: Path) -> None:
    package = Package(tmp_path / "mlf")
    facts = module_facts(package.root / "ops/body.py", package.root)
    assert facts.imports == ("mlf.ops", "mlf.ops.late", "mlf.ops.near")

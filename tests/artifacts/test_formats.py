"""Each kind of value comes back as it went in, with the same bytes every time."""

from __future__ import annotations

import io
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mlf.artifacts import formats
from mlf.artifacts.columns import encode_column, map_column
from mlf.artifacts.loader import Loader
from mlf.artifacts.store import Store
from mlf.artifacts.tables import put_columns, put_table, read_columns
from mlf.artifacts.tree import read_tree
from mlf.errors import MlfError
from mlf.schemas.identity import digest_of

if TYPE_CHECKING:
    from pathlib import Path

DTYPES = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]
COLUMNS = hnp.arrays(st.sampled_from([*DTYPES, ">i4", ">f8"]), st.integers(0, 20))
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)


def write(store: Store, storage: str, value: Any, loader: Loader | None = None) -> formats.Written:
    with store.batch() as batch:
        return formats.write(batch, storage, value, loader)


def test_columns_come_back_in_order_as_read_only_maps_of_their_files(store: Store) -> None:
    table = {"z": np.array([1.5, np.nan]), "trade/net": np.array([3], np.int32), "a": np.array([], bool)}
    written = write(store, "table", table)
    loaded = formats.read(Loader(store), written.output, "table")
    assert list(loaded) == ["z", "trade/net", "a"]
    for name, values in table.items():
        np.testing.assert_array_equal(loaded[name], values)
        assert loaded[name].dtype == values.dtype
        assert type(loaded[name]) is np.ndarray
        assert not loaded[name].flags.writeable
    assert {blob.digest for blob in written.blobs} == {written.output, *(b.digest for b in read_columns(store, written.output).values())}


@settings(max_examples=40, deadline=None)
@given(table=st.dictionaries(NAMES, COLUMNS, max_size=4))
def test_any_table_comes_back_as_it_was(tmp_path_factory: Any, table: dict[str, Any]) -> None:
    store = Store(tmp_path_factory.mktemp("table") / "store")
    written = write(store, "table", table)
    loaded = Loader(store).table(written.output)
    assert list(loaded) == list(table)
    for name, values in table.items():
        np.testing.assert_array_equal(loaded[name], values)
        assert loaded[name].dtype == values.dtype.newbyteorder("=")
    assert written == write(store, "table", table) == write(store, "table", loaded)


def test_a_column_is_a_file_that_numpy_itself_reads_and_would_have_written(store: Store) -> None:
    values = np.arange(5, dtype=np.float32)
    digest = next(iter(read_columns(store, write(store, "table", {"a": values}).output).values())).digest
    expected = io.BytesIO()
    np.lib.format.write_array(expected, values, version=(1, 0), allow_pickle=False)
    assert store.read(digest) == expected.getvalue()
    np.testing.assert_array_equal(np.load(io.BytesIO(store.read(digest)), allow_pickle=False), values)


def test_byte_order_stride_and_order_of_memory_do_not_reach_the_bytes() -> None:
    plain = np.arange(6, dtype="<f8")
    for same in (plain.astype(">f8"), np.arange(12, dtype="<f8")[::2] / 2, np.asfortranarray(plain), plain[::-1][::-1]):
        assert [bytes(p) for p in encode_column("a", same)] == [bytes(p) for p in encode_column("a", plain)]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (np.array(["a", None], dtype=object), "has dtype object"),
        (np.array([b"a"]), "has dtype"),
        (np.array(["a"]), "has dtype"),
        (np.array(["2024-01-01"], "M8[ns]"), "has dtype"),
        (np.array([1j]), "has dtype complex128"),
        (np.zeros(2, [("x", "i4")]), "has dtype"),
        (np.zeros(1, np.longdouble), "has dtype float128"),
        (np.zeros((2, 2)), "has 2 dimensions"),
        (np.array(1.0), "has 0 dimensions"),
        (np.ma.masked_array([1.0], [True]), "MaskedArray"),
        ([1.0], "is a list"),
    ],
)
def test_what_is_no_plain_column_is_refused_by_name(values: Any, found: str, store: Store) -> None:
    with pytest.raises(MlfError, match=rf"MLF711 .*'bad'.*{found}"):
        write(store, "table", {"good": np.zeros(1), "bad": values})


@pytest.mark.parametrize("value", [None, [np.zeros(1)], {1: np.zeros(1)}, {"": np.zeros(1)}, {"\ud800": np.zeros(1)}])
def test_a_table_is_a_mapping_of_names_to_columns(value: Any, store: Store) -> None:
    with pytest.raises(MlfError, match="MLF711"):
        write(store, "table", value)


def test_a_loaded_array_returned_as_it_is_costs_no_hash_and_no_write(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    first = write(store, "table", {"a": np.arange(3), "b": np.arange(4)})
    loader = Loader(store)
    loaded = loader.table(first.output)
    assert loader.table(first.output)["a"] is loaded["a"]
    monkeypatch.setattr("mlf.artifacts.tables.encode_column", lambda *_: pytest.fail("a known column was encoded"))
    second = write(store, "table", {"5m/a": loaded["a"]}, loader)
    assert read_columns(store, second.output)["5m/a"] == read_columns(store, first.output)["a"]
    assert loader.blob_of(loaded["a"][1:]) is None, "a slice is another column"
    assert loader.blob_of(np.arange(3)) is None


def test_a_table_is_composed_of_stored_columns_by_writing_its_tree_alone(store: Store) -> None:
    whole = write(store, "table", {"a": np.arange(3), "b": np.arange(4.0)})
    columns = read_columns(store, whole.output)
    with store.batch() as batch:
        tree, *rest = put_columns(batch, columns)
        assert len(batch._pending) == 0
    assert tree.digest == whole.output
    assert rest == list(columns.values())


def test_the_order_of_columns_is_part_of_a_tables_identity(store: Store) -> None:
    a, b = np.arange(3), np.arange(4)
    assert write(store, "table", {"a": a, "b": b}).output != write(store, "table", {"b": b, "a": a}).output


def test_a_folder_of_files_is_no_table_and_a_document_no_column(store: Store) -> None:
    files = write(store, "files", {"model.json": b"{}"})
    with pytest.raises(MlfError, match="MLF710"):
        Loader(store).table(files.output)
    with pytest.raises(MlfError, match="MLF710"):
        map_column(store, write(store, "document", {"a": 1}).output)


@pytest.mark.parametrize("dtype", ["object", "S4", "M8[ns]"])
def test_a_rightly_hashed_file_of_another_dtype_is_refused_without_unpickling(dtype: str, store: Store) -> None:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, np.zeros(2, dtype), version=(1, 0))
    with pytest.raises(MlfError, match="MLF710"):
        map_column(store, store.put_bytes(stream.getvalue()))


@pytest.mark.parametrize("cut", [0, 5, 40, 130])
def test_a_rightly_hashed_file_that_ends_early_is_refused(cut: int, store: Store) -> None:
    header, contents = encode_column("a", np.arange(4))
    with pytest.raises(MlfError, match="MLF710"):
        map_column(store, store.put_bytes((header + bytes(contents))[:cut]))


def test_documents_come_back_and_are_canonical(store: Store) -> None:
    written = write(store, "document", {"b": [1, None, 2.5], "a": "é"})
    assert store.read(written.output) == '{"a":"é","b":[1,null,2.5]}'.encode()
    assert formats.read(Loader(store), written.output, "document") == {"a": "é", "b": [1, None, 2.5]}
    assert written.blobs == ((written.output, 27),)


@pytest.mark.parametrize(
    "value", [{"a": float("nan")}, {"a": [float("inf")]}, {1: 2}, {"a": np.int64(1)}, {"a": 2**53}, {"a": {1, 2}}, "e\u0301"]
)
def test_what_canonical_json_cannot_hold_is_no_document(value: Any, store: Store) -> None:
    with pytest.raises(MlfError, match=r"MLF712 \$"):
        write(store, "document", value)


def test_files_are_handed_out_as_verified_paths(store: Store) -> None:
    written = write(store, "files", {"model.json": b"{}", "trees/0.txt": b"tree"})
    paths = formats.read(Loader(store), written.output, "files")
    assert {name: path.read_bytes() for name, path in paths.items()} == {"model.json": b"{}", "trees/0.txt": b"tree"}
    for bad in ({"../x": b""}, {"a": "text"}, [b""], {"a": b"", "a/b": b""}):
        with pytest.raises(MlfError, match="MLF713"):
            write(store, "files", bad)


def test_a_source_is_the_stores_own_copy(store: Store, tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(b"2")
    (tmp_path / "a.csv").write_bytes(b"1")
    written = write(store, "source", [("b.csv", tmp_path / "b.csv"), ("a.csv", tmp_path / "a.csv")])
    source = formats.read(Loader(store), written.output, "source")
    assert [(name, path.read_bytes()) for name, path in source] == [("a.csv", b"1"), ("b.csv", b"2")]
    assert all(store.root in path.parents for _, path in source)
    assert [entry.path for entry in read_tree(store, written.output)] == ["a.csv", "b.csv"]


def test_more_columns_than_descriptors_are_no_trouble_where_the_limit_may_rise(tmp_path: Path) -> None:
    code = (
        "import resource, sys; from pathlib import Path; import numpy as np;"
        "from mlf.artifacts import formats; from mlf.artifacts.loader import Loader; from mlf.artifacts.store import Store;"
        "hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]; resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard));"
        "store = Store(Path(sys.argv[1])); batch = store.batch();"
        "w = formats.write(batch, 'table', {str(i): np.arange(i + 1) for i in range(400)}); batch.commit();"
        "print(sum(len(a) for a in Loader(store).table(w.output).values()))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, capture_output=True, text=True)
    assert int(done.stdout) == 80_200


def test_frozen_bytes_of_one_artifact_of_each_kind(store: Store) -> None:
    table = write(store, "table", {"close": np.array([1.25, 2.5]), "trade/side": np.array([1, -1], np.int8)})
    files = write(store, "files", {"a.txt": b"a"})
    document = write(store, "document", {"a": 1})
    frozen = digest_of("frozen", [table.output, files.output, document.output])
    assert frozen == "sha256:f9062c56d3ea9526afd52553bfd9bf39e88dc74b2943268d88a9f989fa0208c6"


def test_put_table_needs_no_loader(store: Store) -> None:
    with store.batch() as batch:
        tree, column = put_table(batch, {"a": np.arange(2)})
    assert read_columns(store, tree.digest) == {"a": column}

from __future__ import annotations

import datetime as dt
import os
import threading
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wandb_tables_widget.dtypes import Dict, List, NoneDType, Number, String, Timestamp
from wandb_tables_widget.errors import (
    ColumnNotFoundError,
    DamagedError,
    DuplicateColumnError,
    NotFoundError,
    RowNotFoundError,
    StoreUnavailableError,
    TableError,
    TypeMismatchError,
)
from wandb_tables_widget.table import Table
from wandb_tables_widget.table import row_groups as decoding
from wandb_tables_widget.table.parquet import BUDGET, open_parquet
from wandb_tables_widget.table.paths import parquet_paths

ROWS = 100_000


def numbers(rows: int = ROWS, seed: int = 0) -> pa.Table:
    rng = np.random.default_rng(seed)
    words = np.array(["cat", "dog", "eel", "fox"])
    return pa.table(
        {
            "id": np.arange(rows),
            "score": pa.array(rng.random(rows), mask=rng.random(rows) < 0.1),
            "label": words[rng.integers(0, 4, rows)],
            "key": [f"key {number}" for number in rng.integers(0, max(rows, 1), rows)],
        }
    )


def write(path: Path, data: pa.Table, **options) -> Path:
    pq.write_table(data, path, **options)
    return path


@pytest.fixture
def read(monkeypatch):
    """What is decoded: for each row group that is opened, its file, its number and the columns."""
    seen, decode = [], decoding.decode

    def spy(group, targets, step):
        seen.append((Path(group.footer.path).name, group.number, tuple(t.column.name for t in targets)))
        return decode(group, targets, step)

    monkeypatch.setattr("wandb_tables_widget.table.parquet.decode", spy)
    return seen


# --- the same as in memory ----------------------------------------------------------------

TIME = st.datetimes(dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31))  # noqa: DTZ001 - Arrow's has no zone
CELLS = {
    pa.int64(): st.integers(-(2**63), 2**63 - 1),
    pa.int8(): st.integers(-128, 127),
    pa.float64(): st.floats(),
    pa.float32(): st.floats(width=32),
    pa.string(): st.text(max_size=5),
    pa.large_string(): st.text(max_size=5),
    pa.dictionary(pa.int8(), pa.string()): st.sampled_from(["a", "ß", ""]),
    pa.bool_(): st.booleans(),
    pa.timestamp("us"): TIME,
    pa.timestamp("us", "UTC"): TIME.map(lambda time: time.replace(tzinfo=dt.UTC)),
    pa.date32(): st.dates(),
    pa.null(): st.none(),
    pa.decimal128(8, 2): st.decimals(-9999, 9999, places=2),
    pa.list_(pa.int64()): st.lists(st.integers(-5, 5), max_size=3),
    pa.struct({"a": pa.int64(), "b": pa.string()}): st.fixed_dictionaries(
        {"a": st.none() | st.integers(-5, 5), "b": st.none() | st.text(max_size=2)}
    ),
    pa.list_(pa.struct({"x": pa.float64()})): st.lists(
        st.none() | st.fixed_dictionaries({"x": st.floats(allow_nan=False)}), max_size=2
    ),
}


@st.composite
def tables(draw) -> pa.Table:
    rows = draw(st.integers(0, 12))
    names = draw(st.lists(st.sampled_from(["a", "a.b", "b", "日本", "x y", "0", "*", "A"]), unique=True))
    columns = {}
    for name in names:
        kind = draw(st.sampled_from(list(CELLS)))
        cells = draw(st.lists(st.none() | CELLS[kind], min_size=rows, max_size=rows))
        columns[name] = pa.array(cells, kind, from_pandas=False)
    return pa.table(columns)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=tables(), cut=st.integers(1, 13), group=st.integers(1, 13))
def test_files_hold_what_pyarrow_reads_of_them(tmp_path, data, cut, group):
    files = [
        write(tmp_path / f"part-{start}.parquet", data.slice(start, cut), row_group_size=group)
        for start in range(0, max(data.num_rows, 1), cut)
    ]
    lazy = Table.from_parquet(files)
    wanted = Table.from_arrow(pa.concat_tables([pq.ParquetFile(file).read() for file in files]))
    assert lazy.columns == wanted.columns
    assert len(lazy) == (data.num_rows if data.num_columns else 0)
    assert list(map(repr, lazy.data)) == list(map(repr, wanted.data))
    assert lazy.to_pandas().equals(wanted.to_pandas())
    for column, other in zip(lazy.schema, wanted.schema, strict=True):
        assert isinstance(column.dtype, type(other.dtype)) or isinstance(other.dtype, Number)
    assert repr(list(lazy)) == repr(list(wanted))


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """One table in three files, with row groups of several sizes."""
    folder, data = tmp_path_factory.mktemp("large"), numbers()
    for start, size in ((0, 7_000), (30_000, 40_000), (70_000, 1_000)):
        end = {0: 30_000, 30_000: 70_000, 70_000: ROWS}[start]
        write(folder / f"part-{start}.parquet", data.slice(start, end - start), row_group_size=size)
    return folder, data


@pytest.mark.parametrize("start", [0, 1, 6_990, 29_999, 46_380, 69_950, ROWS - 5])
def test_rows_of_any_place(large, start):
    folder, data = large
    table = Table.from_parquet(folder)
    assert len(table) == ROWS
    assert table[start] == data.slice(start, 1).to_pylist()[0]
    assert list(table[start : start + 60]) == data.slice(start, 60).to_pylist()
    assert list(table[start : start + 60 : 7]) == data.slice(start, 60).to_pylist()[::7]
    assert list(table[start + 3 : start : -2]) == data.to_pylist()[start + 3 : start : -2]
    assert table.data[start][2] == data["label"][start].as_py()


def test_columns_and_everything(large):
    folder, data = large
    table = Table.from_parquet(folder)
    assert table["label"] == data["label"].to_pylist()
    assert np.array_equal(
        table.get_column("score", convert_to="numpy"), data["score"].to_numpy(), equal_nan=True
    )
    assert table == Table.from_arrow(data)
    assert table.to_pandas().equals(Table.from_arrow(data).to_pandas())
    assert pa.table(table).column_names == data.column_names
    assert next(iter(table.iterrows())) == (0, list(data.slice(0, 1).to_pylist()[0].values()))
    assert table[:0].columns == table.columns
    with pytest.raises(RowNotFoundError):
        table[ROWS]


def test_columns_may_be_picked(large, read):
    folder, data = large
    table = Table.from_parquet(folder, columns=["label", "id"], log_mode="MUTABLE")
    assert (table.columns, table.log_mode) == (["label", "id"], "MUTABLE")
    assert table.to_arrow()["label"].to_pylist() == data["label"].to_pylist()
    assert {columns for _, _, columns in read} == {("label", "id")}
    assert Table.from_parquet(folder, columns=[]).columns == []
    with pytest.raises(ColumnNotFoundError, match="no file has a column 'lable'; did you mean 'label'"):
        Table.from_parquet(folder, columns=["lable"])
    with pytest.raises(DuplicateColumnError):
        Table.from_parquet(folder, columns=["id", "id"])
    with pytest.raises(TableError, match="list of names"):
        Table.from_parquet(folder, columns="id")


# --- which files ----------------------------------------------------------------------------


def test_files_in_natural_order(tmp_path, monkeypatch):
    for number in (10, 9, 2, 1):
        write(tmp_path / f"part-{number}.parquet", pa.table({"n": [number]}))
    write(tmp_path / "_metadata.parquet", pa.table({"n": [0]}))
    write(tmp_path / ".hidden.parquet", pa.table({"n": [0]}))
    (tmp_path / "more").mkdir()
    write(tmp_path / "more" / "x.pq", pa.table({"n": [11]}))
    (tmp_path / "notes.txt").write_text("no rows")
    assert Table.from_parquet(tmp_path)["n"] == [11, 1, 2, 9, 10]
    assert Table.from_parquet(str(tmp_path / "part-*.parquet"))["n"] == [1, 2, 9, 10]
    assert Table.from_parquet(tmp_path / "**" / "[px]*.p*q*")["n"] == [11, 1, 2, 9, 10]
    both = [tmp_path / "part-9.parquet", str(tmp_path / "part-1*.parquet")]
    assert Table.from_parquet(both)["n"] == [9, 1, 10]
    assert Table.from_parquet(tmp_path / "mor*")["n"] == [11]
    monkeypatch.chdir(tmp_path)
    table = Table.from_parquet("part-2.parquet")
    monkeypatch.chdir("/")
    assert table["n"] == [2]
    write(tmp_path / "a[1].parquet", pa.table({"n": [7]}))
    assert Table.from_parquet(tmp_path / "a[1].parquet")["n"] == [7]


@pytest.mark.parametrize(
    ("path", "error", "message"),
    [
        ("missing.parquet", NotFoundError, "no file or folder .*missing.parquet; check the path"),
        ("part-*.parquet", NotFoundError, "no file fits .*part-"),
        ("empty", NotFoundError, "empty holds no file that ends in .parquet"),
        ("by", TableError, "partitions such as 'day=1'.*hive"),
        ([], NotFoundError, "empty; name at least one"),
        (["one.parquet", "*.parquet"], TableError, "one.parquet is named twice"),
        ("s3://bucket/x.parquet", TableError, "not on this machine; download"),
        (b"one.parquet", TableError, "is no path"),
        (3, TableError, "3 is no path"),
        ([None], TableError, "None is no path"),
        ("", TableError, "'' is no path"),
        ("a\0b", TableError, "is no path"),
        ("x" * 5_000, StoreUnavailableError, "cannot be looked up"),
    ],
)
def test_paths_that_lead_nowhere(tmp_path, monkeypatch, path, error, message):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "one.parquet", pa.table({"n": [1]}))
    (tmp_path / "empty").mkdir()
    (tmp_path / "by" / "day=1").mkdir(parents=True)
    write(tmp_path / "by" / "day=1" / "x.parquet", pa.table({"n": [1]}))
    with pytest.raises(error, match=message):
        Table.from_parquet(path)


def test_a_folder_that_may_not_be_read(tmp_path, monkeypatch):
    def refuse(folder, onerror):
        onerror(PermissionError(13, "Permission denied", folder))
        return iter(())

    monkeypatch.setattr("wandb_tables_widget.table.paths.os.walk", refuse)
    with pytest.raises(StoreUnavailableError, match="Permission denied; ask for the permission"):
        parquet_paths(tmp_path)


@pytest.mark.parametrize("keep", [0, 3, 4, 100, -1, -9])
def test_files_that_are_not_whole(tmp_path, keep):
    path = write(tmp_path / "x.parquet", numbers(500))
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DamagedError, match=r"x.parquet is not a whole Parquet file: .*; restore it"):
        Table.from_parquet(path)
    path.write_text("id,score\n1,2\n" * 100)
    with pytest.raises(DamagedError, match=r"x.parquet is not a whole Parquet file"):
        Table.from_parquet(path)


def test_a_page_that_is_damaged_is_never_shown(tmp_path):
    path = write(tmp_path / "x.parquet", numbers(50_000), write_page_checksum=True, compression="none")
    content = bytearray(path.read_bytes())
    content[200_000] ^= 1
    path.write_bytes(content)
    table = Table.from_parquet(path)
    with pytest.raises(DamagedError, match=r"x.parquet is not a whole Parquet file"):
        table.to_arrow()


# --- schemas ----------------------------------------------------------------------------------


def read_two(tmp_path: Path, first: pa.Table, second: pa.Table, **options) -> Table:
    files = [write(tmp_path / "1.parquet", first), write(tmp_path / "2.parquet", second)]
    return Table.from_parquet(files, **options)


def test_schemas_are_united_by_name(tmp_path):
    first = pa.table({"n": [1, 2], "old": ["x", None], "d": [{"a": 1}, {"a": 2}], "e": pa.nulls(2)})
    second = pa.table({"new": [True], "d": [{"b": "z"}], "n": [0.5], "e": ["late"], "old": ["y"]})
    table = read_two(tmp_path, first, second)
    fields = (("a", Number(integer=True)), ("b", String()))
    assert table.columns == ["n", "old", "d", "e", "new"]
    assert [c.dtype for c in table.schema][:4] == [Number(), String(), Dict(fields), String()]
    assert table.to_pandas()["n"].tolist() == [1.0, 2.0, 0.5]
    assert table[0] == {"n": 1.0, "old": "x", "d": {"a": 1, "b": None}, "e": None, "new": None}
    assert table[2] == {"n": 0.5, "old": "y", "d": {"a": None, "b": "z"}, "e": "late", "new": True}


def test_a_file_may_lack_all_columns_that_are_picked(tmp_path):
    table = read_two(tmp_path, pa.table({"a": [1, 2]}), pa.table({"b": ["x"]}), columns=["b"])
    assert table["b"] == [None, None, "x"]
    (tmp_path / "1.parquet").unlink()
    with pytest.raises(DamagedError, match=r"1.parquet is gone"):
        table["b"]


def test_text_of_any_width_is_one_column(tmp_path):
    first = pa.table({"t": pa.array(["a"], pa.large_string())})
    second = pa.table({"t": pa.array(["b", "b"]).dictionary_encode()})
    table = read_two(tmp_path, first, second)
    assert table["t"] == ["a", "b", "b"]
    assert table.to_arrow().schema.field("t").type == pa.large_string()


def test_a_number_here_and_text_there_is_refused(tmp_path):
    with pytest.raises(TypeMismatchError) as caught:
        read_two(tmp_path, pa.table({"n": [1]}), pa.table({"n": ["one"]}))
    for part in ("'n'", "integer", "1.parquet", "string", "2.parquet", "columns="):
        assert part in str(caught.value)


@pytest.mark.parametrize("kind", [pa.binary(), pa.map_(pa.string(), pa.int64()), pa.time64("us")])
def test_types_that_a_table_does_not_keep_are_refused_at_the_call(tmp_path, kind):
    path = write(tmp_path / "x.parquet", pa.table({"a": [1], "odd": pa.array([None], kind)}))
    with pytest.raises(TypeMismatchError, match=r"x.parquet, column 'odd': .*columns="):
        Table.from_parquet(path)
    assert Table.from_parquet(path, columns=["a"])["a"] == [1]


def test_names_that_are_none(tmp_path):
    twice = write(tmp_path / "x.parquet", pa.table([[1], [2]], ["a", "a"]))
    with pytest.raises(DuplicateColumnError, match=r"x.parquet: two columns are named 'a'"):
        Table.from_parquet(twice)
    empty = write(tmp_path / "y.parquet", pa.table({"": [1]}))
    with pytest.raises(TableError, match=r"y.parquet: column 0 has an empty name"):
        Table.from_parquet(empty)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (pa.array([2**62], pa.timestamp("us")), "outside the years 1 to 9999"),
        (pa.array([1], pa.timestamp("ns")), "timestamp"),
        (pa.array([2**64 - 1], pa.uint64()), "uint64"),
        (pa.array([Decimal("0.12345678901234567890")]), "digits"),
    ],
)
def test_values_that_would_change_are_refused_when_they_are_read(tmp_path, data, message):
    path = write(tmp_path / "x.parquet", pa.table({"a": [1], "odd": data}))
    table = Table.from_parquet(path)
    assert table["a"] == [1]
    with pytest.raises(TypeMismatchError, match=rf"(?s)x.parquet: .*'odd'.*{message}"):
        table["odd"]


def test_whole_numbers_that_no_float_holds(tmp_path):
    table = read_two(tmp_path, pa.table({"n": [2**53 + 1]}), pa.table({"n": [0.5]}))
    with pytest.raises(TypeMismatchError, match=r"1.parquet: column 'n'"):
        table.to_pandas()


def test_old_times_of_any_year(tmp_path):
    times = [dt.datetime(1600, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59, 999_999), None]  # noqa: DTZ001
    path = tmp_path / "x.parquet"
    write(path, pa.table({"t": pa.array(times, pa.timestamp("us"))}), use_deprecated_int96_timestamps=True)
    table = Table.from_parquet(path)
    assert table.schema["t"].dtype == Timestamp()
    assert table["t"] == times


@pytest.mark.parametrize("data", [pa.table({"a": pa.array([], pa.int64())}), pa.table({})])
def test_files_without_rows_or_columns(tmp_path, data):
    table = Table.from_parquet(write(tmp_path / "x.parquet", data))
    assert (len(table), table.columns) == (0, data.column_names)
    assert (list(table), table.to_arrow().num_rows, table[:5].columns) == ([], 0, data.column_names)
    assert (len(table.to_pandas()), repr(table)[:9]) == (0, "Table(0 r")
    joined = Table.from_parquet([tmp_path / "x.parquet", write(tmp_path / "y.parquet", pa.table({"a": [1]}))])
    assert joined["a"] == [1]


def test_types_come_from_the_files_not_from_the_values(tmp_path):
    data = pa.table({"f": [None, np.nan], "n": pa.nulls(2), "l": pa.array([[], None], pa.list_(pa.int64()))})
    schema = Table.from_parquet(write(tmp_path / "x.parquet", data)).schema
    assert [column.dtype for column in schema] == [Number(), NoneDType(), List(Number(integer=True))]


# --- lazy -------------------------------------------------------------------------------------


def test_nothing_but_footers_is_read_before_a_value_is_asked(large, read, monkeypatch):
    folder, _ = large
    monkeypatch.setattr(pq.ParquetFile, "iter_batches", None)
    table = Table.from_parquet(folder)
    snapshot = table.snapshot()
    assert (len(table), len(table.columns), table.schema.names[0]) == (ROWS, 4, "id")
    assert "100,000 rows × 4 columns: id integer, score number" in repr(table)
    assert snapshot.num_rows == ROWS
    assert (table.version, len(table.get_index())) == (0, ROWS)
    assert read == []


def test_a_row_needs_one_row_group_and_a_cell_one_column(large, read):
    folder, _ = large
    table = Table.from_parquet(folder)
    table.get_cell(50_000, 2)
    assert read == [("part-30000.parquet", 0, ("label",))]
    row = table[50_001]
    assert row["id"] == 50_001
    assert read[1:] == [("part-30000.parquet", 0, ("id", "score", "key"))]
    assert table[50_002]["id"] == 50_002
    assert len(read) == 2
    table.get_column("score")
    assert {columns for _, _, columns in read[2:]} == {("score",)}


def test_of_a_large_row_group_only_the_pages_up_to_a_row_are_read(tmp_path, monkeypatch):
    path = write(tmp_path / "x.parquet", numbers(200_000), row_group_size=200_000)
    table, decoded, iterate = Table.from_parquet(path), [], pq.ParquetFile.iter_batches

    def count(self, *args, **options):
        for batch in iterate(self, *args, **options):
            decoded.append(batch.num_rows)
            yield batch

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", count)
    assert table[0]["id"] == 0
    assert sum(decoded) <= 2 * 16_384
    assert table[199_999]["id"] == 199_999


@given(st.lists(st.integers(0, 9), max_size=9), st.integers(1, 7))
def test_batches_of_any_size_are_cut_alike(sizes, step):
    ends = np.cumsum([0, *sizes])
    batches = [pa.record_batch({"n": np.arange(low, high)}) for low, high in pairwise(ends)]
    cut = [batch.column(0).to_pylist() for batch in decoding._cut(batches, step)]
    assert cut == [list(range(low, min(low + step, ends[-1]))) for low in range(0, ends[-1], step)]


def test_pieces_are_kept_within_the_budget(tmp_path, monkeypatch, read):
    monkeypatch.setattr("wandb_tables_widget.table.parquet.BUDGET", 1_000_000)
    data = numbers()
    files = open_parquet(write(tmp_path / "x.parquet", data, row_group_size=10_000))
    for start in np.random.default_rng(0).integers(0, ROWS - 10, 50).tolist():
        assert files.slice(start, 10)["key"].to_pylist() == data["key"].slice(start, 10).to_pylist()
        assert files._pieces.nbytes <= 1_000_000
    assert files._pieces.nbytes > 500_000
    assert len(read) > 10
    assert BUDGET < 100_000_000


def test_no_file_stays_open(large):
    folder, _ = large
    table = Table.from_parquet(folder)
    before = psutil.Process().num_fds()
    rows = iter(table)
    next(rows)
    table.data[99_000][0]
    rows.close()
    assert psutil.Process().num_fds() == before


def test_everything_is_read_once_as_long_as_it_is_held(large, read):
    folder, data = large
    snapshot = Table.from_parquet(folder).snapshot()
    held = snapshot.data
    assert snapshot.data is held
    groups = len(read)
    assert groups == len({entry[:2] for entry in read})
    assert held.num_rows == data.num_rows
    del held
    snapshot.data  # noqa: B018 - read anew
    assert len(read) == 2 * groups


def test_threads_that_read_at_once(large):
    folder, data = large
    table, failures = Table.from_parquet(folder), []
    keys = data["key"].to_pylist()

    def ask(seed: int) -> None:
        for row in np.random.default_rng(seed).integers(0, ROWS, 30).tolist():
            found = table[row]["key"], table.get_cell(row, 0)
            failures.extend([row] if found != (keys[row], row) else [])

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


# --- files that change ------------------------------------------------------------------------


def replaced(path: Path) -> None:
    write(path.with_suffix(".new"), numbers(500, seed=1))
    path.with_suffix(".new").replace(path)


def overwritten(path: Path) -> None:
    write(path, numbers(500, seed=1))


def touched(path: Path) -> None:
    os.utime(path, ns=(1, 1))


@pytest.mark.parametrize("change", [Path.unlink, replaced, overwritten, touched])
@pytest.mark.parametrize(
    "ask",
    [lambda t: t[400], lambda t: t.to_pandas(), lambda t: t["key"], list, lambda t: t.add_data(1, 1, "", "")],
)
def test_a_file_that_changes_after_the_call_is_noticed(tmp_path, change, ask):
    path = write(tmp_path / "x.parquet", numbers(500))
    table = Table.from_parquet(path)
    change(path)
    with pytest.raises(
        DamagedError, match=r"x.parquet (has changed|is gone) since the table was made; .*again"
    ):
        ask(table)
    assert len(table) == 500
    assert table.version == 0


def test_a_file_that_changes_between_two_batches_is_noticed(tmp_path):
    path = write(tmp_path / "x.parquet", numbers(), row_group_size=10_000)
    rows = iter(Table.from_parquet(path))
    next(rows)
    touched(path)
    with pytest.raises(DamagedError, match="has changed"):
        list(rows)


def test_a_file_that_changes_within_a_row_group_is_noticed(tmp_path):
    path = write(tmp_path / "x.parquet", numbers())
    blocks = open_parquet(path).blocks([0, 2], [0, 1])
    next(blocks)
    touched(path)
    with pytest.raises(DamagedError, match="has changed"):
        next(blocks)


def test_what_is_in_memory_already_may_still_be_seen(tmp_path):
    path = write(tmp_path / "x.parquet", numbers(500))
    table = Table.from_parquet(path)
    first = table[0]
    path.unlink()
    assert table[0] == first


def test_a_file_that_may_no_longer_be_read(tmp_path, monkeypatch):
    path = write(tmp_path / "x.parquet", numbers(500))
    table = Table.from_parquet(path)

    def refuse(_path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("wandb_tables_widget.table.footers.pa.OSFile", refuse)
    for ask in (lambda: table[0], lambda: Table.from_parquet(path)):
        with pytest.raises(StoreUnavailableError, match=r"x.parquet cannot be read: Permission denied"):
            ask()


# --- changes ----------------------------------------------------------------------------------


def test_the_first_change_reads_the_rows(tmp_path, read):
    data = numbers(500)
    path = write(tmp_path / "x.parquet", data)
    table, model = Table.from_parquet(path, log_mode="MUTABLE"), Table.from_arrow(data, log_mode="MUTABLE")
    before = table.snapshot()
    for changed in (table, model):
        changed.add_data(500, 0.5, "gnu", "key")
        changed.set_cells(3, {2: "emu"})
        changed.add_column("twice", [2 * number for number in range(501)])
        changed.data[7][1] = None
        changed.cast("id", "number")
    assert table == model
    assert len(table) == 501
    assert (before.num_rows, before.data.num_rows) == (500, 500)
    assert [entry for entry in read if len(entry[2]) == 4] == 2 * [("x.parquet", 0, tuple(data.column_names))]
    path.unlink()
    assert table.get_cell(3, 2) == "emu"
    assert len(table.to_pandas()) == 501


def test_a_change_that_fails_leaves_the_rows_in_their_files(tmp_path):
    table = Table.from_parquet(write(tmp_path / "x.parquet", numbers(500)))
    with pytest.raises(TypeMismatchError):
        table.add_data("x", 1.0, "y", "z")
    with pytest.raises(DuplicateColumnError):
        table.add_column("id", [0] * 500)
    assert (len(table), table.version) == (500, 0)
    assert table == Table.from_arrow(numbers(500))


def test_unknown_modes_are_refused(large):
    with pytest.raises(TableError, match="log_mode='IMUTABLE' is unknown; did you mean 'IMMUTABLE'"):
        Table.from_parquet(large[0], log_mode="IMUTABLE")


def test_the_size_of_the_rows_is_known_without_reading(large, read):
    files = open_parquet(large[0])
    size = files.nbytes
    assert read == []
    assert 0.3 < size / files.read().nbytes < 3

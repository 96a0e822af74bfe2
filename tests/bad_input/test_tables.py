"""Tables and cells."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import wandb_tables_widget as wandb

HUGE = "z" * 1_000_000


class Unhashable:
    __hash__ = None  # type: ignore[assignment]  # the point of it


TOO_LATE = dt.datetime.max.replace(tzinfo=dt.timezone(dt.timedelta(hours=-5)))
SELF: list = []
SELF.append(SELF)
DEEP: list = []
for _ in range(10_000):
    DEEP = [DEEP]

CELLS = [
    ({1, 2}, "{1, 2}", "sorted"),
    (Unhashable(), "Unhashable", "str(value)"),
    (b"abc", "b'abc'", "decode"),
    (1j, "1j", "two columns"),
    (SELF, "holds itself", "flatten"),
    (DEEP, "64", "flatten"),
    ({1: 2}, "{1: 2}", "must be text"),
    (2**63, "9223372036854775808", "float("),
    (-(10**5000), "16610 bits", "str("),
    ("\ud800", "surrogate", "replace"),
    (np.array([2**63], np.uint64), "2**53", "tolist"),
    (np.array([1j]), "1j", "two columns"),
    (np.array([{1}], object), "{1}", "sorted"),
    (pd.DataFrame({"a": [1]}), "DataFrame", "str(value)"),
    (pd.Timestamp(1, unit="ns"), "microsecond", "round"),
    (TOO_LATE, "9999", "UTC"),
    (np.datetime64("10000-01-01"), "9999", "text"),
    (np.timedelta64(1, "Y"), "no fixed length", "days"),
]


@pytest.mark.parametrize(("value", "shown", "way"), CELLS, ids=[cell[1] for cell in CELLS])
@pytest.mark.parametrize("mixed", [False, True])
def test_a_cell_that_cannot_be_kept(value, shown, way, mixed, check_refused):
    table = wandb.Table(columns=["a", "b"], data=[[1, None]], allow_mixed_types=mixed)
    words = (shown, "row 1, column 'b'", way)
    check_refused(lambda: table.add_data(2, value), "TypeMismatchError", *words)
    check_refused(lambda: table.data[0].__setitem__(1, value), "TypeMismatchError", shown, way)
    check_refused(lambda: table.add_column("c", [value]), "TypeMismatchError", "row 0, column 'c'", way)
    assert table.to_pandas().to_dict("list") == {"a": [1], "b": [None]}
    assert (table.columns, len(table)) == (["a", "b"], 1)


@pytest.mark.parametrize("value", ["x", True, [1], {"k": 1}, dt.date(2020, 1, 1)])
def test_a_cell_of_another_type(value, check_refused):
    table = wandb.Table(columns=["a"], data=[[1]])
    check_refused(
        lambda: table.add_data(value), "TypeMismatchError", "row 1, column 'a'", "allow_mixed_types"
    )
    assert [row for _, row in table.iterrows()] == [[1]]


# fmt: off
CALLS = [
    (lambda t: t.add_data(1), "LengthError", "row 3", "1 values"),
    (lambda t: t.add_data(*range(9)), "LengthError", "9 values"),
    (lambda t: t.add_column("c", [1]), "LengthError", "'c'", "3 rows"),
    (lambda t: t.add_column("c", np.array(5)), "TypeMismatchError", "'c'", "use a list"),
    (lambda t: t.add_column("n", [1, 2, 3]), "DuplicateColumnError", "'n'", "another name"),
    (lambda t: t.add_column(["c"], [1, 2, 3]), "TableError", "['c']", "names are text"),
    (lambda t: t.add_column("a\0", [1, 2, 3]), "TableError", "'a\\x00'", "NUL"),
    (lambda t: t.add_column("\ud800", [1, 2, 3]), "TableError", "\\ud800", "UTF-8"),
    (lambda t: t.add_column(HUGE, [1, 2, 3]), "TableError", "1,000,000", "1,024"),
    (lambda t: t.add_column("c", [1, None, 2]), "TypeMismatchError", "row 1, column 'c'", "optional=True"),
    (lambda t: t.add_column("c", np.array([1, 2**64 - 1, 0], np.uint64)), "TypeMismatchError", "'c'", "64"),
    (lambda t: t.add_computed_columns(None), "TypeMismatchError", "None", "function"),
    (lambda t: t.add_computed_columns(lambda i, _: i), "TypeMismatchError", "row 0", "dict"),
    (lambda t: t.add_computed_columns(lambda i, _: {str(i): 1}), "LengthError", "row 1", "'1'"),
    (lambda t: t.add_computed_columns(lambda i, _: {"n": i}), "DuplicateColumnError", "'n'"),
    (lambda t: t.cast("s", int), "TypeMismatchError", "'s'"),
    (lambda t: t.cast("nn", int), "ColumnNotFoundError", "'nn'", "'n'"),
    (lambda t: t.get_column("q"), "ColumnNotFoundError", "'q'", "'n'"),
    (lambda t: t.get_column(HUGE), "ColumnNotFoundError", "zzz"),
    (lambda t: t.get_column("n", convert_to=["x"]), "TableError", "['x']", "'numpy'"),
    (lambda t: t[["n"]], "TypeMismatchError", "['n']", "whole number"),
    (lambda t: t[1.5], "TypeMismatchError", "1.5"),
    (lambda t: t[10**30], "RowNotFoundError", "1000", "has 3"),
    (lambda t: t[::0], "TypeMismatchError", "slice"),
    (lambda t: t["a":"b"], "TypeMismatchError", "slice"),
    (lambda t: t.index_ref("x"), "TypeMismatchError", "'x'"),
    (lambda t: t.data[9], "RowNotFoundError", "9", "has 3"),
    (lambda t: t.data[0][9], "ColumnNotFoundError", "9", "has 7"),
    (lambda t: t.data[0].__setitem__("n", 1), "ColumnNotFoundError", "'n'"),
    (lambda t: t.data.__setitem__(0, 5), "TypeMismatchError", "5", "list"),
    (lambda t: t.data.__setitem__(0, [1]), "LengthError", "7 values"),
]
LATE = pa.table({"a": pa.array([2**62]).cast(pa.timestamp("s"))})
TABLES = [
    (lambda: wandb.Table(columns=["a", "a"]), "DuplicateColumnError", "'a'", "rename"),
    (lambda: wandb.Table(columns=[1, "1"]), "DuplicateColumnError", "'1'"),
    (lambda: wandb.Table(columns="ab"), "TableError", "list of names"),
    (lambda: wandb.Table(columns=["a", "b"], data=[[1, 2], [1]]), "LengthError", "row 1", "2 columns"),
    (lambda: wandb.Table(columns=["a"], data=[{"a": 1}]), "TypeMismatchError", "row 0", "DataFrame"),
    (lambda: wandb.Table(columns=["a"], data=np.zeros((2, 2))), "LengthError", "2 columns", "columns=["),
    (lambda: wandb.Table(columns=["a"], data=np.zeros((2, 2, 2))), "TableError", "(2, 2, 2)"),
    (lambda: wandb.Table(columns=["a"], data=np.zeros(2)), "TableError", "(2,)"),
    (lambda: wandb.Table(data=5), "TableError", "int", "list of rows"),
    (lambda: wandb.Table(data=pd.DataFrame([[1, 2]], columns=["a", "a"])), "DuplicateColumnError", "'a'"),
    (lambda: wandb.Table(dataframe=pd.DataFrame({"a": [{1}]})), "TypeMismatchError", "row 0, column 'a'"),
    (lambda: wandb.Table(data=pd.DataFrame({"a": [1, "x"]})), "TypeMismatchError", "row 1, column 'a'"),
    (lambda: wandb.Table(dataframe=pa.table({"a": [b"x"]})), "TypeMismatchError", "'a'", "decode"),
    (lambda: wandb.Table(dataframe=LATE), "TypeMismatchError", "'a'"),
    (lambda: wandb.Table(columns=["a"], dtype="numbr"), "TypeMismatchError", "'numbr'", "'number'"),
    (lambda: wandb.Table(columns=["a"], dtype={"q": int}), "ColumnNotFoundError", "'q'", "'a'"),
    (lambda: wandb.Table(columns=["a"], optional=[True, False]), "LengthError", "2", "1 columns"),
    (lambda: wandb.Table(columns=["a"], log_mode="IMUTABLE"), "TableError", "'IMUTABLE'", "'IMMUTABLE'"),
]
# fmt: on


@pytest.mark.parametrize("case", CALLS)
def test_a_call_that_cannot_be_done_leaves_the_table(table, case, check_refused, make_table):
    act, kind, *words = case
    check_refused(lambda: act(table), kind, *words)
    assert table == make_table()


@pytest.mark.parametrize("case", TABLES)
def test_no_table_of_what_is_none(case, check_refused):
    act, kind, *words = case
    check_refused(act, kind, *words)

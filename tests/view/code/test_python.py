from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.dtypes import Column, Number, Schema, String
from wandb_tables_widget.errors import CodeError
from wandb_tables_widget.view.code.python import python_code
from wandb_tables_widget.view.columns import ColumnSettings, ColumnsView
from wandb_tables_widget.view.options import ViewOptions
from wandb_tables_widget.view.query import ComputedColumn, Query, SortKey
from wandb_tables_widget.view.state import ViewState

NAMES = ("a", "-a", "b c", "it's", 'say "b"', "new\nline", "back`tick", "é\\")
SCHEMA = Schema(tuple(Column(name, Number()) for name in NAMES))


class Shown:
    """Has the view that ``show`` would begin with."""

    def show(self, **options):
        return ViewOptions(**options).to_view(SCHEMA)


def names(**limits):
    return st.lists(st.sampled_from(NAMES), unique=True, **limits).map(tuple)


VIEWS = st.builds(
    ViewState,
    st.builds(
        Query,
        filter=st.sampled_from(["", "a > 0.5", "`it's` == 1 or `b c` in [1, 2]", '`say "b"` != 2']),
        search=st.sampled_from(["", "'\"\\\n"]),
        sort=names(max_size=3).map(lambda given: tuple(SortKey(each, len(each) > 1) for each in given)),
        group_by=names(max_size=2),
        computed=st.sampled_from([(), (ComputedColumn("c's", "a * 2"),)]),
        aggregates=st.sampled_from([(), (ComputedColumn("mean", "avg(a)"), ComputedColumn("n", "count()"))]),
        top_groups=st.sampled_from([None, 3]),
        expanded=st.sampled_from([(), ((1.0,),), ((None, "x"),)]),
    ),
    st.builds(
        ColumnsView,
        order=names(),
        hidden=names(max_size=3),
        pinned=names(max_size=2),
        removed=names(max_size=1),
        widths=st.dictionaries(st.sampled_from(NAMES), st.integers(20, 500), max_size=2),
        settings=st.dictionaries(
            st.sampled_from(NAMES), st.just(ColumnSettings(title="'\"", align="right")), max_size=1
        ),
    ),
    st.sampled_from("SML"),
)


@given(VIEWS)
def test_the_code_gives_the_same_view(view):
    code = python_code(view, SCHEMA)
    assert eval(code, {"table": Shown()}) == view  # noqa: S307  # that it runs is what is tested


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({}, "table.show()"),
        ({"filter": "a > 1"}, "table.show(filter='a > 1')"),
        ({"sort": "a"}, "table.show(sort='a')"),
        ({"sort": ("a", "desc")}, "table.show(sort=('a', 'desc'))"),
        ({"sort": ["-b c", "it's"]}, "table.show(sort=['-b c', \"it's\"])"),
        ({"group_by": "a", "row_size": "M"}, "table.show(group_by='a', row_size='M')"),
        ({"columns": ["b c", "a"]}, "table.show(columns=['b c', 'a'])"),
        ({"aggregates": {"mean": "avg(a)"}}, "table.show(aggregates={'mean': 'avg(a)'})"),
        ({"columns": "a"}, "table.show(columns='a')"),
        ({"search": "x"}, "table.show(search='x')"),
        ({"computed": {"d": "a * 2"}, "sort": "-d"}, "table.show(computed={'d': 'a * 2'}, sort='-d')"),
        (
            {"group_by": ["a", "b c"], "top_groups": 3, "expanded": [[1.0], [1.0, None], []]},
            "table.show(group_by=['a', 'b c'], top_groups=3, expanded=[1.0, [1.0, None], []])",
        ),
        ({"group_by": "a", "sort": "-count"}, "table.show(sort='-count', group_by='a')"),
        ({"view": {"columns": {"pinned": ["a"]}}}, "table.show(view={'columns': {'pinned': ['a']}})"),
    ],
)
def test_the_code_is_short(options, code):
    assert python_code(ViewOptions(**options).to_view(SCHEMA), SCHEMA) == code


def test_long_code_has_a_line_an_argument():
    view = ViewOptions(filter="a > 1 and " * 20 + "a > 1", sort="a").to_view(SCHEMA)
    lines = python_code(view, SCHEMA).splitlines()
    assert lines[0] == "table.show("
    assert lines[2:] == ["    sort='a',", ")"]


def test_a_view_of_another_table_is_written_as_it_was_saved():
    schema = Schema((Column("b", String()),))
    view = ViewState(columns=ColumnsView(order=("gone", "b")))
    assert python_code(view, schema) == "table.show(view={'columns': {'order': ['gone', 'b']}})"
    filtered = ViewState(query=Query(filter="b == 1"))
    assert python_code(filtered, schema) == "table.show(view={'query': {'filter': 'b == 1'}})"
    with pytest.raises(CodeError, match="the end"):
        python_code(ViewState(query=Query(filter="b ==")), schema)

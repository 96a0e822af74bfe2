from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.dtypes import Column, Number, Schema
from wandb_tables_widget.view.columns import ColumnsView
from wandb_tables_widget.view.layout import visible_columns
from wandb_tables_widget.view.query import Query
from wandb_tables_widget.view.state import ViewState

NAMES = tuple("abcdef")
SCHEMA = Schema(tuple(Column(name, Number()) for name in NAMES))
names = st.lists(st.sampled_from([*NAMES, "gone"]), unique=True).map(tuple)


def shown(view: ViewState) -> str:
    return "".join(SCHEMA.columns[i].name for i in visible_columns(view, SCHEMA))


def test_without_choices_the_order_is_the_tables():
    assert shown(ViewState()) == "abcdef"


def test_group_keys_come_first_then_pinned_then_the_rest():
    columns = ColumnsView(order=("f", "a"), hidden=("b",), pinned=("d", "b"))
    assert shown(ViewState(Query(group_by=("e",)), columns)) == "edfac"


def test_a_hidden_group_key_is_shown():
    assert shown(ViewState(Query(group_by=("b",)), ColumnsView(hidden=("b", "c")))) == "badef"


@given(order=names, hidden=names, pinned=names, group_by=names)
def test_every_column_is_shown_once_unless_hidden(order, hidden, pinned, group_by):
    view = ViewState(Query(group_by=group_by), ColumnsView(order, hidden, pinned=pinned))
    found = shown(view)
    assert len(set(found)) == len(found)
    assert set(found) == (set(NAMES) - set(hidden)) | (set(group_by) & set(NAMES))

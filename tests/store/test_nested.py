from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.store.nested import column_names, leaves, merged, put

KEYS = st.text("ab.\\", min_size=1, max_size=4)
TREES = st.dictionaries(
    KEYS, st.recursive(st.integers(), lambda inner: st.dictionaries(KEYS, inner, max_size=3), max_leaves=6)
)


@given(TREES)
def test_leaves_are_all_there_is(tree):
    built: dict[str, object] = {}
    for path, value in leaves(tree):
        put(built, path, value)
    assert built == tree


@given(TREES, TREES)
def test_both_are_in_what_is_merged_and_the_new_counts(old, new):
    both = dict(leaves(merged(old, new)))
    for path, value in leaves(new):
        assert value == {} or both[path] == value
    assert both.keys() <= dict(leaves(old)).keys() | dict(leaves(new)).keys()


def test_merging_keeps_what_is_beside():
    old = {"a": {"x": 1, "y": {"z": 2}}, "b": 1}
    assert merged(old, {"a": {"y": {"w": 3}}}) == {"a": {"x": 1, "y": {"z": 2, "w": 3}}, "b": 1}
    assert old == {"a": {"x": 1, "y": {"z": 2}}, "b": 1}
    assert merged({"t": {"_type": "table-file", "n": 1}}, {"t": {"n": 2}}) == {"t": {"n": 2}}
    assert merged({"a": {"x": 1}}, {"a": {}}) == {"a": {"x": 1}}


@given(st.lists(st.lists(KEYS, min_size=1, max_size=3).map(tuple), unique=True))
def test_no_two_columns_have_one_name(paths):
    names = column_names(paths)
    assert len(set(names.values())) == len(paths)


def test_only_where_names_would_be_shared_are_dots_escaped():
    assert column_names([("a", "b"), ("x.y",)]) == {("a", "b"): "a.b", ("x.y",): "x.y"}
    assert column_names([("a.b",), ("a", "b")]) == {("a.b",): r"a\.b", ("a", "b"): "a.b"}

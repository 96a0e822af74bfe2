from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.widget.lines import Lines

leaves = st.integers(1, 4)
trees = st.recursive(leaves, lambda inner: st.lists(inner, min_size=1, max_size=4), max_leaves=14)
forests = st.lists(trees, max_size=5)


class FakeTree:
    """A forest of lists: a number stands for a group of so many rows, a list for one of groups."""

    def __init__(self, forest) -> None:
        self.groups = []
        self._top = [self._add(item, None) for item in forest]

    def _add(self, item, parent) -> int:
        number = len(self.groups)
        self.groups.append({"parent": parent, "rows": item if isinstance(item, int) else None})
        inside = [] if isinstance(item, int) else [self._add(each, number) for each in item]
        self.groups[number]["children"] = inside
        return number

    def children(self, parent):
        return self._top if parent is None else self.groups[parent]["children"]

    def parent(self, group):
        return self.groups[group]["parent"]

    def place(self, group):
        return self.children(self.parent(group)).index(group)

    def size(self, group):
        inside = (self.size(child) for child in self.children(group))
        return self.groups[group]["rows"] or sum(inside)

    def holds_rows(self, group):
        return self.groups[group]["rows"] is not None


def flatten(tree, opened, parent=None):
    """Every line as (group, row of the group), row None for the group's own line."""
    for group in tree.children(parent):
        yield group, None
        if group in opened:
            rows = range(tree.size(group)) if tree.holds_rows(group) else ()
            yield from ((group, row) for row in rows)
            yield from flatten(tree, opened, group)


@st.composite
def views(draw):
    tree = FakeTree(draw(forests))
    opened = draw(st.sets(st.integers(0, max(len(tree.groups) - 1, 0)))) if tree.groups else set()
    return tree, opened


@given(views(), st.integers(-3, 60), st.integers(0, 60))
def test_any_window_is_a_slice_of_all_lines(view, start, count):
    tree, opened = view
    lines = Lines(tree, opened)
    everything = list(flatten(tree, opened))
    found = [
        (run.group, None if run.is_own_line else run.first + i)
        for run in lines.runs(start, count)
        for i in range(run.count)
    ]
    assert lines.length == len(everything)
    assert found == everything[max(start, 0) : max(start + count, 0)]


@given(views())
def test_every_line_has_its_position_and_what_is_closed_that_of_the_group_around_it(view):
    tree, opened = view
    lines = Lines(tree, opened)
    places = {line: place for place, line in enumerate(flatten(tree, opened))}
    for line, place in places.items():
        assert lines.position(*line) == place
        assert lines.position(*line, closed=False) == place
    for group in range(len(tree.groups)):
        around = group
        while (around, None) not in places:
            around = tree.parent(around)
        assert lines.is_open(group) == ((group, None) in places and group in opened)
        assert lines.position(group) == places[around, None]
        if around != group:
            assert lines.position(group, closed=False) is None
        if not lines.is_open(group):
            assert lines.position(group, 3) == places[around, None]
            assert lines.position(group, 3, closed=False) is None


def test_rows_of_a_group_come_in_one_run():
    tree = FakeTree([1, 1, 1, 1, 1, 100_000, 1])
    assert len(list(Lines(tree, [5]).runs(0, 100_006))) == 7

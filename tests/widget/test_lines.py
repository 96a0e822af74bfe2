from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.widget.lines import Lines

sizes = st.lists(st.tuples(st.integers(1, 6), st.booleans()), max_size=12)


def flatten(groups):
    """Every line as (group, row of the group), row None for the group's own line."""
    for group, (size, is_open) in enumerate(groups):
        yield group, None
        yield from ((group, row) for row in range(size if is_open else 0))


@given(sizes, st.integers(-3, 60), st.integers(0, 60))
def test_any_window_is_a_slice_of_all_lines(groups, start, count):
    lines = Lines(len(groups), {i: size for i, (size, is_open) in enumerate(groups) if is_open})
    everything = list(flatten(groups))
    found = [
        (run.group, None if run.is_own_line else run.first + i)
        for run in lines.runs(start, count)
        for i in range(run.count)
    ]
    assert lines.length == len(everything)
    assert found == everything[max(start, 0) : max(start + count, 0)]
    assert [lines.is_open(i) for i in range(len(groups))] == [is_open for _, is_open in groups]


@given(sizes)
def test_every_line_has_its_position(groups):
    lines = Lines(len(groups), {i: size for i, (size, is_open) in enumerate(groups) if is_open})
    assert [lines.position(*line) for line in flatten(groups)] == list(range(lines.length))


def test_a_row_of_a_closed_group_stands_where_its_group_does():
    assert Lines(3, {0: 2}).position(1, 5) == 3


def test_rows_of_a_group_come_in_one_run():
    assert len(list(Lines(1_000_000, {5: 100_000}).runs(0, 100_006))) == 7

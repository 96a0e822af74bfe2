from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.errors import LengthError
from wandb_tables_widget.table import join as join_module
from wandb_tables_widget.table.join import KeyQuality, Match

KEYS = st.lists(st.one_of(st.none(), st.integers(-3, 3)), max_size=25)
FLAGS = st.fixed_dictionaries({"left_outer": st.booleans(), "right_outer": st.booleans()})


def match_of(left, right, kind=None):
    kind = kind or pa.int64()
    return Match(pa.array(left, kind), pa.array(right, kind))


def nested_loops(left, right, *, left_outer, right_outer):
    """Join by the definition: each pair of rows whose keys are equal and not missing."""
    pairs = []
    for i, a in enumerate(left):
        found = [(i, j) for j, b in enumerate(right) if a is not None and a == b]
        pairs += found or ([(i, -1)] if left_outer else [])
    matched = {j for _, j in pairs}
    return pairs + [(-1, j) for j in range(len(right)) if right_outer and j not in matched]


def merged(left, right, *, left_outer, right_outer):
    """Join by pandas, whose NaN equals NaN: rows without a key are put aside before and added after."""
    a = pd.DataFrame({"key": pd.array(left, "Int64"), "i": range(len(left))})
    b = pd.DataFrame({"key": pd.array(right, "Int64"), "j": range(len(right))})
    how = {(0, 0): "inner", (1, 0): "left", (0, 1): "right", (1, 1): "outer"}[left_outer, right_outer]
    pairs = a.dropna(subset="key").merge(b.dropna(subset="key"), on="key", how=how)[["i", "j"]]
    found = pairs.fillna(-1).astype(int).itertuples(index=False, name=None)
    lone = [(i, -1) for i in a["i"][a["key"].isna()] if left_outer]
    return sorted([*found, *lone, *((-1, j) for j in b["j"][b["key"].isna()] if right_outer)])


@given(KEYS, KEYS, FLAGS)
def test_rows_are_those_of_the_definition_in_the_documented_order(left, right, flags):
    match = match_of(left, right)
    ids = match.row_ids(**flags)
    assert list(zip(*(side.tolist() for side in ids), strict=True)) == nested_loops(left, right, **flags)
    assert match.size(**flags) == len(ids[0])
    assert [side.dtype for side in ids] == [np.int32, np.int32]


@given(KEYS, KEYS, FLAGS)
def test_rows_are_those_of_pandas(left, right, flags):
    ids = match_of(left, right).row_ids(**flags)
    assert sorted(zip(*(side.tolist() for side in ids), strict=True)) == merged(left, right, **flags)


@given(KEYS, KEYS)
def test_quality_counts_keys(left, right):
    def expected(keys, others):
        known = [key for key in keys if key is not None]
        return KeyQuality(
            rows=len(keys),
            keys=len(set(known)),
            duplicated=len({key for key in known if known.count(key) > 1}),
            unmatched=len(set(known) - set(others)),
            missing=len(keys) - len(known),
        )

    assert match_of(left, right).quality() == (expected(left, right), expected(right, left))


@pytest.mark.parametrize("flags", [{"left_outer": a, "right_outer": b} for a in (0, 1) for b in (0, 1)])
@pytest.mark.parametrize("spread", [300_000, 40_000])
def test_many_rows_unique_or_not(spread, flags):
    rng = np.random.default_rng(3)
    left = rng.permutation(300_000)[:200_000] % spread
    right = rng.permutation(300_000)[:150_000]
    ids = match_of(left, right).row_ids(**{name: bool(flag) for name, flag in flags.items()})
    found = pd.DataFrame({"i": ids[0], "j": ids[1]}).sort_values(["i", "j"], ignore_index=True)
    oracle = pd.DataFrame(merged(left, right, **flags), columns=["i", "j"], dtype=np.int32)
    pd.testing.assert_frame_equal(found, oracle)


def test_too_many_rows_are_refused_before_they_are_made():
    same = np.zeros(50_000, np.int64)
    match = match_of(same, same)
    assert match.size() == 2_500_000_000
    with pytest.raises(LengthError, match="2,500,000,000 rows, at most 2,147,483,647"):
        match.row_ids()


def test_the_limit_counts_the_rows_of_an_outer_join(monkeypatch):
    monkeypatch.setattr(join_module, "MAX_ROWS", 4)
    match = match_of([1, 1, 2], [1, 1, 3])
    assert len(match.row_ids()[0]) == 4
    for flags in ({"left_outer": True}, {"right_outer": True}):
        with pytest.raises(LengthError):
            match.row_ids(**flags)

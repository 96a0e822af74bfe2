from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.errors import DamagedError, StoreError
from wandb_tables_widget.store.names import check_label, check_ours, new_id, new_run_id


@pytest.mark.parametrize(
    "text",
    ["val/preds", 'it\'s "x"', "'; DROP TABLE runs; --", "../../etc/passwd", "😀", "a\0b", "\n", "x" * 1024],
)
def test_any_text_is_a_label(text):
    assert check_label("key", text) is text


@pytest.mark.parametrize("text", ["", "x" * 1025, "é" * 513, "x" * 1_000_000, "\ud800", 3, None, b"x"])
def test_what_is_no_label_is_refused_with_a_short_message(text):
    with pytest.raises(StoreError) as caught:
        check_label("key", text)
    assert len(str(caught.value)) < 200


def test_a_part_of_a_path_has_no_slash():
    with pytest.raises(StoreError, match="slash"):
        check_label("run id", "a/b", in_path=True)


def test_our_names_pass_their_check_and_differ():
    assert check_ours(new_id()) != check_ours(new_id())
    assert check_ours(f"{new_id()}-12")
    assert len(new_run_id()) == 8


@given(
    st.one_of(st.text(), st.sampled_from(["../../../etc/pa", "0123456789abcdef/..", "0123456789ABCDEF", ""]))
)
def test_no_other_name_leads_to_a_file(text):
    with pytest.raises(DamagedError):
        check_ours(text)

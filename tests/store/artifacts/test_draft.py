from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.errors import NotFoundError, StoreError
from wandb_tables_widget.store.artifacts.draft import Draft
from wandb_tables_widget.store.artifacts.materials import note_material

ONE, TWO = note_material("x", {"a": 1}), note_material("x", {"a": 2})


def test_the_same_again_is_the_entry_there_is():
    draft = Draft()
    draft.put({"a": ONE})
    draft.put({"a": note_material("x", {"a": 1})})
    assert draft.materials()["a"] is ONE


def test_another_under_a_used_name_is_an_error_unless_overwritten():
    draft = Draft()
    draft.put({"a": ONE})
    with pytest.raises(StoreError, match=r"another 'a'.*overwrite=True"):
        draft.put({"b": ONE, "a": TWO})
    assert draft.materials() == {"a": ONE}
    draft.put({"b": ONE, "a": TWO}, overwrite=True)
    assert draft.materials() == {"a": TWO, "b": ONE}


@pytest.mark.parametrize("new", [{"a/b": ONE}, {"x": ONE, "x/y": TWO}, {"d": ONE}, {"d/e": ONE}])
@pytest.mark.parametrize("overwrite", [True, False])
def test_a_file_is_no_folder(new, overwrite):
    draft = Draft()
    draft.put({"a": ONE, "d/e/f": ONE})
    before = draft.materials()
    with pytest.raises(StoreError):
        draft.put(new, overwrite=overwrite)
    assert draft.materials() == before


def test_removing_takes_an_entry_or_a_folder_and_frees_the_name():
    draft = Draft()
    draft.put({"d/a": ONE, "d/b": ONE, "dd": ONE})
    draft.remove("d/a")
    assert sorted(draft.materials()) == ["d/b", "dd"]
    with pytest.raises(NotFoundError, match="'d/b'"):
        draft.remove("d/x")
    draft.remove("d")
    draft.put({"d": TWO})
    assert draft.materials() == {"d": TWO, "dd": ONE}


paths = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map("/".join)
steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("put"), st.dictionaries(paths, st.sampled_from([ONE, TWO]), max_size=3), st.booleans()
        ),
        st.tuples(st.just("remove"), paths, st.none()),
    ),
    max_size=12,
)


@given(steps)
def test_as_a_plain_dict_does_it(todo):
    draft, model = Draft(), {}
    for verb, what, overwrite in todo:
        try:
            draft.put(what, overwrite=overwrite) if verb == "put" else draft.remove(what)
            refused = False
        except (StoreError, NotFoundError):
            refused = True
        after = dict(model)
        if verb == "put":
            wrong = any(path in model and model[path] != what[path] for path in what) and not overwrite
            after.update({path: m for path, m in what.items() if model.get(path) != m})
        else:
            after = {path: m for path, m in model.items() if path != what and not path.startswith(f"{what}/")}
            wrong = len(after) == len(model)
        wrong = wrong or any(b.startswith(f"{a}/") for a in after for b in after)
        assert refused == wrong
        model = model if wrong else after
        assert draft.materials() == model

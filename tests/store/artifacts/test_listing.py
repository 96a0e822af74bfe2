from __future__ import annotations

import pytest

from wandb_tables_widget.store import Api
from wandb_tables_widget.store.artifacts import Artifact
from wandb_tables_widget.store.artifacts.listing import ROWS, entries_table
from wandb_tables_widget.table import show
from wandb_tables_widget.table.joined import JoinedTable


class Drawing:
    """Stands in for a notebook."""

    def mimebundle(self, table, *_which):
        return {"drawn": len(table)}, {}

    def show(self, table, **options):
        raise NotImplementedError


@pytest.fixture
def drawing(monkeypatch):
    monkeypatch.setattr(show, "_displays", [Drawing()])


def test_one_table_is_shown_in_the_grid(run, draft, numbers, tree, drawing):
    draft.add(numbers(1, 2), "t")
    draft.add_dir(tree)
    assert draft._repr_mimebundle_() == ({"drawn": len(draft.entries)}, {})
    run.log_artifact(draft)
    assert draft._repr_mimebundle_() == ({"drawn": 2}, {})


def test_a_joined_table_counts_and_the_tables_it_needs_do_not(run, draft, numbers, drawing):
    draft.add(JoinedTable(numbers(1, 2, 3), numbers(3), "n"), "j")
    run.log_artifact(draft)
    assert draft._repr_mimebundle_() == ({"drawn": 1}, {})


def test_other_artifacts_are_listed_in_the_grid(run, draft, numbers, tree, pictures):
    draft.add(numbers(1), "t")
    draft.add(numbers(2), "u")
    draft.add(pictures(1)["image"][0], "picture")
    draft.add_dir(tree)
    draft.add_reference("https://example.org/x", checksum=False)
    run.log_artifact(draft)
    listed = entries_table(draft)
    assert listed["entry"] == sorted(draft.entries)
    for row, entry in zip(listed, draft.entries.values(), strict=True):
        about = [row[name] for name in ("kind", "bytes", "digest", "reference")]
        assert about == [entry.kind, entry.size, entry.digest, entry.ref]
    assert [row["image"] for row in listed if row["image"]] == [draft["picture"]]


def test_entries_of_a_draft_are_listed_too(draft, numbers, tree):
    draft.add(numbers(1), "t")
    draft.add_dir(tree)
    assert entries_table(draft)["entry"] == sorted(draft.entries)
    assert entries_table(draft).columns == ["entry", "kind", "bytes", "digest"]


def test_the_text_form_names_the_artifact_and_its_entries(run, draft, numbers, tree):
    draft.add(numbers(1), "t")
    draft.add(numbers(2), "u")
    draft.add_dir(tree)
    run.log_artifact(draft)
    forms = draft._repr_mimebundle_()[0]
    assert forms["text/plain"].splitlines()[0] == "<Artifact p/ds:v0 (dataset, 5 entries)>"
    assert [line.split()[0] for line in forms["text/plain"].splitlines()[1:]] == sorted(draft.entries)
    assert set(draft._repr_mimebundle_(include=["text/plain"])[0]) == {"text/plain"}
    assert set(draft._repr_mimebundle_(exclude=["text/plain"])[0]) == {"text/html"}


def test_names_are_text_and_not_markup(draft, tree):
    draft.add_file(tree / "empty", name="<script>alert(1)</script>&\"'")
    html = draft._repr_mimebundle_()[0]["text/html"]
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#x27;" in html


def test_a_long_list_is_counted(draft, tree):
    for at in range(ROWS + 5):
        draft.add_file(tree / "empty", name=f"f{at:03}" + "x" * 200)
    forms = draft._repr_mimebundle_()[0]
    assert "and 5 more" in forms["text/plain"]
    assert f"of {ROWS + 5} rows" in forms["text/html"]
    assert "x" * 121 not in forms["text/plain"] + forms["text/html"]


def test_a_collection_shows_its_newest_version(run, draft, numbers, drawing):
    draft.add(numbers(1, 2), "t")
    run.log_artifact(draft)

    assert Api().artifact_collections("p")[0]._repr_mimebundle_() == ({"drawn": 2}, {})


def test_an_empty_artifact(draft):
    assert "0 entries, not logged" in repr(Artifact("a", "b"))
    assert "0 rows" in draft._repr_mimebundle_()[0]["text/html"]


def test_collections_are_listed_with_their_newest_version(run, draft, numbers):
    draft.add(numbers(1, 2), "t")
    run.log_artifact(draft, aliases=["best"])
    other = Artifact("net", "model", description="small")
    other.add(numbers(1), "t")
    run.log_artifact(other)
    collections = Api().project("p").artifacts
    listed = collections.load_table()
    assert listed["artifact"] == ["ds", "net"]
    assert listed["latest"] == ["v0", "v0"]
    assert listed["aliases"] == [one.aliases for one in collections]
    assert listed["bytes"] == [one["latest"].size for one in collections]
    assert listed["description"] == [None, "small"]
    assert collections[:1] == collections[:1]
    assert [one.name for one in collections[1:]] == ["net"]
    assert collections._repr_mimebundle_()[0]["text/plain"] == repr(list(collections))

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest

from tests.golden.generate import make_golden
from wandb_tables_widget.view.selection import Selection
from wandb_tables_widget.view.state import ViewState
from wandb_tables_widget.widget.protocol import ANSWERS, PUSHES, REQUESTS, TRAITS, to_wire
from wandb_tables_widget.widget.requests import read_request

FOLDER = Path(__file__).parents[1] / "golden"
REMEDY = "the wire has changed: look whether that is meant, then `make golden`"


@pytest.fixture(scope="module")
def made():
    return {golden.name: golden for golden in make_golden()}


def stored(path: Path) -> dict:
    return json.loads(path.read_text("utf-8"))


FILES = sorted(FOLDER.glob("*.json"))


def test_no_example_is_missing_or_left_over(made):
    assert {path.stem for path in FILES} == set(made)
    buffers = {name for golden in made.values() for name in golden.buffers}
    assert {path.name for path in FOLDER.glob("*.*") if path.suffix in {".arrow", ".png", ".gz"}} == buffers


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_session_still_says_the_same(made, path):
    golden = made[path.stem]
    assert stored(path) == json.loads(json.dumps(golden.content)), REMEDY
    for name, data in golden.buffers.items():
        kept = (FOLDER / name).read_bytes()
        if name.endswith(".arrow"):
            assert pa.ipc.open_stream(kept).read_all().equals(pa.ipc.open_stream(data).read_all()), REMEDY
        else:
            assert kept == data, REMEDY


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_requests_and_traits_are_read_back(path):
    content = stored(path)
    if content.get("request"):
        assert to_wire(read_request(content["request"])) == content["request"]
        assert content["message"]["id"] == content["request"]["id"]
    if content.get("trait") == "view":
        assert ViewState.from_json(content["value"]).to_json() == content["value"]
    if content.get("trait") == "selection":
        assert Selection.from_json(content["value"]).to_json() == content["value"]


def test_every_message_and_trait_has_an_example():
    contents = [stored(path) for path in FILES]
    requests = {content["request"]["kind"] for content in contents if content.get("request")}
    messages = {content["message"]["kind"] for content in contents if "message" in content}
    assert requests == {cls.kind for cls in REQUESTS}
    assert messages == {cls.kind for cls in (*ANSWERS, *PUSHES)}
    assert {content["trait"] for content in contents if "trait" in content} >= set(TRAITS)


def test_the_examples_hold_what_is_easy_to_get_wrong():
    rows = stored(FOLDER / "rows.json")["message"]
    assert rows["cut"] == [[0, 3], [5, 7]]
    assert len(rows["thumbnails"]) == 2
    entries = stored(FOLDER / "rows_grouped.json")["message"]["entries"]
    assert [entry["key"] for entry in entries] == [["ant"], *[["bee"]] * 4, [None]]
    assert stored(FOLDER / "failure.json")["message"]["span"] == [11, 14]
    cells = [cell["cell"]["kind"] for cell in stored(FOLDER / "groups.json")["message"]["cells"]]
    assert set(cells) == {"histogram", "bars", "strip", "share"}

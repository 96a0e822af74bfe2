from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import nbclient
import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_and_shows_its_tables(path, tmp_path, monkeypatch):
    monkeypatch.setenv("WANDB_TABLES_DIR", str(tmp_path / "tables"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    notebook = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute()
    shown = [
        output.data
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "application/vnd.jupyter.widget-view+json" in output.get("data", {})
    ]
    assert shown
    assert all("<table" in data["text/html"] for data in shown)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_kept_without_outputs(path):
    notebook = nbformat.read(path, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells)


def test_there_is_a_quickstart():
    assert [path.stem for path in NOTEBOOKS][:1] == ["01-quickstart"]


def test_what_the_notebook_of_questions_shows_is_what_pandas_answers(tmp_path, monkeypatch):
    monkeypatch.setenv("WANDB_TABLES_DIR", str(tmp_path / "tables"))
    notebook = nbformat.read(next(path for path in NOTEBOOKS if path.stem == "05-ask"), as_version=4)
    names: dict[str, Any] = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(cell.source, names)  # noqa: S102  # the notebook of this repository
    frame, texts = names["table"].to_pandas(), names["texts"].to_pandas()
    scores = frame[[f"score_{digit}" for digit in range(10)]]
    frame["loops"] = scores[["score_0", "score_6", "score_8", "score_9"]].sum(axis=1)
    frame["sure"], frame["right"] = scores.max(axis=1), frame.guess == frame.truth
    wrong = frame[~frame.right]
    surest = wrong.sort_values("sure", ascending=False, kind="stable")
    assert names["sure"].to_pandas().index.tolist() == surest.index.tolist()
    assert groups(names["by_truth"], "truth", "mean") == pytest.approx(
        frame.groupby("truth").loops.mean().to_dict()
    )
    precision = frame.groupby("guess").right.mean().to_dict()
    assert groups(names["precision"], "guess", "precision") == pytest.approx(precision)
    slices = wrong.groupby(["truth", "guess"]).size()
    counted = {f"{truth} taken for {guess}": count for (truth, guess), count in slices.items()}
    assert groups(names["slices"], "mistake", "how many") == counted
    tenths = frame.groupby((frame.sure * 10).astype(int)).right.mean().tolist()
    assert list(groups(names["calibration"], "tenth", "right").values()) == pytest.approx(tenths)
    texts["length"] = texts.doc.str.len()
    longest = (
        texts.sort_values("length", ascending=False, kind="stable").groupby("kind").name.first().to_dict()
    )
    assert groups(names["by_kind"], "kind", "longest") == longest
    without = texts[(texts.length > 300) & ~texts.doc.str.contains("Examples")]
    words = without.doc.str.split(" ").str.len().sort_values(ascending=False).tolist()
    assert names["without"].to_pandas().words.tolist() == words


def groups(widget: Any, key: str, aggregate: str) -> dict[Any, Any]:
    """Return an aggregate of each group of the first level, as the code of the view gives it."""
    database = duckdb.connect()
    rows = widget.table.to_arrow()
    database.register("table", rows.drop_columns([name for name in rows.column_names if name == "image"]))
    found = database.sql(widget.code("sql")).df()
    if "level" in found:
        found = found[found.level == 1]
    return dict(zip(found[key].tolist(), found[aggregate].tolist(), strict=True))

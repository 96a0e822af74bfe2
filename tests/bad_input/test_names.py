"""Names that could be taken for something else: they work from end to end."""

from __future__ import annotations

import json

import pytest

import wandb_tables_widget as wandb
from wandb_tables_widget.query.printer import quote_name

# fmt: off
NAMES = [
    '"q"', "it's", "a/b", "..", "😀", "SELECT", "null", "row", "a b", "`tick`", "a.b", "c0", "__row", "t",
    "count", "A", "a", "0", '"; DROP TABLE t; --', "\\", "a\nb", "%s{}", "len", "_type", "\u202e", " ",
    "x" * 1_024,
]
# fmt: on


@pytest.fixture(scope="module")
def named():
    return wandb.Table(columns=NAMES, data=[[10 * i + j for j in range(len(NAMES))] for i in range(3)])


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_column_may_have_any_name(named, name):
    first = 10 + NAMES.index(name)
    spellings = [f"{quote_name(name)} >= {first}", f"row[{json.dumps(name)}] >= {first}"]
    for text in spellings:
        shown = named.show(filter=text, sort=[(name, "desc")], group_by=name)
        assert shown.to_pandas()[name].tolist() == [first + 10, first]
        shown.close()
    shown = named.show(columns=[name], sort={"column": name, "descending": True})
    assert shown.to_pandas().to_dict("list") == {name: [first + 10, first, first - 10]}
    shown.close()


@pytest.mark.parametrize("name", [name for name in NAMES if "/" not in name], ids=repr)
def test_projects_runs_and_keys_may_have_any_name(tmp_path, monkeypatch, named, name):
    monkeypatch.setenv("WANDB_TABLES_DIR", str(tmp_path))
    name = name[:200] + "a\0"
    with wandb.init(project=name, id=name, entity=name, name=name, tags=[name], group=name) as run:
        run.log({name: named})
    saved = wandb.Api().run(run.path)
    assert (saved.project, saved.id, saved.entity, saved.name, saved.tags) == (
        name,
        name,
        name,
        name,
        (name,),
    )
    assert saved.table(name) == named
    assert saved.table(name).columns == NAMES

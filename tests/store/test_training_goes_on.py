"""``on_error="warn"``: whatever the disk does, the training goes on, and ``run.dropped`` is right."""

from __future__ import annotations

import os
import tempfile

import pytest

from tests.store import training
from tests.store.operations import picture, rows_of
from wandb_tables_widget.store import Api

ALL = list(range(training.STEPS))
SPARED = [step for step in ALL if step not in training.TROUBLE]


@pytest.fixture
def folder():
    """A folder that any user may change, where others may come."""
    with tempfile.TemporaryDirectory() as made:
        if os.geteuid() == 0:
            os.chown(made, 65534, 65534)
        yield made


def check(folder, kept):
    """Hold the store against what the run said it kept."""
    api = Api(folder)
    run = api.run("p/r")
    assert list(run.history(["loss"])["loss"]) == kept["scalars"]
    assert [image.bytes for image in run.history(["image"])["image"]] == [
        picture(s).bytes for s in kept["image"]
    ]
    tables = [rows_of(run.tables.read("t", one.number)) for one in run.tables.versions("t")]
    assert tables == [rows_of(training.table(step)) for step in kept["table"]]
    assert [one.metadata["step"] for one in api.artifacts("dataset", "p/ds")] == kept["artifact"]
    assert run.config["step"] == kept["config"][-1]
    assert run.summary["best"] == kept["summary"][-1]
    assert run.name == f"at {kept['name'][-1]}"
    assert api.verify(progress=False).ok
    api._store.catalog.close()


@pytest.mark.parametrize("trouble", training.TROUBLES)
def test_the_training_goes_on_and_what_is_missing_is_counted(trouble, elsewhere, folder):
    said = elsewhere.call(training.train, folder, trouble)
    kept = said["kept"]
    assert (said["state"], said["step"]) == ("finished", training.STEPS - 1)
    assert said["dropped"] == said["warnings"] == 8 * training.STEPS - sum(map(len, kept.values()))
    check(folder, kept)
    if trouble in {"full disk", "dead disk", "no store"}:
        assert kept == dict.fromkeys(kept, SPARED)
        assert len(kept) == 8
    if trouble == "lost permission":
        assert kept["table"] == SPARED
        assert kept["scalars"] == ALL
    if trouble == "clock set back":
        assert said["dropped"] == 0

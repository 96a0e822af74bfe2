"""The code of W&B's page about logging tables runs as it stands, and what it logs is there to be read."""

from __future__ import annotations

import re

import numpy as np
import pytest

import wandb_tables_widget as wandb
from wandb_tables_widget.store.current import RUNS

PAGE = """
```python create
import wandb

with wandb.init(project="table-demo") as run:
    my_table = wandb.Table(
        columns=["a", "b"],
        data=[["a1", "b1"], ["a2", "b2"]],
        log_mode="IMMUTABLE"
        )
    run.log({"Table Name": my_table})
```

```python mutable
import wandb
import numpy as np

with wandb.init(project="mutable-table-demo") as run:
    table = wandb.Table(columns=["input", "label", "prediction"],
                        log_mode="MUTABLE")
    inputs, labels = load_eval_data() # Placeholder function
    raw_preds = model.predict(inputs) # Placeholder function

    for inp, label, pred in zip(inputs, labels, raw_preds):
        table.add_data(inp, label, pred)

    run.log({"eval_table": table})

    confidences = np.max(raw_preds, axis=1)
    table.add_column("confidence", confidences)
    run.log({"eval_table": table})

    post_preds = (confidences > 0.7).astype(int)
    table.add_column("final_prediction", post_preds)
    run.log({"eval_table": table})
```

```python incremental
import wandb

with wandb.init(project="incremental-table-demo") as run:
    table = wandb.Table(columns=["step", "input", "label", "prediction"],
                        log_mode="INCREMENTAL")

    for step in range(get_num_batches()): # Placeholder function
        inputs, labels = get_training_batch(step) # Placeholder function
        train_model_on_batch(inputs, labels) # Placeholder function
        predictions = predict_on_batch(inputs) # Placeholder function

        for input_item, label, prediction in zip(inputs, labels, predictions):
            table.add_data(step, input_item, label, prediction)

        run.log({"training_table": table}, step=step)
```

```python combined
import wandb

with wandb.init(project="combined-logging-example") as run:
    incr_table = wandb.Table(columns=["step", "input", "prediction", "label"],
                            log_mode="INCREMENTAL")

    for step in range(get_num_batches()):
        inputs, labels = get_training_batch(step)
        predictions = model.predict(inputs)

        for inp, pred, label in zip(inputs, predictions, labels):
            incr_table.add_data(step, inp, pred, label)

        run.log({"table-incr": incr_table}, step=step)

    final_table = wandb.Table(columns=incr_table.columns, data=incr_table.data, log_mode="IMMUTABLE")
    run.log({"table": final_table})
```

```python enriching
import wandb
import numpy as np

with wandb.init(project="mutable-logging") as run:
    table = wandb.Table(columns=["input", "label", "prediction"], log_mode="MUTABLE")
    inputs, labels = load_eval_data()
    raw_preds = model.predict(inputs)

    for inp, label, pred in zip(inputs, labels, raw_preds):
        table.add_data(inp, label, pred)

    run.log({"eval_table": table})

    confidences = np.max(raw_preds, axis=1)
    table.add_column("confidence", confidences)
    run.log({"eval_table": table})

    post_preds = (confidences > 0.7).astype(int)
    table.add_column("final_prediction", post_preds)
    run.log({"eval_table": table})
```

```python resume
resumed_run = wandb.init(project="resume-incremental", id="your-run-id", resume="must")

table = wandb.Table(columns=["step", "metric"], log_mode="INCREMENTAL")

for step in range(resume_step, final_step):
    metric = compute_metric(step)
    table.add_data(step, metric)
    resumed_run.log({"metrics": table}, step=step)

resumed_run.finish()
```

```python batches

with wandb.init(project="batch-training-incremental") as run:
    table = wandb.Table(columns=["step", "input", "label", "prediction"], log_mode="INCREMENTAL")

    for step in range(get_num_batches()):
        inputs, labels = get_training_batch(step)
        train_model_on_batch(inputs, labels)
        predictions = predict_on_batch(inputs)

        for input_item, label, prediction in zip(inputs, labels, predictions):
            table.add_data(step, input_item, label, prediction)

        run.log({"training_table": table}, step=step)
```
"""

SNIPPETS = dict(re.findall(r"```python (\w+)\n(.*?)```", PAGE, re.DOTALL))
BATCHES, BATCH = 5, 4
RAW = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8]])


class Model:
    """Stands for the page's model: two probabilities an input."""

    def predict(self, inputs):
        return np.resize(RAW, (len(inputs), 2))


def batch_of(step):
    return [f"input {step}-{i}" for i in range(BATCH)], [i % 2 for i in range(BATCH)]


PLACEHOLDERS = {
    "model": Model(),
    "load_eval_data": lambda: (["x", "y", "z"], [0, 1, 1]),
    "get_num_batches": lambda: BATCHES,
    "get_training_batch": batch_of,
    "train_model_on_batch": lambda *_batch: None,
    "predict_on_batch": lambda inputs: [float(i) for i in range(len(inputs))],
    "compute_metric": lambda step: step / 10,
    "resume_step": 3,
    "final_step": 6,
}


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.delenv("WANDB_TABLES_DIR", raising=False)
    monkeypatch.chdir(tmp_path)
    yield
    for run in RUNS.mine():
        run.finish()


def run_snippet(name):
    code = SNIPPETS[name].replace("import wandb\n", "import wandb_tables_widget as wandb\n")
    names = {"wandb": wandb, **PLACEHOLDERS}
    exec(compile(code, name, "exec"), names)  # noqa: S102  # what is tested
    return names


def read_run(project):
    (run,) = wandb.Api().runs(project)
    assert run.state == "finished"
    return run


def steps(run, key):
    return [increment.step for increment in run.tables.increments(key)]


def test_the_page_has_all_its_snippets():
    assert list(SNIPPETS) == [
        "create",
        "mutable",
        "incremental",
        "combined",
        "enriching",
        "resume",
        "batches",
    ]


def test_create_and_log():
    run_snippet("create")
    table = read_run("table-demo").table("Table Name")
    assert (table.columns, list(table.data)) == (["a", "b"], [["a1", "b1"], ["a2", "b2"]])


@pytest.mark.parametrize(
    ("name", "project"), [("mutable", "mutable-table-demo"), ("enriching", "mutable-logging")]
)
def test_a_mutable_table_is_logged_three_times(name, project):
    run_snippet(name)
    run = read_run(project)
    columns = ["input", "label", "prediction", "confidence", "final_prediction"]
    assert [version.name for version in run.tables.versions("eval_table")] == ["v0", "v1", "v2"]
    for version, count in enumerate((3, 4, 5)):
        assert run.table("eval_table", version).columns == columns[:count]
    table = run.table("eval_table")
    assert table["input"] == ["x", "y", "z"]
    assert np.array_equal(np.array(table["prediction"]), RAW)
    assert table["confidence"] == [0.9, 0.6, 0.8]
    assert table["final_prediction"] == [1, 0, 1]


@pytest.mark.parametrize(
    ("name", "project"),
    [("incremental", "incremental-table-demo"), ("batches", "batch-training-incremental")],
)
def test_an_incremental_table_has_an_increment_a_step(name, project):
    run_snippet(name)
    run = read_run(project)
    assert steps(run, "training_table") == list(range(BATCHES))
    assert len(run.table("training_table")) == BATCHES * BATCH
    for step in range(BATCHES):
        part = run.table("training_table", increment=step)
        assert part["step"] == [step] * BATCH
        assert part["input"] == batch_of(step)[0]
        assert part["label"] == batch_of(step)[1]
        assert part["prediction"] == [0.0, 1.0, 2.0, 3.0]
    assert run.table("training_table", up_to_step=2)["step"] == [0] * BATCH + [1] * BATCH + [2] * BATCH


def test_incremental_and_immutable_in_one_run():
    run_snippet("combined")
    run = read_run("combined-logging-example")
    assert steps(run, "table-incr") == list(range(BATCHES))
    whole, parts = run.table("table"), run.table("table-incr")
    assert (whole.log_mode, parts.log_mode) == ("IMMUTABLE", "INCREMENTAL")
    assert whole.columns == parts.columns
    assert np.array_equal(np.array(whole["prediction"]), np.array(parts["prediction"]))
    assert whole["input"] == parts["input"] == [name for step in range(BATCHES) for name in batch_of(step)[0]]


def test_a_resumed_run_goes_on_with_its_incremental_table():
    with wandb.init(project="resume-incremental", id="your-run-id") as run:
        table = wandb.Table(columns=["step", "metric"], log_mode="INCREMENTAL")
        for step in range(3):
            table.add_data(step, step / 10)
            run.log({"metrics": table}, step=step)
    run_snippet("resume")
    run = read_run("resume-incremental")
    assert steps(run, "metrics") == list(range(6))
    assert run.table("metrics")["metric"] == [step / 10 for step in range(6)]


@pytest.mark.parametrize("name", ["metrics", "*"])
def test_without_a_summary_a_resumed_run_begins_a_new_table(name, monkeypatch):
    with wandb.init(project="resume-incremental", id="your-run-id") as run:
        run.define_metric(name, summary="none")
        run.log({"metrics": wandb.Table(columns=["step", "metric"], data=[[0, 0.0]], log_mode="INCREMENTAL")})
    run_snippet("resume")
    run = read_run("resume-incremental")
    assert run.table("metrics")["step"] == [3, 4, 5]
    assert run.table("metrics", "v0")["step"] == [0]


def test_must_without_such_a_run_is_an_error():
    with pytest.raises(wandb.errors.NotFoundError):
        run_snippet("resume")

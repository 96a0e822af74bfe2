"""The names by which a column tells runs apart, with a colour each."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from wandb_tables_widget.dtypes import Colored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.store.saved_run import SavedRun


def names_of(runs: Sequence[SavedRun]) -> list[str]:
    """Return the name of each run, with its id where two share a name."""
    count = Counter(run.name for run in runs)
    return [f"{run.name} ({run.id})" if count[run.name] > 1 else run.name for run in runs]


def type_of_names(runs: Sequence[SavedRun]) -> Colored:
    """Return the type of a column of `names_of`: a run has the same colour wherever it is named."""
    return Colored(tuple((name, run.number - 1) for name, run in zip(names_of(runs), runs, strict=True)))

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from wandb_tables_widget.table.table import Table
from wandb_tables_widget.widget import widget as widget_module
from wandb_tables_widget.widget.bundle import Bundle


@pytest.fixture
def bundle(monkeypatch) -> None:
    monkeypatch.setattr(
        widget_module, "read_bundle", lambda: Bundle("export default {}", "", b"core", "digest")
    )


@pytest.fixture
def everything() -> Table:
    """One column of each type."""
    time = dt.datetime(2026, 1, 2, 3, 4, 5)  # noqa: DTZ001  # a time without zone is a case of its own
    array = np.array([[1.0, 2.0], [3.0, 4.0]])
    first = [1, 0.5, "a", True, time, time.date(), [1.0, float("inf")], {"a": 1, "b": [True]}, array, 1, None]
    return Table(
        columns=["whole", "number", "text", "yes", "time", "date", "list", "dict", "array", "any", "none"],
        data=[first, [2**60, float("nan"), *[None] * 7, "x", None]],
        allow_mixed_types=True,
    )

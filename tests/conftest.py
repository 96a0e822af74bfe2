"""Every view that any test has computed is said as code too, and the code gives what the grid shows."""

from __future__ import annotations

import pytest

from tests.view.code.every import check_code
from wandb_tables_widget.view.query import Query
from wandb_tables_widget.widget.opened import Opened

_PREVIEW = "\0"
"""The name of a column that is only looked at, which no view has."""
_CHECKED = set()
"""Queries of tables that were looked at: one a schema is enough, and one at all of what asks for nothing."""


@pytest.fixture(autouse=True)
def _code_of_every_view(monkeypatch):
    seen = {}
    compiled = Opened.compiled

    def remember(opened, query):
        if all(column.name != _PREVIEW for column in query.computed):
            schema = None if query == Query() else opened.snapshot.schema
            seen.setdefault((schema, query), opened.snapshot)
        return compiled(opened, query)

    monkeypatch.setattr(Opened, "compiled", remember)
    yield
    monkeypatch.undo()
    for key, snapshot in seen.items():
        if key not in _CHECKED:
            _CHECKED.add(key)
            check_code(snapshot, key[1])

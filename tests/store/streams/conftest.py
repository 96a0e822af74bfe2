from __future__ import annotations

import pytest

from wandb_tables_widget.store.root import FOLDER as ROOT
from wandb_tables_widget.store.streams import spool
from wandb_tables_widget.store.streams.spool_file import FOLDER


@pytest.fixture
def still(monkeypatch):
    """No thread brings rows in by itself."""
    monkeypatch.setattr(spool.flusher, "mark", lambda *_args, **_options: None)


@pytest.fixture
def folder(place):
    """Where the spools lie."""
    return place / ROOT / FOLDER

"""A write-ahead log that others begin anew while it is looked at has lost nothing."""

from __future__ import annotations

import pytest

from wandb_tables_widget.store import init, wal_check


@pytest.mark.parametrize("begins_anew", [True, False])
def test_only_a_log_that_stayed_the_same_is_short(place, monkeypatch, begins_anew):
    run = init()
    for _ in range(2):
        run.log({"text": "x" * 100_000})
    catalog, real = run._store.catalog, wal_check._bytes

    def half(path):
        data = real(path)
        if not path.name.endswith("-wal"):
            return data
        if begins_anew:
            catalog._write_connection().execute("PRAGMA wal_checkpoint(RESTART)")
            run.log({"text": "x" * 100_000})
        return data[:30_000].ljust(len(data), b"\0")

    monkeypatch.setattr(wal_check, "_bytes", half)
    assert (wal_check.lost_frames(catalog.path) is None) == begins_anew

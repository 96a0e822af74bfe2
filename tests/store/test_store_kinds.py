"""The kinds of stores; see `tests.conformance.stores`."""

from __future__ import annotations

from tests.conformance.stores import StoreSuite
from wandb_tables_widget.store import root

_REAL = root._file_system


class TestLocalStore(StoreSuite):
    """With a write-ahead log."""


class TestNetworkStore(StoreSuite):
    """On a network file system, where there is no memory that all processes share."""

    @staticmethod
    def enter():
        root._file_system = lambda _path: "nfs4"

    @staticmethod
    def leave():
        root._file_system = _REAL

    def meanwhile(self, logger):
        assert not logger.lines()  # a reader holds it up until it is done

"""One operation, struck once: what happens in the processes that make, strike and look."""

from __future__ import annotations

import warnings
from pathlib import Path

from tests.store import operations, upkeep_operations
from tests.store.operations import Operation
from tests.store.wire import CRASHES, Wire
from wandb_tables_widget.errors import NotFoundError, TablesError
from wandb_tables_widget.store import Api, catalog, root
from wandb_tables_widget.store.root import CATALOG, FOLDER
from wandb_tables_widget.store.streams.flusher import flusher
from wandb_tables_widget.store.streams.spool_file import _UNBORN
from wandb_tables_widget.store.upkeep.files import named_files

_OURS = {CATALOG, f"{CATALOG}-wal", f"{CATALOG}-shm", f"{CATALOG}-boot"}


def _on_network(kind: type[Operation]) -> type[Operation]:
    return type(f"{kind.__name__}OnNetwork", (kind,), {"network": True})


_ALL = (
    operations.Scalars, operations.DurableScalars, operations.First, operations.Immutable,
    operations.Mutable, operations.Incremental, operations.LargeIncrement, operations.LogArtifact,
    operations.Settings, operations.Begin, upkeep_operations.Finish, upkeep_operations.Compact,
    upkeep_operations.Delete, upkeep_operations.Collect, upkeep_operations.BeginStream,
    upkeep_operations.LogStream, upkeep_operations.FinishStream, upkeep_operations.Recover,
    _on_network(operations.Immutable), _on_network(operations.Incremental),
    _on_network(upkeep_operations.Compact), _on_network(upkeep_operations.FinishStream),
)  # fmt: skip

OPERATIONS = {kind.__name__: kind for kind in _ALL}


def make(name: str, folder: str) -> None:
    """Make what is there before an operation."""
    _begin(name, folder).make()


def strike(name: str, folder: str, how: str, at: int) -> tuple[str, list[str]]:
    """Carry out an operation that is struck at one call; if it is refused, once more.

    Returns:
        ``"done"`` or what it was refused with, and the names of its calls up to then.
    """
    operation = _begin(name, folder)
    wire = Wire(folder, how, at)
    operation.open()
    try:
        with wire:
            operation.act()
    except TablesError as error:
        if not how:
            raise
        if operation.whole and _check(operation):
            raise AssertionError("refused, and done") from error
        operation.act()
        return repr(error), wire.calls
    return "done", wire.calls


def look(name: str, folder: str, how: str) -> bool:
    """Check what a struck operation left, carry it out if it was not, and check that nothing is left over.

    Returns:
        Whether it had been done.
    """
    operation = _begin(name, folder)
    done = _check(operation)
    assert done or how in CRASHES, "what was acknowledged is not there"
    if not done:
        operation.open()
        operation.act()
        assert _check(operation), "what was done again is not there"
        operation.close()
    api = Api(folder)
    assert api.verify(progress=False).ok, api.verify(progress=False)
    for _ in range(2):  # what goes to the trash by one call is deleted by the next
        api.gc(older_than=0, keep=0)
    assert api.verify(progress=False).ok, api.verify(progress=False)
    assert _check(operation)
    with api._store.catalog.read() as reader:
        assert reader.rows("PRAGMA integrity_check") == [("ok",)]
        named = named_files(reader)
    left = {path.relative_to(api._store.root).parts for path in api._store.root.rglob("*") if path.is_file()}
    nameless = {"/".join(parts) for parts in left - named} - _OURS
    assert not [name for name in nameless if not name.endswith(_UNBORN)], f"left over: {nameless}"
    return done


def _begin(name: str, folder: str) -> Operation:
    """Return an operation, in a process in which nothing happens by itself."""
    flusher.mark = lambda *_args, **_options: None
    catalog.SYNC_SECONDS = 1e6
    operation = OPERATIONS[name](folder)
    if operation.network:
        warnings.simplefilter("ignore", RuntimeWarning)
        root._file_system = lambda _path: "nfs"
    return operation


def _check(operation: Operation) -> bool:
    if not Path(operation.folder, FOLDER, CATALOG).exists():
        assert isinstance(operation, (operations.First, upkeep_operations.BeginStream))
        return False
    try:
        return operation.check(Api(operation.folder))
    except NotFoundError as error:
        raise AssertionError(f"not found: {error}") from error

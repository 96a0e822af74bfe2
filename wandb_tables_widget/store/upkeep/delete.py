"""Deleting runs, versions, artifacts and projects: their records now, their files when nobody names them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wandb_tables_widget.errors import NotFoundError, RunStateError, StoreError, TypeMismatchError
from wandb_tables_widget.store.artifacts.artifact import Artifact
from wandb_tables_widget.store.artifacts.collection import ArtifactCollection
from wandb_tables_widget.store.process import Process, is_alive
from wandb_tables_widget.store.project import Project
from wandb_tables_widget.store.saved_run import SavedRun

if TYPE_CHECKING:
    from wandb_tables_widget.store.catalog import Transaction
    from wandb_tables_widget.store.store import Store

_PROJECT: Final = "SELECT id FROM projects WHERE entity = ? AND name = ?"
_RUN: Final = (
    "SELECT r.id FROM runs r JOIN projects p ON p.id = r.project "
    "WHERE p.entity = ? AND p.name = ? AND r.label = ?"
)
_COLLECTION: Final = (
    "SELECT c.id FROM collections c JOIN projects p ON p.id = c.project "
    "WHERE p.entity = ? AND p.name = ? AND c.name = ?"
)
_VERSIONS: Final = (
    "SELECT v.id, v.number FROM versions v JOIN tables t ON t.id = v.table_id "
    "WHERE t.run = ? AND t.key = ? ORDER BY v.number"
)
_OF_TABLES: Final = "DELETE FROM versions WHERE table_id IN (SELECT id FROM tables WHERE {where})"


def delete(
    store: Store,
    what: Project | SavedRun | Artifact | ArtifactCollection,
    key: str | None = None,
    version: int | str | None = None,
) -> None:
    """Delete something, in one transaction. What it alone named goes when `collect` finds it so.

    Args:
        store: where it is.
        what: a project with all there is in it; a run with its tables, but not the artifacts it logged; all
            versions of an artifact; or one version that has no alias and is not the newest.
        key: of a run, only the table logged under it.
        version: of that table, only this version, not the newest.

    Raises:
        NotFoundError: it is not there.
        RunStateError: the process of a run still runs.
        StoreError: the newest version, whose number would be given again, or one with aliases.
        StoreUnavailableError: the disk refused; nothing is deleted.
    """
    with store.catalog.write() as transaction:
        if isinstance(what, Project):
            _delete_project(transaction, what)
        elif isinstance(what, SavedRun):
            _delete_of_run(transaction, what, key, version)
        elif isinstance(what, ArtifactCollection):
            _delete_collections(transaction, "id = ?", _collection(transaction, what))
        elif isinstance(what, Artifact):
            _delete_artifact(transaction, what)
        else:
            raise TypeMismatchError(
                f"a project, run, artifact or collection can be deleted, not {type(what).__name__}: "
                f"{what!r:.60}"
            )


def _delete_of_run(
    transaction: Transaction, saved: SavedRun, key: str | None, version: int | str | None
) -> None:
    run = _number(transaction, _RUN, saved.path, saved.entity, saved.project, saved.id)
    _check_ended(transaction, run, saved.path)
    if key is None and version is None:
        _delete_run(transaction, run)
        return
    known = transaction.rows(_VERSIONS, run, key)
    if not known:
        raise NotFoundError(f"run {saved.path!r:.200} has no table {key!r:.80}")
    if version is None:
        _delete_tables(transaction, "run = ? AND key = ?", run, str(key))
        return
    number = str(version).removeprefix("v")
    found = next((one for one, name in known if str(name) == number), None)
    if found is None:
        raise NotFoundError(f"table {key!r:.80} of run {saved.path!r:.200} has no version {version!r:.40}")
    if str(known[-1][1]) == number:
        raise StoreError(
            f"v{number} is the newest version of table {key!r:.80}; delete the table, or log another first"
        )
    transaction.run("DELETE FROM versions WHERE id = ?", found)


def _delete_project(transaction: Transaction, project: Project) -> None:
    number = _number(transaction, _PROJECT, project.path, project.entity, project.name)
    runs = transaction.rows("SELECT id, label FROM runs WHERE project = ?", number)
    for run, label in runs:
        _check_ended(transaction, run, f"{project.path}/{label}")
    _delete_collections(transaction, "project = ?", number)
    for run, _ in runs:
        _delete_run(transaction, run)
    _delete_tables(transaction, "project = ?", number)
    transaction.run("DELETE FROM projects WHERE id = ?", number)


def _delete_artifact(transaction: Transaction, artifact: Artifact) -> None:
    record = artifact.need_logged("a version").record()
    aliases = [a for (a,) in transaction.rows("SELECT alias FROM aliases WHERE artifact = ?", record.id)]
    if aliases:
        raise StoreError(
            f"{record.path!r:.200} has the aliases {', '.join(map(repr, aliases)):.200}; put them on another "
            "version first, or delete the whole collection"
        )
    sql = "SELECT max(number) FROM artifacts WHERE collection = ?"
    if transaction.row(sql, record.collection) == (record.number,):
        raise StoreError(
            f"{record.path!r:.200} is the newest version; log another first, or delete the collection"
        )
    _delete_artifacts(transaction, "id = ?", record.id)


def _collection(transaction: Transaction, what: ArtifactCollection) -> int:
    return _number(transaction, _COLLECTION, what.path, what.entity, what.project, what.name)


def _number(transaction: Transaction, sql: str, path: str, *names: str) -> int:
    row = transaction.row(sql, *names)
    if row is None:
        raise NotFoundError(f"{path!r:.200} is no longer in the store")
    return int(row[0])


def _check_ended(transaction: Transaction, run: int, path: str) -> None:
    row = transaction.row(
        "SELECT r.state, w.host, w.boot, w.pid, w.started FROM runs r JOIN writers w ON w.id = r.writer "
        "WHERE r.id = ?",
        run,
    )
    if row is None:
        raise NotFoundError(f"run {path!r:.200} is no longer in the store")
    state, *process = row
    if state == "running" and is_alive(Process(*process)):
        raise RunStateError(
            f"run {path!r:.200} is running, in process {process[2]} on {process[0]}; finish() it first"
        )


def _delete_run(transaction: Transaction, run: int) -> None:
    for table in ("history", "config", "summary", "metrics", "artifact_uses"):
        transaction.run(f"DELETE FROM {table} WHERE run = ?", run)  # noqa: S608  # ours
    transaction.run("UPDATE artifacts SET run = NULL WHERE run = ?", run)
    _delete_tables(transaction, "run = ?", run)
    transaction.run("DELETE FROM runs WHERE id = ?", run)


def _delete_tables(transaction: Transaction, where: str, *values: int | str) -> None:
    transaction.run(_OF_TABLES.format(where=where), *values)
    transaction.run(f"DELETE FROM tables WHERE {where}", *values)  # noqa: S608  # ours


def _delete_collections(transaction: Transaction, where: str, value: int) -> None:
    some = f"SELECT id FROM collections WHERE {where}"  # noqa: S608  # ours
    transaction.run(f"DELETE FROM aliases WHERE collection IN ({some})", value)  # noqa: S608  # ours
    _delete_artifacts(transaction, f"collection IN ({some})", value)
    transaction.run(f"DELETE FROM collections WHERE {where}", value)  # noqa: S608  # ours


def _delete_artifacts(transaction: Transaction, where: str, value: int) -> None:
    some = f"SELECT id FROM artifacts WHERE {where}"  # noqa: S608  # ours
    for table in ("entries", "artifact_uses"):
        transaction.run(f"DELETE FROM {table} WHERE artifact IN ({some})", value)  # noqa: S608  # ours
    transaction.run(f"DELETE FROM artifacts WHERE {where}", value)  # noqa: S608  # ours

"""Lists of what a store holds, as tables to look at."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.store.run_names import names_of, type_of_names
from wandb_tables_widget.table.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wandb_tables_widget.store.project import Project
    from wandb_tables_widget.store.saved_run import SavedRun
    from wandb_tables_widget.store.tables import RunTables

_TABLES = ["key", "log_mode", "version", "rows", "columns", "step", "logged_at"]
_RUNS = ["run", "id", "state", "created_at", "seconds", "group", "job_type", "tags", "tables"]
_PROJECTS = ["project", "runs", "streams", "last_run"]


def tables_overview(tables: RunTables) -> Table:
    """Return a row for each table of a run: its newest version."""
    found = [tables.versions(key)[-1] for key in tables]
    return Table(
        columns=_TABLES,
        data=[
            [v.key, v.log_mode, v.name, v.content.rows, v.content.columns, v.step, _time(v.created_at)]
            for v in found
        ],
    )


def runs_overview(runs: Iterable[SavedRun]) -> Table:
    """Return a row for each run: what it is, its config and its summary; its name has its colour.

    Config and summary become columns ``config.name`` and ``summary.name``; a value that does not mix with
    the others of its column makes it a column of mixed types.
    """
    runs = list(runs)
    config, summary = [_flat(run.config) for run in runs], [_flat(run.summary) for run in runs]
    names = [("config", name) for name in _names(config)] + [("summary", name) for name in _names(summary)]
    table = Table(
        columns=[*_RUNS, *(f"{which}.{name}" for which, name in names)],
        dtype={"run": type_of_names(runs)},
        allow_mixed_types=True,
    )
    for label, run, *values in zip(names_of(runs), runs, config, summary, strict=True):
        given = dict(zip(("config", "summary"), values, strict=True))
        table.add_data(label, *_about(run), *(given[which].get(name) for which, name in names))
    return table


def projects_overview(projects: Iterable[Project]) -> Table:
    """Return a row for each project."""
    rows = []
    for project in projects:
        runs = project.runs
        last = max((run.created_at for run in runs), default=None)
        rows.append([project.path, len(runs), len(project.streams), last])
    return Table(columns=_PROJECTS, data=rows)


def _about(run: SavedRun) -> list[Any]:
    ended = run.finished_at
    seconds = None if ended is None else (ended - run.created_at).total_seconds()
    tags, tables = list(run.tags), list(run.tables)
    return [run.id, run.state, run.created_at, seconds, run.group, run.job_type, tags, tables]


def _flat(values: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Return nested values by their path; what stands for a table or media is left to the tables."""
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, dict) and "_type" not in value:
            flat |= _flat(value, f"{above}{name}.")
        elif not isinstance(value, dict):
            flat[above + name] = value
    return flat


def _names(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _time(seconds: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)

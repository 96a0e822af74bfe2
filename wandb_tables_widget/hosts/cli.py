"""The store in a terminal: ``python -m wandb_tables_widget``."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from wandb_tables_widget.errors import TablesError
from wandb_tables_widget.store import Api
from wandb_tables_widget.store.root import existing_root
from wandb_tables_widget.store.upkeep.collect import DAY, HOUR
from wandb_tables_widget.store.upkeep.rebuild import rebuild
from wandb_tables_widget.store.upkeep.text import counted, plain, table_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.store.artifacts.artifact import Artifact
    from wandb_tables_widget.store.artifacts.collection import ArtifactCollection
    from wandb_tables_widget.store.project import Project
    from wandb_tables_widget.store.saved_run import SavedRun
    from wandb_tables_widget.table.table import Table


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command.

    Args:
        arguments: default those of the process.

    Returns:
        0; 1 when ``verify`` found damage or a command was refused, with the reason on stderr; 2, by argparse,
        for arguments that mean nothing; 130 when it was interrupted.
    """
    given = _parser().parse_args(arguments)
    try:
        result: int = given.act(given)
        sys.stdout.flush()
    except TablesError as error:
        sys.stderr.write(f"{plain(error)}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    except (
        BrokenPipeError
    ):  # whoever read has gone, as in `| head`: nor is there anything to flush at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return result


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m wandb_tables_widget", description="Look at what was logged, and look after it."
    )
    parser.add_argument("--root", help="the store's folder; default as wandb.init() finds it")
    parser.add_argument("--quiet", action="store_true", help="show no progress")
    commands = parser.add_subparsers(required=True, metavar="command")
    _add_ls(commands)
    _add(commands, "verify", _verify, "read everything and name what is damaged; exit code 1 if something is")
    _add_gc(commands)
    _add(commands, "size", _size, "bytes on disk by project, run and table")
    _add(commands, "compact", _compact, "make files of rows that wait in the catalogue")
    _add_export(commands)
    _add_delete(commands)
    command = _add(
        commands, "rebuild", _rebuild, "copy all that can be read of a damaged store to a new folder"
    )
    command.add_argument("folder", help="the new store; the old one is not touched")
    return parser


if TYPE_CHECKING:
    from collections.abc import Callable

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001  # it has no public name


def _add(
    commands: Commands, name: str, act: Callable[[argparse.Namespace], int], text: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text)
    command.set_defaults(act=act)
    return command


def _add_ls(commands: Commands) -> None:
    command = _add(commands, "ls", _ls, "list projects, the runs of a project, or the tables of a run")
    command.add_argument("path", nargs="?", help="project, entity/project, or either with /run")


def _add_gc(commands: Commands) -> None:
    command = _add(commands, "gc", _gc, "take away what no run, version or artifact names")
    command.add_argument(
        "--older-than",
        type=float,
        default=HOUR,
        metavar="SECONDS",
        help="leave what is younger, default an hour",
    )
    command.add_argument(
        "--keep",
        type=float,
        default=DAY,
        metavar="SECONDS",
        help="keep files in the trash for this long, default a day",
    )
    command.add_argument("--dry-run", action="store_true", help="only tell what would be done")


def _add_export(commands: Commands) -> None:
    command = _add(
        commands, "export", _export, "write a table as .parquet, .csv, .json, or as a folder with its media"
    )
    command.add_argument("path", help="project/run; of a stream, its project")
    command.add_argument("key", help="what the table was logged under, or the name of the stream")
    command.add_argument("target", help="the file or folder to write")
    command.add_argument("--version", help="such as v2; default the newest")
    command.add_argument(
        "--raw", action="store_true", help="leave text that looks like a formula as it is in CSV"
    )


def _add_delete(commands: Commands) -> None:
    command = _add(
        commands, "delete", _delete, "delete a project, a run, a table or version of it, or an artifact"
    )
    command.add_argument("kind", choices=["project", "run", "artifact"])
    command.add_argument("path", help="as ls shows it; an artifact as project/name, or project/name:v0")
    command.add_argument("key", nargs="?", help="of a run, only this table")
    command.add_argument("version", nargs="?", help="of the table, only this version")
    command.add_argument("--yes", action="store_true", help="do not ask")


def _ls(given: argparse.Namespace) -> int:
    api = Api(given.root)
    if given.path is None:
        rows = [(p.path, len(p.runs), len(p.tables), len(p.streams)) for p in api.projects()]
        _say(table_text(("project", "runs", "tables", "streams"), rows, right="lrrr"))
    elif given.path in {project.path for project in api.projects()}:
        _list_project(api, api.project(given.path))
    else:
        _list_run(api.run(given.path))
    return 0


def _list_project(api: Api, project: Project) -> None:
    runs = [
        (run.path, run.name, run.state, f"{run.created_at:%Y-%m-%d %H:%M}", ", ".join(run.tables))
        for run in project.runs
    ]
    artifacts = [
        (a.path, a.type, len(a), ", ".join(a.aliases)) for a in api.artifact_collections(project.path)
    ]
    streams = [(name, len(project.stream(name))) for name in project.streams]
    parts = (
        table_text(("run", "name", "state", "begun (UTC)", "tables"), runs) if runs else "",
        table_text(("artifact", "type", "versions", "aliases"), artifacts, right="llrl") if artifacts else "",
        table_text(("stream", "rows"), streams, right="lr") if streams else "",
    )
    _say("\n\n".join(filter(None, parts)))


def _list_run(run: SavedRun) -> None:
    rows = []
    for key in run.tables:
        for version in run.tables.versions(key):
            content = version.content
            rows.append((key, version.name, version.log_mode, content.rows, content.columns, version.step))
    _say(table_text(("table", "version", "log mode", "rows", "columns", "step"), rows, right="lllrrr"))


def _verify(given: argparse.Namespace) -> int:
    report = Api(given.root).verify(progress=not given.quiet)
    _say(report)
    return 0 if report.ok else 1


def _gc(given: argparse.Namespace) -> int:
    done = Api(given.root).gc(
        given.older_than, keep=given.keep, dry_run=given.dry_run, progress=not given.quiet
    )
    _say(done)
    return 0


def _size(given: argparse.Namespace) -> int:
    _say(Api(given.root).size(progress=not given.quiet))
    return 0


def _compact(given: argparse.Namespace) -> int:
    _say(f"{counted(Api(given.root).compact(), 'increment')} became files")
    return 0


def _export(given: argparse.Namespace) -> int:
    api = Api(given.root)
    done = api.export(_table(api, given), given.target, raw=given.raw)
    _say(f"{plain(done.path)}: {counted(done.rows, 'row')}, {counted(done.media, 'media')}")
    if done.left_out:
        _say(f"{done.left_out:,} media stand as references only; export to a folder to have them")
    return 0


def _table(api: Api, given: argparse.Namespace) -> Table:
    is_stream = given.path in {project.path for project in api.projects()}
    if is_stream:
        return api.project(given.path).stream(given.key).table()
    return api.run(given.path).table(given.key, given.version)


def _delete(given: argparse.Namespace) -> int:
    api = Api(given.root)
    what = _found(api, given)
    named = " ".join(plain(part) for part in (given.kind, given.path, given.key, given.version) if part)
    if not given.yes and not _agrees(f"delete {named}? [y/N] "):
        _say("nothing is deleted")
        return 1
    api.delete(what, given.key, given.version)
    _say(f"{named} is deleted; gc frees its bytes")
    return 0


def _agrees(question: str) -> bool:
    """Ask; where nobody can answer, the answer is no."""
    try:
        return input(question).strip().lower() in {"y", "yes"}
    except EOFError:
        return False


def _found(api: Api, given: argparse.Namespace) -> Project | SavedRun | Artifact | ArtifactCollection:
    if given.kind == "project":
        return api.project(given.path)
    if given.kind == "run":
        return api.run(given.path)
    if ":" in given.path:
        return api.artifact(given.path)
    project, _, name = given.path.rpartition("/")
    return next((one for one in api.artifact_collections(project) if one.name == name), None) or api.artifact(
        given.path
    )


def _rebuild(given: argparse.Namespace) -> int:
    _say(rebuild(existing_root(given.root), given.folder, progress=not given.quiet))
    return 0


def _say(what: object) -> None:
    sys.stdout.write(f"{what}\n")

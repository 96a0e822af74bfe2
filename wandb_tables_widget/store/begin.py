"""How a run begins: `init`."""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Final

from wandb_tables_widget.errors import RunStateError, TypeMismatchError
from wandb_tables_widget.store.current import RUNS
from wandb_tables_widget.store.disabled import DisabledRun
from wandb_tables_widget.store.label import RunLabel, check_optional, check_tags
from wandb_tables_widget.store.limits import CELL_BYTES
from wandb_tables_widget.store.names import check_label, new_run_id
from wandb_tables_widget.store.record import check_same
from wandb_tables_widget.store.resume import Begun, begin
from wandb_tables_widget.store.root import existing_root, find_root
from wandb_tables_widget.store.run import Run
from wandb_tables_widget.store.settings import Settings, check_rules, read_settings
from wandb_tables_widget.store.store import open_store
from wandb_tables_widget.store.values import plain

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping, Sequence

    from wandb_tables_widget.store.settings import Durability, Mode, OnError, Reinit, Resume, Rules

DEFAULT_PROJECT: Final = "uncategorized"


def init(  # noqa: PLR0913, PLR0917  # W&B's names in W&B's order
    entity: str | None = None,
    project: str | None = None,
    dir: str | os.PathLike[str] | None = None,  # noqa: A002  # W&B's name
    id: str | None = None,  # noqa: A002  # W&B's name
    name: str | None = None,
    notes: str | None = None,
    tags: Iterable[str] | None = None,
    config: Mapping[str, Any] | object | None = None,
    config_exclude_keys: Sequence[str] | None = None,
    config_include_keys: Sequence[str] | None = None,
    allow_val_change: bool | None = None,  # noqa: FBT001  # W&B's
    group: str | None = None,
    job_type: str | None = None,
    mode: Mode | None = None,
    reinit: Reinit | bool | None = None,  # noqa: FBT001  # W&B's
    resume: Resume | bool | None = None,  # noqa: FBT001  # W&B's
    settings: Settings | Mapping[str, Any] | object | None = None,
    *,
    on_error: OnError | None = None,
    durability: Durability | None = None,
) -> Run:
    """Begin a run, or continue one, and make it the current one.

    Args:
        entity: whose project; default nobody's.
        project: default ``"uncategorized"``.
        dir: the store lies in its ``.wandb_tables``; default as `find_root` says.
        id: unique in the project; default 8 random letters and digits.
        name: for people; default ``run-1``, ``run-2``, … in the order of the project.
        notes: any text about it.
        tags: words to find the run by.
        config: names and values the run is made with: a dict, argparse's Namespace, absl's FLAGS, a
            dataclass, an OmegaConf config, or an object with attributes.
        config_exclude_keys: names to leave out of ``config``.
        config_include_keys: the only names to take from ``config``.
        allow_val_change: let ``run.config[key] = value``, or ``config`` of a resumed run, change what is set
            already; default False.
        group: runs that belong together share one.
        job_type: such as ``"train"`` or ``"eval"``.
        mode: ``"online"`` and ``"offline"`` are the same, since everything stays on this machine.
            ``"shared"``: several processes log to the run of one ``id``; each but the first joins it, begins
            at step 0 of its own, and leaves it to the first to finish it. ``"disabled"``: the run keeps
            nothing.
        reinit: what a second `init` does while a run of this process goes on. ``"return_previous"`` or
            False: it returns the newest, if nothing else was asked for. ``"finish_previous"`` or True: it
            finishes all of them. ``"create_new"``: they go on side by side, and ``wandb.run`` stays.
            ``"default"``: in a notebook it finishes them, in a script it returns the newest. A forked child
            has none of its own.
        resume: whether the run of that ``id`` may, or must, be there already. ``"must"``: it is continued.
            ``"allow"``: it is continued, or begun. ``"never"``, and the default, None or False: it is
            begun. ``"auto"`` or True: as ``"allow"``; without ``id``, the newest run of the project that no
            process has now is continued, if it crashed or was killed. A run that a live process of this
            machine has is not continued. A resumed run goes on behind its last step, with its config,
            summary, metrics and versions; INCREMENTAL tables need not be loaded to go on.
        settings: these arguments by W&B's names of settings; see `Settings`. An argument counts more.
        on_error: ``"raise"``: what the store refuses is an error where it happens. ``"warn"``: once the run
            has begun, it is a RuntimeWarning that says what was not kept, counted in ``run.dropped``, and the
            training goes on.
        durability: what a power cut may take. ``"process"``, the default: scalars and rows of INCREMENTAL
            tables logged in the last second; every other table, media, artifacts and `Run.finish` are on
            the device when the call returns. ``"commit"``: nothing that a call returned for. The end of the
            process, however it comes, takes nothing either way.

    Raises:
        RunStateError: the id is taken; the run to resume is still running, or its config would change; the
            run that goes on is another one than is asked for, or is inside its ``with`` block and would be
            finished.
        NotFoundError: ``resume="must"``, and there is no such run.
        StoreError: a name or word that is not known or cannot be kept.
        TypeMismatchError: config, or a value in it, is of a kind that cannot be kept.
        StoreUnavailableError: the store cannot be made or written.
    """
    given = {
        "entity": entity, "project": project, "dir": dir, "id": id, "name": name, "notes": notes,
        "tags": tags, "allow_val_change": allow_val_change, "group": group, "job_type": job_type,
        "mode": mode, "reinit": reinit, "resume": resume, "on_error": on_error,
        "durability": durability,
    }  # fmt: skip
    asked = read_settings(settings) | {key: value for key, value in given.items() if value is not None}
    rules, label = check_rules(asked), _label(asked)
    values = _chosen(config, config_exclude_keys, config_include_keys)
    how = rules.reinit
    if how == "default":
        how = "finish_previous" if in_notebook() else "return_previous"
    with RUNS.lock:
        previous = RUNS.mine()
        if previous and how == "return_previous":
            return _returned(previous[-1], asked, label, rules, values)
        old = _leavable(previous) if how == "finish_previous" else []
        run = _begin(asked, label, rules, values, old)
        RUNS.add(run, current=how != "create_new")
        for one in old:
            one.finish()
    return run


def in_notebook() -> bool:
    """Whether cells are run in this process: by IPython, or marimo."""
    if "marimo" in sys.modules and sys.modules["marimo"].running_in_notebook():
        return True
    ipython = sys.modules.get("IPython")
    return ipython is not None and ipython.get_ipython() is not None


def _label(asked: Mapping[str, Any]) -> RunLabel:
    label = RunLabel(
        number=0,
        id=check_label("run id", asked["id"], in_path=True) if "id" in asked else "",
        name=check_optional("name", asked.get("name")) or "",
        project=check_label("project", asked.get("project") or DEFAULT_PROJECT, in_path=True),
        entity=check_label("entity", asked["entity"], in_path=True) if asked.get("entity") else "",
        notes=check_optional("notes", asked.get("notes"), CELL_BYTES),
        group=check_optional("group", asked.get("group")),
        job_type=check_optional("job_type", asked.get("job_type")),
        tags=check_tags(asked.get("tags")),
    )
    if asked.get("resume") == "must" and not label.id:
        raise RunStateError("resume='must' needs the id= of the run; resume='auto' finds one that crashed")
    return label


def _chosen(config: object, exclude: Sequence[str] | None, include: Sequence[str] | None) -> dict[str, Any]:
    """Return those values of config that are wanted."""
    for what, names in (("config_exclude_keys", exclude), ("config_include_keys", include)):
        if isinstance(names, str):
            raise TypeMismatchError(f"{what} is a list of names, not one text: write [{names!r:.60}]")
    if exclude is not None and include is not None:
        raise TypeMismatchError("config_exclude_keys and config_include_keys exclude each other; give one")
    values = {} if config is None else plain(config, "config")
    wanted = values if include is None else [name for name in values if name in set(include)]
    return {name: values[name] for name in wanted if name not in set(exclude or ())}


def _leavable(previous: list[Run]) -> list[Run]:
    """Return runs that may be finished.

    Raises:
        RunStateError: one is inside its ``with`` block.
    """
    for run in previous:
        if run.is_entered:
            raise RunStateError(
                f"run {run.path!r} is inside its `with` block; begin the next one after it, log to the one "
                "that runs, or give reinit='create_new' to have both"
            )
    return previous


def _begin(
    asked: Mapping[str, Any], label: RunLabel, rules: Rules, config: dict[str, Any], old: list[Run]
) -> Run:
    """Return a run that has begun; of those that are to be finished, the same one is handed over to it."""
    if rules.mode == "disabled":
        begun = Begun(_made_up(label))
        return DisabledRun(begun, _settings(asked, begun.label, rules), config)
    root = find_root(asked.get("dir"))
    store = open_store(existing_root(root) if rules.resume == "must" else root, create=True)
    same = {run.number: run for run in old if run.dir == str(store.root)}
    begun = begin(store, label, config, rules, same)
    if begun.label.number in same:
        same[begun.label.number].hand_over()
    return Run(store, begun, _settings(asked, begun.label, rules))


def _made_up(label: RunLabel) -> RunLabel:
    run_id = label.id or new_run_id()
    return replace(label, id=run_id, name=label.name or f"dummy-{run_id}")


def _settings(asked: Mapping[str, Any], label: RunLabel, rules: Rules) -> Settings:
    """Return what holds for a run."""
    return Settings(
        **asdict(rules),
        entity=label.entity or None,
        project=label.project,
        root_dir=asked.get("dir"),
        run_id=label.id,
        run_name=label.name,
        run_notes=label.notes,
        run_tags=label.tags,
        run_group=label.group,
        run_job_type=label.job_type,
    )


def _returned(
    run: Run, asked: Mapping[str, Any], label: RunLabel, rules: Rules, config: dict[str, Any]
) -> Run:
    """Return the run that goes on, with config added to it, if it is what is asked for.

    Raises:
        RunStateError: it is another.
    """
    wanted = {key: getattr(label, key) for key in _LABELS & asked.keys()}
    found = {key: getattr(run, key) for key in wanted}
    if "dir" in asked:
        wanted["dir"], found["dir"] = str(find_root(asked["dir"]).resolve()), run.dir
    if "mode" in asked:
        wanted["mode"], found["mode"] = _kind(rules.mode), _kind(run.settings.mode)
    for key in asked.keys() & {"on_error", "durability"}:
        wanted[key], found[key] = getattr(rules, key), getattr(run.settings, key)
    odd = next((key for key, value in wanted.items() if found[key] != value), None)
    if odd is None and rules.resume == "never" and label.id:
        odd, wanted = "resume", {"resume": "never"}
    if odd is not None:
        raise RunStateError(
            f"run {run.path!r} goes on in this process, and {odd}={wanted[odd]!r:.60} asks for another; call "
            "run.finish() first, or give reinit='finish_previous' or 'create_new'"
        )
    if not rules.allow_val_change:
        check_same(run.config.as_dict(), config)
    if config:
        run.config.update(config, allow_val_change=True)
    return run


def _kind(mode: str) -> str:
    return "online" if mode == "offline" else mode


_LABELS: Final = frozenset({"entity", "project", "id", "name", "notes", "group", "job_type", "tags"})

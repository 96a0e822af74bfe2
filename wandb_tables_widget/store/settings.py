"""Settings: the arguments of `init` that can be given in one object, by W&B's names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from wandb_tables_widget.errors import StoreError, TypeMismatchError, nearest

Mode = Literal["online", "offline", "shared", "disabled"]
Reinit = Literal["default", "return_previous", "finish_previous", "create_new"]
Resume = Literal["allow", "must", "never", "auto"]
OnError = Literal["raise", "warn"]
Durability = Literal["process", "commit"]

ARGUMENTS: Final = {
    "allow_val_change": "allow_val_change",
    "durability": "durability",
    "entity": "entity",
    "mode": "mode",
    "on_error": "on_error",
    "project": "project",
    "reinit": "reinit",
    "resume": "resume",
    "root_dir": "dir",
    "run_group": "group",
    "run_id": "id",
    "run_job_type": "job_type",
    "run_name": "name",
    "run_notes": "notes",
    "run_tags": "tags",
}
"""Setting → the argument of `init` that says the same."""

# fmt: off
ABSENT: Final = frozenset(
    {
        "anonymous", "api_key", "base_url", "console", "disable_code", "disable_git",
        "disable_job_creation", "http_proxy", "https_proxy", "init_timeout", "login_timeout", "quiet",
        "relogin", "show_colors", "show_emoji", "show_errors", "show_info", "show_warnings", "silent",
        "start_method", "summary_timeout", "summary_warnings", "symlink",
        "table_raise_on_max_row_limit_exceeded", "x_disable_meta", "x_disable_stats", "x_label",
        "x_primary", "x_stats_sampling_interval"
    }
)
# fmt: on
"""Settings of what does not exist here: a server, a login, a helper process, what is printed or watched."""


class Settings:
    """What `init` is told in one object, as in ``init(settings=Settings(run_name="a"))``.

    Honoured are ``entity``, ``project``, ``root_dir`` (the argument ``dir``), ``run_id``, ``run_name``,
    ``run_notes``, ``run_tags``, ``run_group``, ``run_job_type``, ``mode``, ``resume``, ``reinit``,
    ``allow_val_change``, ``on_error`` and ``durability``. Settings of W&B about its server, its login and its
    helper process, about what it prints and what it watches are taken and mean nothing, since none of these
    exist here; they are those in `settings.ABSENT`, such as ``silent`` and ``init_timeout``. Any other is
    refused.

    Raises:
        StoreError: a setting that is not known; the message names the nearest.
    """

    def __init__(self, **values: Any) -> None:
        known = (*ARGUMENTS, *ABSENT)
        for name in values:
            if name not in known:
                raise StoreError(f"settings has no {name!r:.80}{nearest(name[:200], known)}")
        vars(self).update(dict.fromkeys(ARGUMENTS), **values)

    def __repr__(self) -> str:
        said = {name: value for name, value in vars(self).items() if value is not None}
        return f"Settings({', '.join(f'{name}={value!r}' for name, value in said.items())})"

    def __eq__(self, other: object) -> bool:
        return vars(self) == vars(other) if isinstance(other, Settings) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # its attributes can be set

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"settings has no {name!r:.80}{nearest(name[:200], vars(self))}")


def read_settings(given: object) -> dict[str, Any]:
    """Return argument of `init` → value for what a settings object says.

    Args:
        given: a dict, `Settings`, W&B's own Settings (of which what was set counts), or None.

    Raises:
        StoreError: a setting that is not known.
        TypeMismatchError: it has no names and values.
    """
    if given is None:
        return {}
    dump = getattr(given, "model_dump", None)
    values = dump(exclude_unset=True) if callable(dump) else given
    if not isinstance(values, Mapping):
        values = getattr(values, "__dict__", None)
    if not isinstance(values, Mapping) or not all(isinstance(name, str) for name in values):
        raise TypeMismatchError(f"settings is a dict or an object of Settings, not {type(given).__name__}")
    checked = vars(Settings(**values))
    return {argument: checked[name] for name, argument in ARGUMENTS.items() if checked[name] is not None}


@dataclass(frozen=True)
class Rules:
    """How a run is to begin and to go on: the arguments of `init` that are no label, checked."""

    mode: Mode = "online"
    reinit: Reinit = "default"
    resume: Resume | None = None
    on_error: OnError = "raise"
    durability: Durability = "process"
    allow_val_change: bool = False


def check_rules(given: Mapping[str, Any]) -> Rules:
    """Return the rules among the arguments of `init`; what is None or missing has its default.

    Raises:
        StoreError: a word that is not known.
        TypeMismatchError: ``allow_val_change`` is no bool.
    """
    resume, reinit = given.get("resume"), given.get("reinit")
    allow = given.get("allow_val_change")
    if allow is not None and not isinstance(allow, bool):
        raise TypeMismatchError(f"allow_val_change is True, False or None, not {allow!r:.60}")
    if isinstance(resume, bool):
        resume = "auto" if resume else None
    if isinstance(reinit, bool):
        reinit = "finish_previous" if reinit else "return_previous"
    return Rules(
        mode=_word("mode", given.get("mode"), get_args(Mode), "online"),
        reinit=_word("reinit", reinit, get_args(Reinit), "default"),
        resume=_word("resume", resume, get_args(Resume), None),
        on_error=_word("on_error", given.get("on_error"), get_args(OnError), "raise"),
        durability=_word("durability", given.get("durability"), get_args(Durability), "process"),
        allow_val_change=bool(allow),
    )


def _word(what: str, word: object, known: tuple[str, ...], default: str | None) -> Any:
    if word is None:
        return default
    if word not in known:
        raise StoreError(f"{what}={word!r:.60} is unknown{nearest(str(word)[:60], known)}")
    return word

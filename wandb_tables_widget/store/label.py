"""What a run is called and described by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wandb_tables_widget.errors import TypeMismatchError
from wandb_tables_widget.store.limits import CELL_BYTES, NAME_BYTES
from wandb_tables_widget.store.names import check_label

if TYPE_CHECKING:
    from wandb_tables_widget.store.settings import Settings


@dataclass(frozen=True)
class RunLabel:
    """The names and words of one run; ``number`` is its row in the catalogue, 0 if it has none."""

    number: int
    id: str
    name: str
    project: str
    entity: str
    notes: str | None
    group: str | None
    job_type: str | None
    tags: tuple[str, ...]

    @property
    def path(self) -> str:
        """``entity/project/id``, or ``project/id`` without an entity."""
        return "/".join(filter(None, (self.entity, self.project, self.id)))


def check_optional(what: str, text: str | None, limit: int = NAME_BYTES) -> str | None:
    """Return a text that may be None; errors as `check_label`."""
    return None if text is None else check_label(what, text, limit=limit)


def check_tags(tags: Iterable[str] | None) -> tuple[str, ...]:
    """Return tags, each once.

    Raises:
        TypeMismatchError: they are no list of texts.
        StoreError: one cannot be a name.
    """
    if isinstance(tags, str):
        raise TypeMismatchError(f"tags is a list of texts, not one text: write tags=[{tags!r:.60}]")
    if tags is not None and not isinstance(tags, Iterable):
        raise TypeMismatchError(f"tags is a list of texts, not {type(tags).__name__}: {tags!r:.60}")
    return tuple(dict.fromkeys(check_label("tag", tag) for tag in tags or ()))


class Labelled:
    """The attributes of a run that say what it is called; ``name``, ``notes`` and ``tags`` can be set."""

    _label: RunLabel
    _settings: Settings

    def _relabel(self, label: RunLabel) -> None:
        """Put other names and words in the place of those of the run."""
        raise NotImplementedError

    @property
    def number(self) -> int:
        """The run's row in the catalogue; 0 if it keeps nothing."""
        return self._label.number

    @property
    def id(self) -> str:
        """The run's id, unique in its project."""
        return self._label.id

    @property
    def name(self) -> str:
        """The run's name for people; can be set.

        Raises:
            StoreError: it cannot be a name.
        """
        return self._label.name

    @name.setter
    def name(self, name: str) -> None:
        self._relabel(replace(self._label, name=check_label("name", name)))

    @property
    def project(self) -> str:
        """The project's name."""
        return self._label.project

    @property
    def entity(self) -> str:
        """Whose project it is; "" if nobody said."""
        return self._label.entity

    @property
    def notes(self) -> str | None:
        """Any text about the run; can be set.

        Raises:
            StoreError: it is no text.
        """
        return self._label.notes

    @notes.setter
    def notes(self, notes: str | None) -> None:
        self._relabel(replace(self._label, notes=check_optional("notes", notes, CELL_BYTES)))

    @property
    def group(self) -> str | None:
        """What runs that belong together share."""
        return self._label.group

    @property
    def job_type(self) -> str | None:
        """Such as ``"train"`` or ``"eval"``."""
        return self._label.job_type

    @property
    def tags(self) -> tuple[str, ...]:
        """Words to find the run by; can be set, as in ``run.tags += ("best",)``.

        Raises:
            TypeMismatchError: no list of texts.
            StoreError: one cannot be a name.
        """
        return self._label.tags

    @tags.setter
    def tags(self, tags: Iterable[str] | None) -> None:
        self._relabel(replace(self._label, tags=check_tags(tags)))

    @property
    def path(self) -> str:
        """``entity/project/id``, or ``project/id`` without an entity: what `Api.run` takes."""
        return self._label.path

    @property
    def url(self) -> None:
        """None: nothing is on a server."""
        return

    @property
    def offline(self) -> bool:
        """True, whatever the mode: everything stays on this machine."""
        return True

    @property
    def disabled(self) -> bool:
        """Whether the run keeps nothing, since `init` was given ``mode="disabled"``."""
        return bool(self._settings.mode == "disabled")

    @property
    def settings(self) -> Settings:
        """What `init` was told and what holds."""
        return self._settings

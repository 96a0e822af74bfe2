"""What an artifact is called and described by, before and after it is logged."""

from __future__ import annotations

import copy
import datetime as dt
import threading
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.errors import ArtifactNotLoggedError, StoreError, TypeMismatchError
from wandb_tables_widget.store.artifacts.logging import Label, describe_anew, rename
from wandb_tables_widget.store.artifacts.metadata import check_description, check_metadata, check_tags
from wandb_tables_widget.store.artifacts.names import LATEST, check_aliases, check_name, check_type
from wandb_tables_widget.store.artifacts.records import aliases_in, plain_json
from wandb_tables_widget.store.names import check_label

if TYPE_CHECKING:
    from wandb_tables_widget.store.artifacts.loading import Kept
    from wandb_tables_widget.store.artifacts.records import Record


class Described:
    """Names and words; `Artifact` has the entries."""

    _name: str
    _type: str
    _description: str | None
    _metadata: dict[str, Any]
    _use_as: str | None
    _incremental: bool
    _kept: Kept | None = None
    _lock: threading.RLock

    def _describe(  # noqa: PLR0913, PLR0917  # as W&B
        self,
        name: str,
        type: str,  # noqa: A002  # W&B's name
        description: str | None,
        metadata: dict[str, Any] | None,
        incremental: bool,  # noqa: FBT001  # as W&B
        use_as: str | None,
    ) -> None:
        if not isinstance(incremental, bool):
            raise TypeMismatchError(f"incremental is True or False, not {incremental!r:.60}")
        self._name = check_name(name)
        self._type = check_type(type, self._name)
        self._description = check_description(description)
        self._metadata = check_metadata(metadata)
        self._use_as = None if use_as is None else check_label("use_as", use_as)
        self._incremental = incremental
        self._lock = threading.RLock()

    def _bind(self, kept: Kept) -> None:
        """Become a version that a store keeps."""
        record = kept.record()
        self._kept = kept
        self._name, self._type, self._use_as = record.name, record.type, record.use_as
        self._incremental = False
        self._description = self._said = record.description
        self._metadata = plain_json(record.metadata, "metadata")
        self._metadata_said = copy.deepcopy(self._metadata)
        self._tags = list(plain_json(record.tags, "tags"))
        self._tags_said = list(self._tags)
        self._aliases = self._aliases_now(kept)
        self._aliases_said = list(self._aliases)

    @property
    def logged(self) -> Kept | None:
        """Where it is kept, None before it is logged."""
        return self._kept

    def need_logged(self, what: str = "this") -> Kept:
        """Return where it is kept.

        Raises:
            ArtifactNotLoggedError: it was not logged.
        """
        if self._kept is None:
            raise ArtifactNotLoggedError(
                f"artifact {self._name!r} is not logged, and only then has {what}; call run.log_artifact() "
                "or save()"
            )
        return self._kept

    @property
    def name(self) -> str:
        """Its name; once logged with the version: ``name:v3``."""
        return self._name if self._kept is None else self.source_name

    @property
    def type(self) -> str:
        """What kind of thing it is, such as ``"dataset"``."""
        return self._type

    @property
    def use_as(self) -> str | None:
        """What a run uses it as, unless that run says otherwise."""
        return self._use_as

    @property
    def incremental(self) -> bool:
        """Whether logging it adds its entries to those of the newest version."""
        return self._incremental

    @property
    def description(self) -> str | None:
        """Any text about it. Of a logged artifact, `save` keeps what was set."""
        return self._description

    @description.setter
    def description(self, text: str | None) -> None:
        self._description = check_description(text)

    @property
    def metadata(self) -> dict[str, Any]:
        """Plain values by name, at most 100, a dict to change. Of a logged artifact, `save` keeps it."""
        return self._metadata

    @metadata.setter
    def metadata(self, metadata: dict[str, Any] | None) -> None:
        self._metadata = check_metadata(metadata)

    @property
    def aliases(self) -> list[str]:
        """The names of this version besides ``v3``: a list to change; `save` keeps it."""
        kept = self.need_logged("aliases")
        if self._aliases == self._aliases_said:
            self._aliases[:] = self._aliases_said[:] = self._aliases_now(kept)
        return self._aliases

    @aliases.setter
    def aliases(self, aliases: list[str]) -> None:
        self.need_logged("aliases")
        self._aliases = check_aliases(aliases)

    @property
    def tags(self) -> list[str]:
        """Words to find this version by: a list to change; `save` keeps it."""
        self.need_logged("tags")
        return self._tags

    @tags.setter
    def tags(self, tags: list[str]) -> None:
        self.need_logged("tags")
        self._tags = check_tags(tags)

    @property
    def version(self) -> str:
        """``v0``, ``v1`` and so on."""
        return f"v{self._record('a version').number}"

    @property
    def digest(self) -> str:
        """32 hex digits that name what it holds; see `manifest`."""
        return self._record("a digest").digest

    @property
    def id(self) -> str:
        """Its number in the store, as text."""
        return str(self._record("an id").id)

    @property
    def size(self) -> int:
        """Bytes of all entries, those of references included."""
        return self._record("a size").size

    @property
    def created_at(self) -> dt.datetime:
        """When this version was logged, UTC."""
        return dt.datetime.fromtimestamp(self._record("a time").created_at, dt.UTC)

    @property
    def state(self) -> str:
        """``"PENDING"`` before it is logged, ``"COMMITTED"`` from then on."""
        return "PENDING" if self._kept is None else "COMMITTED"

    @property
    def project(self) -> str:
        """The project it was logged to."""
        return self._record("a project").project

    @property
    def entity(self) -> str:
        """Whose project that is; "" if nobody said."""
        return self._record("an entity").entity

    @property
    def source_name(self) -> str:
        """``name:v3``."""
        record = self._record("a version")
        return f"{record.name}:v{record.number}"

    @property
    def qualified_name(self) -> str:
        """``entity/project/name:v3``, or without the entity: what `Api.artifact` takes."""
        return self._record("a version").path

    def _record(self, what: str) -> Record:
        return self.need_logged(what).first

    def _aliases_now(self, kept: Kept) -> list[str]:
        with kept.store.catalog.read() as reader:
            return [
                alias for alias, artifact in aliases_in(reader, kept.first.collection) if artifact == kept.id
            ]

    def _label(self) -> Label:
        """Return what it is described by, checked again: anyone may have changed its metadata."""
        metadata = check_metadata(self._metadata)
        return Label(self._type, self._name, self._description, metadata, self._use_as, self._incremental)

    def _save_description(self, kept: Kept) -> None:
        """Keep what was changed of a logged artifact; what others changed meanwhile stays."""
        metadata, tags = check_metadata(self._metadata), check_tags(self._tags)
        aliases = check_aliases(self._aliases)
        gone = [alias for alias in self._aliases_said if alias not in aliases and alias != LATEST]
        with kept.store.catalog.write() as transaction:
            if not transaction.row("SELECT 1 FROM artifacts WHERE id = ?", kept.id):
                raise StoreError(
                    f"artifact {self.qualified_name} is no longer in {kept.store.root}; log it again"
                )
            if self._description != self._said:
                describe_anew(transaction, kept.id, "description", self._description)
            if metadata != self._metadata_said:
                describe_anew(transaction, kept.id, "metadata", metadata)
            if tags != self._tags_said:
                describe_anew(transaction, kept.id, "tags", tags)
            rename(transaction, kept.id, [a for a in aliases if a not in self._aliases_said], gone)
        self._bind(kept)

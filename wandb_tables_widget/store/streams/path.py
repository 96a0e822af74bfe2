"""What a stream is called: entity, project and name."""

from __future__ import annotations

from dataclasses import dataclass

from wandb_tables_widget.errors import TableError
from wandb_tables_widget.store.begin import DEFAULT_PROJECT
from wandb_tables_widget.store.names import check_label

_FORMS = "'table', 'project/table' or 'entity/project/table'"


@dataclass(frozen=True)
class StreamPath:
    """The name of a stream, unique in its project, and whose project it is: "" for nobody's."""

    entity: str
    project: str
    name: str

    def __str__(self) -> str:
        return "/".join(filter(None, (self.entity, self.project, self.name)))


def read_path(table_name: str, project_name: str | None = None, entity_name: str | None = None) -> StreamPath:
    """Return the path that ``"table"``, ``"project/table"`` or ``"entity/project/table"`` stands for.

    Args:
        table_name: one of the three forms.
        project_name: the project if ``table_name`` names none; default that of `init`.
        entity_name: the entity if ``table_name`` names none; default nobody.

    Raises:
        TableError: another form, or a part is given twice.
        StoreError: a part cannot be a name.
    """
    if not isinstance(table_name, str):
        raise TableError(f"a stream's name is text, not {type(table_name).__name__}: {table_name!r:.60}")
    *above, name = table_name.split("/")
    if len(above) > 2:  # noqa: PLR2004  # entity and project
        raise TableError(f"{table_name!r:.80} has {len(above) + 1} parts; a stream is named {_FORMS}")
    project = _one_of("project_name", project_name, above[-1:], table_name)
    entity = _one_of("entity_name", entity_name, above[:-1], table_name)
    if project is None:
        project = DEFAULT_PROJECT
    return StreamPath(
        check_label("entity", entity, in_path=True) if entity or len(above) > 1 else "",
        check_label("project", project, in_path=True),
        check_label("stream", name, in_path=True),
    )


def _one_of(argument: str, given: str | None, in_name: list[str], table_name: str) -> str | None:
    if not in_name:
        return given
    if given is not None:
        raise TableError(
            f"{argument}={given!r:.60} and table_name={table_name!r:.80} both name it; leave one of them out"
        )
    return in_name[0]

"""Settings of columns as somebody gives them in Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.errors import ViewError, nearest
from wandb_tables_widget.view.settings import ColumnSettings, check_way, settings_from_json
from wandb_tables_widget.view.ways import AUTOMATIC

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.dtypes import DType, Schema
    from wandb_tables_widget.view.state import ViewState


@dataclass(frozen=True)
class ColumnFormat:
    """What to change of the settings of columns; None leaves a part as it is.

    ``options`` are added to those of the same way, and take the place of those of another one; an option that
    is None is as if it had not been given. ``items`` "automatic" takes back a number.
    """

    show_as: str | None = None
    title: str | None = None
    align: str | None = None
    items: int | str | None = None
    options: dict[str, Any] = field(default_factory=dict)

    def apply(self, view: ViewState, columns: str | Sequence[str], schema: Schema) -> ViewState:
        """Return the view with the settings of these columns changed.

        Raises:
            ViewError: a column does not exist, its values cannot be shown so, or a part has the wrong shape.
        """
        names = _read_names(columns)
        if self.title is not None and len(names) > 1:
            raise ViewError(f"title is {self.title!r} for {len(names)} columns; name one column")
        settings = dict(view.columns.settings)
        for name in names:
            _check_exists(name, view, schema)
            dtype = schema[name].dtype if name in schema else None
            changed = self._change(settings.get(name, ColumnSettings()), name, dtype)
            _check_scale(changed, name)
            settings[name] = changed
        kept = {name: chosen for name, chosen in settings.items() if chosen != ColumnSettings()}
        return replace(view, columns=replace(view.columns, settings=kept))

    def _change(self, before: ColumnSettings, name: str, dtype: DType | None) -> ColumnSettings:
        given = {"show_as": self.show_as, "title": self.title, "align": self.align, "items": self.items}
        document = asdict(before) | {part: value for part, value in given.items() if value is not None}
        if self.items == AUTOMATIC:
            document["items"] = None
        kept = before.options if document["show_as"] == before.show_as else {}
        options = {option: value for option, value in (kept | self.options).items() if value is not None}
        return settings_from_json(document | {"options": options}, f"format({name!r})", dtype)


def _read_names(columns: object) -> list[str]:
    if isinstance(columns, str):
        return [columns]
    names = [] if isinstance(columns, Mapping) or not isinstance(columns, Iterable) else list(columns)
    if names and all(isinstance(name, str) for name in names):
        return names
    raise ViewError(f"format got {columns!r:.200} as columns; give a column name or a list of column names")


def _check_exists(name: str, view: ViewState, schema: Schema) -> None:
    known = [*schema.names, *(column.name for column in (*view.query.computed, *view.query.aggregates))]
    if name not in known:
        raise ViewError(f"there is no column {name!r} to format{nearest(name, known)}")


def _check_scale(settings: ColumnSettings, name: str) -> None:
    low, high = settings.options.get("min"), settings.options.get("max")
    if low is not None and high is not None and low >= high:
        place = f"format({name!r}).options['min']"
        raise ViewError(f"{place} is {low!r}, and 'max' is {high!r}; min must be less than max")


def unfit_ways(view: ViewState, schema: Schema) -> dict[str, ViewError]:
    """Return the columns that cannot be shown in the way the view says, and why.

    Such a way waits until it fits: the values of a column may have another type than when it was chosen.
    """
    found = {}
    for name, settings in view.columns.settings.items():
        if name in schema:
            try:
                check_way(settings, schema[name].dtype, f"view.columns.settings[{name!r}]")
            except ViewError as error:
                found[name] = error
    return found

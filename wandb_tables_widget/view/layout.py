"""Which columns a view shows, from left to right."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.view.state import ViewState


def visible_columns(view: ViewState, schema: Schema) -> list[int]:
    """Return the indices of the visible columns: group keys, then pinned ones, then the rest.

    Group keys are shown even when hidden. Names that the schema lacks are passed over, so that they
    work again when the column comes back.
    """
    hidden = {*view.columns.hidden, *view.columns.removed}
    pinned = [name for name in view.columns.pinned if name not in hidden]
    rest = [name for name in (*view.columns.order, *schema.names) if name not in hidden]
    wanted = dict.fromkeys((*view.query.group_by, *pinned, *rest))
    return [schema.index(name) for name in wanted if name in schema]

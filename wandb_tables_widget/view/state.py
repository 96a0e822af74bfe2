"""The view: everything a person has chosen about how to look at a table.

One JSON document, the same in Python, on the wire and in the browser.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

from wandb_tables_widget.errors import ViewError
from wandb_tables_widget.view.columns import ColumnsView, columns_from_json, columns_to_json
from wandb_tables_widget.view.document import read_fields
from wandb_tables_widget.view.query import Query, query_from_json, query_to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

RowSize = Literal["S", "M", "L", "XL"]


@dataclass(frozen=True)
class ViewState:
    """A whole view: the query, the layout of columns, the size of rows (S 30, M 60, L 120, XL 240 px)."""

    query: Query = field(default_factory=Query)
    columns: ColumnsView = field(default_factory=ColumnsView)
    row_size: RowSize = "S"

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> ViewState:
        """Read a view document.

        Raises:
            ViewError: a field is unknown or has the wrong shape; the message names it.
        """
        taken = read_fields(cls, document, "view")
        row_size = taken.get("row_size", "S")
        if row_size not in get_args(RowSize):
            message = f"view.row_size is {row_size!r}; it must be one of S, M, L, XL"
            raise ViewError(message)
        return cls(
            query=query_from_json(taken.get("query", {})),
            columns=columns_from_json(taken.get("columns", {})),
            row_size=row_size,
        )

    def to_json(self) -> dict[str, Any]:
        """Return the view as plain dicts and lists."""
        return {
            "query": query_to_json(self.query),
            "columns": columns_to_json(self.columns),
            "row_size": self.row_size,
        }

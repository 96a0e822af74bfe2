"""Verbs that change which columns a widget shows, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from wandb_tables_widget.view.check import typed_columns
from wandb_tables_widget.view.formatting import ColumnFormat
from wandb_tables_widget.view.own import place_column, with_column, without_column
from wandb_tables_widget.widget.parts import WidgetParts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Shaping(WidgetParts):
    """Columns of a widget's own, and the ways in which columns are drawn."""

    def format(
        self,
        columns: str | Sequence[str],
        show_as: str | None = None,
        *,
        title: str | None = None,
        align: str | None = None,
        items: int | str | None = None,
        **options: Any,
    ) -> Self:
        """Show columns in another way, and return the widget: ``w.format("score", "percent", digits=1)``.

        Args:
            columns: a column or a list of columns.
            show_as: a way of `WAYS` that these columns have, or "automatic".
            title: the name one column is shown by; the empty text is its own name.
            align: automatic, left, center or right.
            items: how many items a cell of a group shows at once, or "automatic".
            options: options of the way, such as ``digits``, ``min``, ``max``, ``scale``, ``pattern``.

        Raises:
            ViewError: a column does not exist or cannot be shown so, or an argument has the wrong shape.
        """
        change = ColumnFormat(show_as, title, align, items, options)
        with self.lock:
            view = self._state()
            self._take_view(change.apply(view, columns, typed_columns(view, self._schema)))
        return self

    def add_column(
        self,
        name: str,
        what: str | Callable[..., Any],
        *,
        before: str | None = None,
        after: str | None = None,
    ) -> None:
        """Add a column to what is shown; the table stays as it is.

        An expression is a computed column of the view, which is saved with it. A function belongs to this
        widget. It gets a row as a dict of the table's own columns, or its index and the row if it takes two
        values, and gives what a cell may hold. It is called in a thread, for the rows on screen first, then
        for all others, which **Cancel** ends and `resume_column` goes on with. What it raises, and a value
        that does not fit those before, is shown in its cell, which counts as missing. A call of more than two
        seconds is left behind while others are made beside it, four at most.

        **Cancel** and `remove_column` make no further call at once. One under way that does not come back
        within half a second is ended by an exception in its thread, as **Interrupt** ends a cell; only Python
        code can be ended so. A call that sleeps, waits for a lock or computes in C runs on until it returns,
        and its cell says so; it keeps nobody waiting, the end of the kernel neither.

        The same function is called once for rows of equal content, also in other widgets if it reads nothing
        that may change: numbers, text, installed modules and functions of these. What was computed stays when
        something the function reads changes; remove the column and add it again.

        Args:
            name: the name, which no other column has.
            what: an expression of product §3, or a function.
            before: the column at the left of which it stands.
            after: the column at the right of which it stands; at the right end by default.

        Raises:
            ExpressionError: the expression does not parse or does not fit the table.
            DuplicateColumnError: there is a column or an aggregate of that name.
            ViewError: the name is blank, or the place is no column.
            TypeMismatchError: ``what`` is neither text nor a function of a row.
        """
        view = place_column(self._state(), self._names, name, before, after)
        if isinstance(what, str):
            self._take_view(with_column(view, name, what))
            return
        self._functions.add(name, what)
        self._take_view(view)

    def resume_column(self, name: str) -> None:
        """Compute the rest of a function's column after **Cancel**, as **Compute the rest** in its menu does.

        What was computed stays, rows on screen come first. A call that **Cancel** has ended is made again.
        One that it could not end is waited for, while four others may be under way. Nothing happens to a
        column that was not stopped.

        Raises:
            ColumnNotFoundError: no function computes a column of that name.
        """
        self._functions.find(name)
        self._functions.resume(name)

    def remove_column(self, name: str) -> None:
        """Remove a column that `add_column` or a person at the grid has added, with its sort and settings.

        Raises:
            ColumnNotFoundError: there is no such column beside those of the table.
            ExpressionError: the filter or another column names it; change that first.
        """
        view = without_column(self._state(), name, self._names)
        if view.query.computed == self._state().query.computed:
            self._functions.find(name)
            self._check_parts(view, self._functions.extend(self._table.schema, without=name))
            self._functions.remove(name)
        self._take_view(view)

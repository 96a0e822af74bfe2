"""The widget: a session behind the traits and messages of a notebook."""

from __future__ import annotations

import contextlib
import copy
import logging
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

import anywidget
import traitlets

from wandb_tables_widget.errors import TablesError
from wandb_tables_widget.store.streams.live import LiveTable
from wandb_tables_widget.table.show import Shown
from wandb_tables_widget.table.table import Table
from wandb_tables_widget.view.aggregates import read_aggregates, with_aggregates
from wandb_tables_widget.view.check import check_query, check_view, view_errors
from wandb_tables_widget.view.computed import with_computed
from wandb_tables_widget.view.formatting import ColumnFormat, check_new_ways
from wandb_tables_widget.view.options import ViewOptions, read_names, read_text
from wandb_tables_widget.view.own import place_column, with_column, without_column
from wandb_tables_widget.view.selection import Selection
from wandb_tables_widget.view.sort import read_sort
from wandb_tables_widget.view.state import ViewState
from wandb_tables_widget.widget.bundle import read_bundle
from wandb_tables_widget.widget.code import code_of, read_language
from wandb_tables_widget.widget.fallback import draw_fallback
from wandb_tables_widget.widget.frames import selected_frame, shown_frame
from wandb_tables_widget.widget.functions import Functions
from wandb_tables_widget.widget.guard import guard_routing
from wandb_tables_widget.widget.heights import HEIGHT, check_height
from wandb_tables_widget.widget.history import remember
from wandb_tables_widget.widget.opening import first_message, schema_message, tail_message
from wandb_tables_widget.widget.protocol import Progress, StatusInfo, to_wire
from wandb_tables_widget.widget.session import Session
from wandb_tables_widget.widget.throttle import Throttle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.table.snapshot import Snapshot
    from wandb_tables_widget.widget.inflight import Reply
    from wandb_tables_widget.widget.opened import Opened

_PUSH_SECONDS = 0.1
_SILENCE_SECONDS = 1.0
_PARTS = ("filter", "search", "aggregates", "sort", "group_by")
_FROM_BROWSER = frozenset({"view", "selection"})
_FROM_PYTHON = frozenset(
    {"schema", "status", "first", "height", "core", "core_digest", "history", "_esm", "_css"}
)

log = logging.getLogger(__name__)


class _Checked(traitlets.TraitType[Any, Any]):
    """A trait whose owner checks and normalizes a value before it is taken.

    It gives out copies: a changed copy takes effect when it is set again.
    """

    def __init__(self, check: str, default_value: Any) -> None:
        super().__init__(default_value)
        self._check = check

    def validate(self, obj: Any, value: Any) -> Any:
        return getattr(obj, self._check)(value)

    def set(self, obj: Any, value: Any) -> None:
        with obj.lock:
            super().set(obj, value)

    def get(self, obj: Any, cls: Any = None) -> Any:
        return copy.deepcopy(super().get(obj, cls))


class TableWidget(anywidget.AnyWidget):
    """A table in the notebook: sort, filter, group and select in the grid or from Python.

    ``filter``, ``search``, ``sort``, ``group_by``, ``aggregates`` and ``view`` can be read, set and observed;
    they show what the grid shows. What cannot be applied is refused when it is set, and nothing changes.

    Args:
        data: a table or what gives one, such as a `StreamTable`; or anything a `Table` takes as ``data``.
        filter: an expression of product §3.
        sort: ``"name"``, ``"-name"``, ``("name", "desc")``, ``{"column": …, "descending": …}``, or a list
            of these.
        group_by: a column or a list of columns, level by level.
        aggregates: what is said of each group: ``"avg(score)"``, a list of such expressions,
            ``{"mean": "avg(score)"}``, or a list of ``{"name": …, "expression": …}``.
        columns: the columns to show, from left to right; the others are hidden.
        row_size: S, M, L or XL.
        height: height of the grid in CSS pixels, 100 to 5,000.
        view: a whole view to begin with, as `view` gives it.
        title: shown to tell several grids apart.
        live: rows are expected to come; the grid is as high as it may be and offers to follow them. Always
            so for a `StreamTable`.

    Raises:
        ExpressionError: the filter does not parse or does not fit the table.
        ViewError: another argument has the wrong shape or names a column that does not exist.
        FileNotFoundError: the JavaScript was not built.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    core = traitlets.Bytes().tag(sync=True)
    core_digest = traitlets.Unicode().tag(sync=True)
    schema = traitlets.Dict().tag(sync=True)
    status = traitlets.Dict().tag(sync=True)
    first = traitlets.Dict().tag(sync=True)
    history = traitlets.Dict().tag(sync=True)
    height = _Checked("_check_height", HEIGHT).tag(sync=True)
    # An echo could arrive after the next change in the browser and undo it.
    view = _Checked("_check_view", ViewState().to_json()).tag(sync=True, echo_update=False)
    selection = _Checked("_check_selection", Selection().to_json()).tag(sync=True, echo_update=False)
    filter = _Checked("_check_filter", "")
    search = _Checked("_check_search", "")
    sort = _Checked("_check_sort", [])
    group_by = _Checked("_check_group_by", [])
    aggregates = _Checked("_check_aggregates", [])

    def __init__(  # noqa: PLR0913  # one argument a part of a view
        self,
        data: Any,
        *,
        filter: str | None = None,  # noqa: A002  # the word of the whole package
        sort: Any = None,
        group_by: Any = None,
        aggregates: Any = None,
        columns: Sequence[str] | str | None = None,
        row_size: str | None = None,
        height: int | None = None,
        view: ViewState | Mapping[str, Any] | None = None,
        title: str = "",
        live: bool = False,
    ) -> None:
        self.lock = threading.RLock()
        self._listening = False
        self._table = data.load_table() if isinstance(data, Shown) else Table(data=data)
        self._title = title
        self._live = live or isinstance(self._table, LiveTable)
        self._functions = Functions(self._tell_progress)
        self._session = Session(self._table, self.send, self._functions)
        options = ViewOptions(filter, sort, group_by, columns, row_size, view, aggregates)
        with self._session.lease() as opened:
            super().__init__(**self._opening_state(opened, options), height=check_height(height))
            version = opened.snapshot.version
        self._pushed = self._pushed_tail = time.monotonic()
        self._missed = False
        self.on_msg(self._on_message)
        self._throttle = Throttle(self._push, _PUSH_SECONDS)
        self._stop_listening = self._table.on_change(self._throttle.ask)
        if self._table.version != version:
            self._throttle.ask()

    def _opening_state(self, opened: Opened, options: ViewOptions) -> dict[str, Any]:
        """Return the traits of the opening message; everything is checked before it is sent."""
        view = options.to_view(opened.schema)
        edits = self._table.snapshot_and_edits()[1]
        bundle = read_bundle()
        return {
            "_esm": bundle.loader,
            "_css": bundle.css,
            "core": bundle.core,
            "core_digest": bundle.core_digest,
            "schema": schema_message(opened.schema, opened.total),
            "status": self._status(opened.snapshot, edits, []),
            "first": first_message(self._session, opened, view),
            "view": view.to_json(),
            "history": remember({}, view.query.filter),
        }

    def open(self) -> None:
        """Open the way to the browser; called once by ipywidgets."""
        super().open()
        guard_routing(self.comm)

    def close(self) -> None:
        """Remove the widget from the page, stop its work and let go of the data."""
        if hasattr(self, "_throttle"):
            self._stop_listening()
            self._throttle.stop()
        if hasattr(self, "_session"):
            self._session.close()
        super().close()

    @property
    def table(self) -> Table:
        """The table that is shown."""
        return self._table

    @property
    def selected(self) -> pd.DataFrame:
        """The selected rows with all columns; the index holds their row numbers in the table.

        Selecting the line of a closed group selects its rows.
        """
        selection = Selection.from_json(self.selection)
        with self._session.lease(selection.version) as opened:
            opened.functions.wait()
            return selected_frame(opened, selection)

    @property
    def sql(self) -> str:
        """The view as SQL over a relation named "table", to read or to run elsewhere."""
        return self.code("sql")

    def code(self, language: str) -> str:
        """Return the view as code that gives the same rows.

        ``"python"`` is a call of ``table.show(…)``, ``"pandas"`` works on a DataFrame ``df`` of the table,
        ``"sql"`` on a relation named "table".

        Raises:
            CodeError: there is no such language, or a part of the view has no form in it.
        """
        with self._session.lease() as opened:
            return code_of(opened, self._state(), read_language(language))

    def to_pandas(self) -> pd.DataFrame:
        """Return what the grid shows: all rows that pass, in their order, and the visible columns.

        The index holds the row numbers in the table. Of a grouped view, the rows group by group. Columns that
        functions compute are waited for; what is missing of one that was stopped stays missing.
        """
        with self._session.lease() as opened:
            opened.functions.wait()
            return shown_frame(opened, self._state())

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
            self.view = change.apply(self._state(), columns, self._table.schema).to_json()
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
        for all others, which **Cancel** ends. What it raises, and a value that does not fit those before, is
        shown in its cell, which counts as missing. A call of more than two seconds is left behind while
        others are made beside it, four at most. The same function is called once for rows of equal content,
        also in other widgets if it reads nothing that may change.

        Args:
            name: the name, which no other column has.
            what: an expression of product §3, or a function.
            before: the column at the left of which it stands.
            after: the column at the right of which it stands; at the right end by default.

        Raises:
            ExpressionError: the expression does not parse or does not fit the table.
            DuplicateColumnError: there is a column of that name.
            ViewError: the name is blank, or the place is no column.
            TypeMismatchError: ``what`` is neither text nor a function of a row.
        """
        view = place_column(self._state(), self._names, name, before, after)
        if isinstance(what, str):
            self.view = with_column(view, name, what).to_json()
            return
        self._functions.add(name, what)
        self.view = view.to_json()

    def remove_column(self, name: str) -> None:
        """Remove a column that `add_column` or a person at the grid has added, with its sort and settings.

        Raises:
            ColumnNotFoundError: there is no such column beside those of the table.
            ExpressionError: the filter or another column names it; change that first.
        """
        view = without_column(self._state(), name)
        if view.query.computed == self._state().query.computed:
            self._functions.find(name)
            self._check_parts(view, self._functions.extend(self._table.schema, without=name))
            self._functions.remove(name)
        self.view = view.to_json()

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what a browser sends; what does not fit or is not its to set is left out."""
        fitting = {name: value for name, value in sync_data.items() if self._takes(name, value)}
        with self.lock:
            self._listening = True
            try:
                super().set_state(fitting)
            finally:
                self._listening = False

    @traitlets.observe("selection")
    def _keep_selected(self, _change: Any) -> None:
        """Keep the rows the selection is of, whatever becomes of the table."""
        selection = Selection.from_json(self.selection)
        self._session.keep(selection.version if selection.ranges else None)

    def __repr__(self) -> str:
        return f"TableWidget({len(self._table):,} rows × {len(self._table.schema)} columns)"

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundle = super()._repr_mimebundle_(**options)
        if bundle is None:
            return None
        data, metadata = bundle
        with self._session.lease() as opened:
            return data | draw_fallback(opened, self._state()), metadata

    def _state(self) -> ViewState:
        """Return the view; the empty one before the first is set, which is checked against it."""
        return ViewState.from_json(self._trait_values.get("view", {}))

    def _takes(self, name: str, value: Any) -> bool:
        if name not in _FROM_BROWSER:
            return name not in _FROM_PYTHON
        try:
            self._check_view(value) if name == "view" else self._check_selection(value)
        except TablesError as error:
            log.warning("a %s from the browser does not fit the table: %s", name, error)
            return False
        return True

    def _check_view(self, document: Any) -> dict[str, Any]:
        view = document if isinstance(document, ViewState) else ViewState.from_json(document)
        self._check_parts(view)
        if view.columns.settings and not self._listening:
            check_new_ways(view, self._state(), self._table.schema)
        return view.to_json()

    def _check_parts(self, view: ViewState, schema: Schema | None = None) -> None:
        """Refuse a view that does not fit the table; what waits already may go on waiting."""
        now = self._schema
        known = {str(error) for error in view_errors(self._state(), now)}
        check_view(view, now if schema is None else schema, known)

    @property
    def _schema(self) -> Schema:
        """The columns of the table, and those of functions."""
        return self._functions.extend(self._table.schema)

    def _check_query(self, **parts: Any) -> None:
        view = self._state()
        self._check_parts(replace(view, query=replace(view.query, **parts)))

    @property
    def _names(self) -> Schema:
        """The columns of the view by name."""
        return with_computed(self._schema, self._state().query.computed)

    def _check_selection(self, document: Any) -> dict[str, Any]:
        selection = Selection.from_json(document)
        if selection.query is not None:
            check_query(selection.query, self._schema)
        return selection.to_json()

    def _check_height(self, value: Any) -> int:
        return check_height(value)

    def _check_filter(self, value: Any) -> str:
        text = read_text(value, "filter")
        self._check_query(filter=text)
        return text

    def _check_search(self, value: Any) -> str:
        return read_text(value, "search")

    def _check_sort(self, value: Any) -> list[dict[str, Any]]:
        sort = read_sort(value, self._names)
        self._check_query(sort=sort)
        return [{"column": key.column, "descending": key.descending} for key in sort]

    def _check_group_by(self, value: Any) -> list[str]:
        names = read_names(value, "group_by")
        self._check_query(group_by=names)
        return list(names)

    def _check_aggregates(self, value: Any) -> list[dict[str, str]]:
        aggregates = read_aggregates(value)
        self._check_parts(with_aggregates(self._state(), aggregates))
        return [{"name": column.name, "expression": column.expression} for column in aggregates]

    @traitlets.observe("view")
    def _follow_view(self, _change: Any = None) -> None:
        """Show in the parts what the view says."""
        query = self.view["query"]
        with self.hold_trait_notifications():
            for part in _PARTS:
                setattr(self, part, query[part])

    @traitlets.observe(*_PARTS)
    def _follow_parts(self, change: Any) -> None:
        """Show in the view what its parts say; other groups are closed."""
        if change["name"] == "filter":
            self.history = remember(self.history, self.filter)
        before = self._state()
        view = with_aggregates(before, read_aggregates(self.aggregates))
        sort, group_by = view.query.sort, tuple(self.group_by)
        if change["name"] == "sort":
            sort = read_sort(self.sort, self._names)
        expanded = view.query.expanded if group_by == view.query.group_by else ()
        query = replace(
            view.query,
            filter=self.filter,
            search=self.search,
            sort=sort,
            group_by=group_by,
            expanded=expanded,
        )
        if query != before.query:
            self.view = replace(view, query=query).to_json()

    def _on_message(self, _widget: Any, content: Any, _buffers: Any) -> None:
        self._heal(content)
        self._session.receive(content, self._reply)

    def _heal(self, content: Any) -> None:
        """Send the state again when a question shows that the browser may have missed a push."""
        version = content.get("version") if isinstance(content, dict) else None
        late = type(version) is int and version < self.status["version"]
        if late and time.monotonic() - self._pushed > _SILENCE_SECONDS:
            self._missed = True
            self._throttle.ask()

    def _reply(self, reply: Reply) -> None:
        message, buffers = reply
        self.send(message, buffers)

    def _status(self, snapshot: Snapshot, edits: int, progress: list[Progress]) -> dict[str, Any]:
        total = snapshot.num_rows
        return to_wire(StatusInfo(snapshot.version, edits, total, self._title, self._live, progress))

    def _tell_progress(self) -> None:
        """Have the browser told of what functions have computed."""
        if hasattr(self, "_throttle"):
            self._throttle.ask()

    def _progress(self) -> list[Progress]:
        if not self._functions.all():
            return []
        with contextlib.suppress(TablesError), self._session.lease() as opened:
            return opened.functions.progress()
        return []

    def _push(self) -> None:
        """Tell the browser that the table has changed; at most so often as the throttle lets it."""
        snapshot, edits = self._table.snapshot_and_edits()
        self._push_tail()
        edits, progress = edits + self._functions.edits, self._progress()
        missed, self._missed, self._pushed = self._missed, False, time.monotonic()
        with self.lock, self.hold_sync():
            described = schema_message(self._functions.extend(snapshot.schema), snapshot.num_rows)
            if described["columns"] != self.schema["columns"]:
                self.schema = described
            self.status = self._status(snapshot, edits, progress)
        if missed:
            self.send_state(("schema", "status"))

    def _push_tail(self) -> None:
        """Send the last rows to a browser that does not get to ask for them; at most once a second."""
        now = time.monotonic()
        if now - max(self._session.heard, self._pushed_tail) < _SILENCE_SECONDS:
            return
        self._pushed_tail = now
        with contextlib.suppress(TablesError):
            tail = tail_message(self._session, self._state())
            if tail is not None:
                self.send(*tail)

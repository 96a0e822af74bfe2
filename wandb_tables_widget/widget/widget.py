"""The widget: a session behind the traits and messages of a notebook."""

from __future__ import annotations

import contextlib
import copy
import logging
import threading
import time
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from wandb_tables_widget.errors import TablesError
from wandb_tables_widget.store.streams.live import LiveTable
from wandb_tables_widget.table.show import Shown
from wandb_tables_widget.table.table import Table
from wandb_tables_widget.view.options import ViewOptions
from wandb_tables_widget.view.parts import PARTS, with_parts
from wandb_tables_widget.view.query import query_to_json
from wandb_tables_widget.view.selection import Selection
from wandb_tables_widget.view.state import ViewState
from wandb_tables_widget.widget.bundle import read_bundle
from wandb_tables_widget.widget.checks import Checks
from wandb_tables_widget.widget.fallback import draw_fallback
from wandb_tables_widget.widget.functions import Functions
from wandb_tables_widget.widget.guard import guard_routing
from wandb_tables_widget.widget.heights import HEIGHT, check_height
from wandb_tables_widget.widget.history import remember
from wandb_tables_widget.widget.opening import first_message, schema_message, tail_message
from wandb_tables_widget.widget.protocol import Progress, StatusInfo, to_wire
from wandb_tables_widget.widget.reading import Reading
from wandb_tables_widget.widget.session import Session
from wandb_tables_widget.widget.shaping import Shaping
from wandb_tables_widget.widget.throttle import Throttle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wandb_tables_widget.table.snapshot import Snapshot
    from wandb_tables_widget.widget.inflight import Reply
    from wandb_tables_widget.widget.opened import Opened

_PUSH_SECONDS = 0.1
_SILENCE_SECONDS = 1.0
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


class _Part(_Checked):
    """A part of the query of the view, by its name."""

    def __init__(self, default_value: Any) -> None:
        super().__init__("_check_part", default_value)

    def validate(self, obj: Any, value: Any) -> Any:
        return getattr(obj, self._check)(self.name, value)


class TableWidget(Reading, Shaping, Checks, anywidget.AnyWidget):
    """A table in the notebook: sort, filter, group and select in the grid or from Python.

    ``filter``, ``search``, ``computed``, ``sort``, ``group_by``, ``aggregates``, ``top_groups``, ``expanded``
    and the whole ``view`` can be read, set and observed; they show what the grid shows. What cannot be
    applied is refused when it is set, and nothing changes. What loses its meaning with a part goes with it:
    with the last group key the sort of groups, with a column its sort and settings.

    Args:
        data: a table or what gives one, such as a `StreamTable`; or anything a `Table` takes as ``data``.
        filter: an expression of product §3.
        sort: ``"name"``, ``"-name"``, ``("name", "desc")``, ``{"column": …, "descending": …}``, or a list
            of these.
        group_by: a column or a list of columns, level by level.
        aggregates: what is said of each group: ``"avg(score)"``, a list of such expressions,
            ``{"mean": "avg(score)"}``, or a list of ``{"name": …, "expression": …}``.
        top_groups: how many groups of the outermost level are kept, in their order; the others become one
            group, *other*. All by default. It waits while rows are not grouped.
        expanded: which groups are open: keys of the outermost level, ``["cat", "dog"]``, or of several
            levels, ``[["cat"], ["cat", True]]``; ``[[]]`` is *other*.
        computed: columns beside those of the table, in the ways of ``aggregates``: ``{"half": "score / 2"}``.
        search: text looked for in all columns.
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
    filter = _Part("")
    search = _Part("")
    computed = _Part([])
    sort = _Part([])
    group_by = _Part([])
    aggregates = _Part([])
    top_groups = _Part(None)
    expanded = _Part([])

    def __init__(  # noqa: PLR0913  # one argument a part of a view
        self,
        data: Any,
        *,
        filter: str | None = None,  # noqa: A002  # the word of the whole package
        sort: Any = None,
        group_by: Any = None,
        aggregates: Any = None,
        top_groups: int | None = None,
        expanded: Any = None,
        computed: Any = None,
        search: str | None = None,
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
        options = ViewOptions(
            filter=filter,
            sort=sort,
            group_by=group_by,
            columns=columns,
            row_size=row_size,
            view=view,
            aggregates=aggregates,
            top_groups=top_groups,
            expanded=expanded,
            computed=computed,
            search=search,
        )
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
            "schema": schema_message(opened.snapshot, self._functions),
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

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what a browser sends; what does not fit or is not its to set is left out."""
        with self.lock:
            self._listening = True
            try:
                super().set_state({k: value for k, value in sync_data.items() if self._takes(k, value)})
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

    def _takes(self, name: str, value: Any) -> bool:
        if name not in _FROM_BROWSER:
            return name not in _FROM_PYTHON
        try:
            self._check_view(value) if name == "view" else self._check_selection(value)
        except TablesError as error:
            log.warning("a %s from the browser does not fit the table: %s", name, error)
            return False
        return True

    @traitlets.observe("view")
    def _follow_view(self, _change: Any = None) -> None:
        """Show in the parts what the view says."""
        query = self.view["query"]
        with self.hold_trait_notifications():
            for part in PARTS:
                setattr(self, part, query[part])

    @traitlets.observe(*PARTS)
    def _follow_parts(self, change: Any) -> None:
        """Show in the view what its parts say."""
        if change["name"] == "filter":
            self.history = remember(self.history, self.filter)
        before = self._state()
        shown = query_to_json(before.query)
        changed = {part: value for part in PARTS if (value := getattr(self, part)) != shown[part]}
        view = with_parts(before, changed, self._schema)
        if view != before:
            self.view = view.to_json()

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
            described = schema_message(snapshot, self._functions)
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

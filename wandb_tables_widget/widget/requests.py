"""Messages from a browser, checked field by field."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar, get_args

from wandb_tables_widget.errors import ProtocolError, nearest
from wandb_tables_widget.view.columns import columns_to_json
from wandb_tables_widget.view.query import (
    ComputedColumn,
    Query,
    SortKey,
    computed_from_json,
    query_from_json,
)
from wandb_tables_widget.view.state import ViewState
from wandb_tables_widget.widget import protocol
from wandb_tables_widget.widget.code import read_language
from wandb_tables_widget.widget.media import LARGEST_SIDE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from wandb_tables_widget.widget.code import Language
    from wandb_tables_widget.widget.opened import Opened

MOST_LINES: Final = 5_000
"""Most lines of one window."""

MOST_ITEMS: Final = 5_000
"""Most groups, columns, digests or items of one request."""

_LONGEST_ID: Final = 200
_PAIR: Final = 2
_LONGEST_TEXT: Final = 100_000
_LARGEST: Final = 2**53
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")

Request: TypeAlias = (
    protocol.RowsRequest
    | protocol.SummaryRequest
    | protocol.GroupsRequest
    | protocol.PlacesRequest
    | protocol.DetailRequest
    | protocol.BlobsRequest
    | protocol.CompleteRequest
    | protocol.CheckRequest
    | protocol.PreviewRequest
    | protocol.CountRequest
    | protocol.ConditionsRequest
    | protocol.FindRequest
    | protocol.CodeRequest
    | protocol.ChunkRequest
    | protocol.StopRequest
    | protocol.ResumeRequest
    | protocol.CancelRequest
)
R = TypeVar("R")


def read_request(message: object) -> Request:
    """Return a request from the content of a custom message.

    Raises:
        ProtocolError: the kind is unknown, or a field is missing, unknown or of the wrong shape;
            the message names it.
    """
    if not isinstance(message, dict):
        raise ProtocolError(f"a request is a dict, not {message!r:.100}")
    cls = _class_of(message.get("kind"))
    names = [field.name for field in dataclasses.fields(cls)]
    for name in message:
        if name not in {*names, "kind"}:
            raise ProtocolError(f"a {cls.kind} request has no field {name!r:.100}{nearest(str(name), names)}")
    request: Request = cls(**{name: _read_field(cls.kind, name, message) for name in names})
    return request


def request_id(message: object) -> str:
    """Return the id of what may be a request, empty when it has none that can be used."""
    found = message.get("id") if isinstance(message, dict) else None
    return found if isinstance(found, str) and len(found) <= _LONGEST_ID else ""


def fits(request: Request, opened: Opened) -> bool:
    """Tell whether a snapshot has the columns and the row that a request names."""
    columns = getattr(request, "columns", [])
    query = getattr(request, "query", None)
    own = len(query.computed) + len(query.aggregates) if query else 0
    row = request.row if isinstance(request, protocol.DetailRequest) else 0
    return max(columns, default=-1) < len(opened.schema) + own and row < max(opened.total, 1)


def check_columns(columns: list[int], count: int) -> None:
    """Return when all are indices of one of ``count`` columns.

    Raises:
        ProtocolError: one is not.
    """
    for column in columns:
        if column >= count:
            raise ProtocolError(f"there is no column with index {column}; the view has {count}")


def to_protocol(query: Query) -> protocol.Query:
    """Return a query as it travels."""
    return protocol.Query(
        filter=query.filter,
        search=query.search,
        computed=_computed_to_protocol(query.computed),
        sort=[protocol.SortKey(key.column, key.descending) for key in query.sort],
        group_by=list(query.group_by),
        aggregates=_computed_to_protocol(query.aggregates),
        top_groups=query.top_groups,
        expanded=[list(path) for path in query.expanded],
    )


def from_protocol(query: protocol.Query) -> Query:
    """Return a query that travelled."""
    return Query(
        filter=query.filter,
        search=query.search,
        computed=computed_from_protocol(query.computed),
        sort=tuple(SortKey(key.column, key.descending) for key in query.sort),
        group_by=tuple(query.group_by),
        aggregates=computed_from_protocol(query.aggregates),
        top_groups=query.top_groups,
        expanded=tuple(tuple(path) for path in query.expanded),
    )


def computed_from_protocol(columns: Iterable[protocol.ComputedColumn]) -> tuple[ComputedColumn, ...]:
    """Return computed columns that travelled."""
    return tuple(ComputedColumn(column.name, column.expression) for column in columns)


def _computed_to_protocol(columns: Iterable[ComputedColumn]) -> list[protocol.ComputedColumn]:
    return [protocol.ComputedColumn(column.name, column.expression) for column in columns]


def _class_of(kind: object) -> Any:
    known = {str(getattr(cls, "kind", "")): cls for cls in protocol.REQUESTS}
    if not isinstance(kind, str) or kind not in known:
        close = nearest(str(kind)[:100], known)
        raise ProtocolError(f"there is no request of kind {kind!r:.100}{close}")
    return known[kind]


def _read_field(kind: str, name: str, message: Mapping[str, Any]) -> Any:
    if name not in message:
        raise ProtocolError(f"a {kind} request needs the field {name!r}")
    place = f"{name!r} of a {kind} request"
    return _READERS[name](message[name], place)


def _whole(largest: int, least: int = 0) -> Callable[[Any, str], int]:
    def read(value: Any, place: str) -> int:
        if type(value) is int and least <= value <= largest:
            return value
        raise ProtocolError(f"{place} is {value!r:.100}; it must be a whole number from {least} to {largest}")

    return read


def _text(longest: int) -> Callable[[Any, str], str]:
    def read(value: Any, place: str) -> str:
        if isinstance(value, str) and len(value) <= longest:
            return value
        raise ProtocolError(f"{place} is {value!r:.100}; it must be text of at most {longest} characters")

    return read


def _list(read_item: Callable[[Any, str], R]) -> Callable[[Any, str], list[R]]:
    def read(value: Any, place: str) -> list[R]:
        if isinstance(value, (list, tuple)) and len(value) <= MOST_ITEMS:
            return [read_item(item, place) for item in value]
        raise ProtocolError(f"{place} is {value!r:.100}; it must be a list of at most {MOST_ITEMS} items")

    return read


def _digest(value: Any, place: str) -> str:
    if isinstance(value, str) and _DIGEST.fullmatch(value):
        return value
    raise ProtocolError(f"{place} holds {value!r:.100}; a digest is 64 characters of lower-case hex")


def _direction(value: Any, place: str) -> int:
    if type(value) is int and value in {1, -1}:
        return value
    raise ProtocolError(f"{place} is {value!r:.100}; it must be 1 or -1")


def _truth(value: Any, place: str) -> bool:
    if isinstance(value, bool):
        return value
    raise ProtocolError(f"{place} is {value!r:.100}; it must be true or false")


def _language(value: Any, _place: str) -> Language:
    return read_language(value)


def _view(value: Any, _place: str) -> protocol.ViewState:
    view = ViewState.from_json(value)
    columns = columns_to_json(view.columns)
    settings = {name: protocol.ColumnSettings(**each) for name, each in columns.pop("settings").items()}
    laid_out = protocol.ColumnsView(**columns, settings=settings)
    return protocol.ViewState(to_protocol(view.query), laid_out, view.row_size)


def _query(value: Any, _place: str) -> protocol.Query:
    return to_protocol(query_from_json(value))


def _computed(value: Any, place: str) -> list[protocol.ComputedColumn]:
    return _computed_to_protocol(computed_from_json(value, place))


def _purpose(value: Any, place: str) -> protocol.Purpose:
    known = get_args(protocol.Purpose)
    if value in known:
        purpose: protocol.Purpose = value
        return purpose
    raise ProtocolError(f"{place} is {value!r:.100}; it must be one of {', '.join(known)}")


def _anchor(value: Any, place: str) -> protocol.Anchor | None:
    if value is None:
        return None
    if not isinstance(value, dict) or value.keys() != {"position", "row", "key"}:
        raise ProtocolError(f"{place} is {value!r:.100}; it must have position, row and key")
    read, row, key = _whole(_LARGEST), value["row"], value["key"]
    if not isinstance(key, list):
        raise ProtocolError(f"the key in {place} is {key!r:.100}; it must be a list")
    return protocol.Anchor(read(value["position"], place), None if row is None else read(row, place), key)


def _ranges(value: Any, place: str) -> list[list[int]]:
    found = _list(_list(_whole(_LARGEST)))(value, place)
    for pair in found:
        if len(pair) != _PAIR or pair[0] > pair[1]:
            raise ProtocolError(f"{place} holds {pair!r:.100}; a range is [first, last]")
    return found


_READERS: Final[dict[str, Callable[[Any, str], Any]]] = {
    "id": _text(_LONGEST_ID),
    "revision": _whole(_LARGEST),
    "version": _whole(_LARGEST),
    "since": _whole(_LARGEST),
    "anchor": _anchor,
    "ranges": _ranges,
    "query": _query,
    "start": _whole(_LARGEST, -_LARGEST),
    "count": _whole(MOST_LINES),
    "columns": _list(_whole(_LARGEST)),
    "groups": _list(_whole(_LARGEST)),
    "own_bins": _list(_whole(_LARGEST)),
    "offset": _whole(_LARGEST),
    "limit": _whole(MOST_ITEMS),
    "thumbnail": _whole(LARGEST_SIDE),
    "row": _whole(_LARGEST),
    "digests": _list(_digest),
    "size": _whole(LARGEST_SIDE),
    "text": _text(_LONGEST_TEXT),
    "expression": _text(_LONGEST_TEXT),
    "purpose": _purpose,
    "computed": _computed,
    "caret": _whole(_LARGEST),
    "position": _whole(_LARGEST, -1),
    "direction": _direction,
    "counted": _truth,
    "language": _language,
    "view": _view,
    "target": _text(_LONGEST_ID),
    "name": _text(_LONGEST_ID),
    "digest": _digest,
}

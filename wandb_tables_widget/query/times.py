"""Text to times: ISO 8601 literals beside the type of the column they are compared with."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from wandb_tables_widget.dtypes import Timestamp
from wandb_tables_widget.errors import ExpressionTypeError
from wandb_tables_widget.query.bound import Constant, Now
from wandb_tables_widget.query.zones import zone_of

if TYPE_CHECKING:
    from wandb_tables_widget.dtypes import DType
    from wandb_tables_widget.query.nodes import Span

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def read_time(text: str, span: Span) -> Constant:
    """Read ISO 8601 text, such as ``2026-01-01`` or ``2026-01-01T10:00:00+02:00``.

    Raises:
        ExpressionTypeError: the text is no time.
    """
    try:
        if _DATE.fullmatch(text):
            return Constant(Timestamp(date=True), dt.date.fromisoformat(text))
        time = dt.datetime.fromisoformat(text)
        if time.tzinfo is None:
            return Constant(Timestamp(), time)
        return Constant(Timestamp(timezone="UTC"), time.astimezone(dt.UTC))
    except (ValueError, OverflowError):
        shown = repr(text if len(text) <= 40 else text[:40] + "…")  # noqa: PLR2004  # a readable length
        message = f"{shown} is not a time; write it as 2026-01-31 or 2026-01-31T18:30:00"
        raise ExpressionTypeError(message, span) from None


def fit_time(time: Constant, dtype: Timestamp, span: Span) -> Constant:
    """Return a time literal as a point of the same clock as a column.

    Text without a zone is read in the zone of the column.

    Raises:
        ExpressionTypeError: the text has a zone and the column none, or the column's zone is unknown.
    """
    literal = time.dtype
    zoned = isinstance(literal, Timestamp) and literal.timezone is not None
    if zoned == (dtype.timezone is not None):
        return time
    if isinstance(time, Now):
        return Constant(Timestamp(), time.moment.astimezone().replace(tzinfo=None))
    if zoned:
        message = "the column has times without a zone; write this one without its zone"
        raise ExpressionTypeError(message, span)
    return Constant(Timestamp(timezone="UTC"), _to_utc(time.value, str(dtype.timezone), span))


def check_zone(dtype: DType, span: Span) -> None:
    """Return when the zone of a type, if it is a time with one, is known; `ExpressionTypeError` if not."""
    if isinstance(dtype, Timestamp) and dtype.timezone is not None:
        _to_utc(dt.date(2026, 1, 1), dtype.timezone, span)


def _to_utc(value: object, zone: str, span: Span) -> dt.datetime:
    assert isinstance(value, dt.date)  # noqa: S101  # datetimes are dates; read_time makes no other
    time = value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001
    try:
        return time.replace(tzinfo=zone_of(zone)).astimezone(dt.UTC)
    except (ValueError, OSError, KeyError, OverflowError):
        message = f"the zone {zone!r} of the column is not known here; write an offset, as …T10:00:00Z"
        raise ExpressionTypeError(message, span) from None

"""Every exception this package raises on purpose, in one tree.

::

    TablesError                     code "error"
    ├── TableError                  "table"        also ValueError
    │   ├── ColumnNotFoundError     "no_column"    also KeyError
    │   ├── RowNotFoundError        "no_row"       also IndexError
    │   ├── DuplicateColumnError    "duplicate_column"
    │   ├── LengthError             "length"
    │   ├── TypeMismatchError       "type"         also TypeError
    │   └── FrozenTableError        "frozen"
    ├── MediaError                  "media"        also ValueError
    ├── ExpressionError             "expression"   also ValueError; has ``span``
    │   ├── ExpressionSyntaxError   "syntax"
    │   ├── ExpressionNameError     "name"
    │   ├── ExpressionTypeError     "expression_type"
    │   └── ExpressionLimitError    "limit"
    ├── ViewError                   "view"         also ValueError
    │   └── NotComputedError        "not_computed"
    ├── CodeError                   "code"         also ValueError
    ├── StoreError                  "store"
    │   ├── NotFoundError           "not_found"    also LookupError
    │   ├── StoreUnavailableError   "unavailable"  also OSError
    │   ├── DamagedError            "damaged"
    │   │   └── DamagedMediaError   "damaged_media"  also MediaError
    │   ├── RunStateError           "run_state"    also RuntimeError
    │   └── ArtifactStatusError     "artifact_status"  also AttributeError
    │       ├── ArtifactNotLoggedError  "artifact_not_logged"
    │       └── ArtifactFinalizedError  "artifact_finalized"
    ├── CancelledError              "cancelled"
    └── ProtocolError               "protocol"

A message says what was found, where, and what to do instead. ``code`` is stable
and travels to the browser with the message.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable


class TablesError(Exception):
    """Base of all errors of this package."""

    code: ClassVar[str] = "error"

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else self.code


class TableError(TablesError, ValueError):
    """A table cannot take or give what was asked."""

    code = "table"


class ColumnNotFoundError(TableError, KeyError):
    """No column has that name."""

    code = "no_column"


class RowNotFoundError(TableError, IndexError):
    """The table has no row at that position."""

    code = "no_row"


class DuplicateColumnError(TableError):
    """Two columns would share one name."""

    code = "duplicate_column"


class LengthError(TableError):
    """A row or a column has the wrong number of values."""

    code = "length"


class TypeMismatchError(TableError, TypeError):
    """A value does not fit the type of its column."""

    code = "type"


class FrozenTableError(TableError):
    """A logged IMMUTABLE table was changed."""

    code = "frozen"


class MediaError(TablesError, ValueError):
    """Bytes, a path or an object cannot become that kind of media."""

    code = "media"


class ExpressionError(TablesError, ValueError):
    """An expression cannot be used; ``span`` is where, as ``(start, end)`` code points.

    ``fix`` is what would be right in the place of the span, None where that cannot be told.
    """

    code = "expression"

    def __init__(self, message: str, span: tuple[int, int] = (0, 0), fix: str | None = None) -> None:
        super().__init__(message)
        self.span = span
        self.fix = fix


class ExpressionSyntaxError(ExpressionError):
    """The text is not an expression."""

    code = "syntax"


class ExpressionNameError(ExpressionError):
    """The expression names a column or a function that does not exist."""

    code = "name"


class ExpressionTypeError(ExpressionError):
    """An operator or a function got a type it does not take."""

    code = "expression_type"


class ExpressionLimitError(ExpressionError):
    """The expression is too long or nested too deeply."""

    code = "limit"


class ViewError(TablesError, ValueError):
    """A view state has a wrong shape or does not fit the table."""

    code = "view"


class NotComputedError(ViewError):
    """A part of a view waits for a column of which a Python function has not computed all rows."""

    code = "not_computed"


class CodeError(TablesError, ValueError):
    """A view cannot be written in the language that was asked for."""

    code = "code"


class StoreError(TablesError):
    """The store cannot do what was asked."""

    code = "store"


class NotFoundError(StoreError, LookupError):
    """No project, run, table, version or file has that name."""

    code = "not_found"


class StoreUnavailableError(StoreError, OSError):
    """The folder cannot be read or written (permission, disk full, lock)."""

    code = "unavailable"


class DamagedError(StoreError):
    """A file does not hold what its record says."""

    code = "damaged"


class DamagedMediaError(DamagedError, MediaError):
    """The bytes of a media value are not those it was named by; other cells can still be read."""

    code = "damaged_media"


class RunStateError(StoreError, RuntimeError):
    """The run is finished, or another run is active."""

    code = "run_state"


class ArtifactStatusError(StoreError, AttributeError):
    """The artifact is not in the state that this asks for."""

    code = "artifact_status"


class ArtifactNotLoggedError(ArtifactStatusError):
    """Only an artifact that was logged has that."""

    code = "artifact_not_logged"


class ArtifactFinalizedError(ArtifactStatusError):
    """What a logged artifact holds does not change; ``new_draft()`` gives one that does."""

    code = "artifact_finalized"


class CancelledError(TablesError):
    """The request was cancelled or superseded by a newer one."""

    code = "cancelled"


class ProtocolError(TablesError):
    """A message from a browser does not have the agreed shape."""

    code = "protocol"


_SHOWN = 8


def closest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is closest, None when none is close.

    >>> closest("gues", ["guess", "truth"])
    'guess'
    """
    names = [str(k) for k in known]
    return next(iter(difflib.get_close_matches(str(name), names[:2000], n=1, cutoff=0.6)), None)


def nearest(name: str, known: Iterable[str], limit: int = 3) -> str:
    """Return a closing phrase that names the closest known names, or all of a few.

    >>> nearest("gues", ["guess", "truth"])
    "; did you mean 'guess'?"
    """
    names = [str(k) for k in known]
    close = difflib.get_close_matches(str(name), names[:2000], n=limit, cutoff=0.6)
    if close:
        return f"; did you mean {' or '.join(map(repr, close))}?"
    if not names:
        return "; there are none"
    shown = ", ".join(map(repr, names[:_SHOWN]))
    return f"; there are {shown}" + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")

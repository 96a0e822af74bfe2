"""Parquet files: their footers, and opening them again as long as they are what they were."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.parquet as pq

from wandb_tables_widget.errors import DamagedError, NotFoundError, StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator

_PAGES_AT_ONCE: Final = 1 << 16
"""Bytes read of a column at once, so that the first rows of a row group need only its first pages."""

Stamp = tuple[int, int, int]
"""Size, time of the last change in ns, and number of the file: what tells that a file is another."""


@dataclass(frozen=True)
class Footer:
    """What the end of a Parquet file says of it.

    Attributes:
        path: where it is, absolute.
        stamp: what it was when the footer was read.
        metadata: row groups, columns, statistics.
        schema: its columns as Arrow types.
    """

    path: str
    stamp: Stamp
    metadata: pq.FileMetaData
    schema: pa.Schema

    def check(self) -> None:
        """Return if the file is what it was.

        Raises:
            DamagedError: it was changed or is gone.
        """
        try:
            now = stamp_of(self.path)
        except NotFoundError:
            raise DamagedError(
                f"{self.path} is gone since the table was made; put it back, or call Table.from_parquet again"
            ) from None
        if now != self.stamp:
            raise DamagedError(
                f"{self.path} has changed since the table was made; call Table.from_parquet again"
            )

    @contextmanager
    def open(self) -> Iterator[pq.ParquetFile]:
        """Give the file for the length of a ``with`` block; it is open no longer.

        Raises:
            DamagedError: the file was changed, is gone, or cannot be decoded.
            StoreUnavailableError: it may not be read.
        """
        self.check()
        try:
            with pa.OSFile(self.path) as source, _parquet(source, self.metadata) as file:
                yield file
        except (pa.ArrowException, OSError) as error:
            self.check()
            raise _damaged(self.path, error) from error
        self.check()


def read_footer(path: str) -> Footer:
    """Read the footer of a file, and nothing else of it.

    Raises:
        NotFoundError: there is no such file.
        DamagedError: it is not a whole Parquet file, or it changed while it was read.
        StoreUnavailableError: it may not be read.
    """
    stamp = stamp_of(path)
    try:
        with pa.OSFile(path) as source, _parquet(source, None) as file:
            footer = Footer(path, stamp, file.metadata, file.schema_arrow)
    except PermissionError as error:
        raise _unavailable(path, error) from error
    except (pa.ArrowException, OSError) as error:
        raise _damaged(path, error) from error
    footer.check()
    return footer


def stamp_of(path: str) -> Stamp:
    """Return what tells whether a file is still the same.

    Raises:
        NotFoundError: there is no such file.
        StoreUnavailableError: it may not be looked up.
    """
    try:
        found = Path(path).stat()
    except (FileNotFoundError, NotADirectoryError):
        raise NotFoundError(f"there is no file {path}; check the path") from None
    except OSError as error:
        raise _unavailable(path, error) from error
    return found.st_size, found.st_mtime_ns, found.st_ino


def _parquet(source: pa.NativeFile, metadata: pq.FileMetaData | None) -> pq.ParquetFile:
    """Open a file; times of the old type INT96 come in microseconds, as nanoseconds they end in 2262."""
    return pq.ParquetFile(
        source,
        metadata=metadata,
        buffer_size=_PAGES_AT_ONCE,
        pre_buffer=False,
        coerce_int96_timestamp_unit="us",
        page_checksum_verification=True,
    )


def _damaged(path: str, error: Exception) -> DamagedError | StoreUnavailableError:
    if isinstance(error, PermissionError):
        return _unavailable(path, error)
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return DamagedError(
        f"{path} is not a whole Parquet file: {reason:.200}; restore it from a copy, or leave it out"
    )


def _unavailable(path: str, error: OSError) -> StoreUnavailableError:
    return StoreUnavailableError(f"{path} cannot be read: {error.strerror or error}; ask for the permission")

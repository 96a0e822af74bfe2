"""Where files go that no record names, before they are deleted; who still reads them finds them there."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from wandb_tables_widget.store.disk import NOFOLLOW, SEPARATOR, TRASH, make_folder, trash_parts, unavailable
from wandb_tables_widget.store.upkeep.files import described, entries

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wandb_tables_widget.store.upkeep.files import File, Parts


class Trash:
    """The trash of the store in ``root``."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.folder = root / TRASH

    def now(self) -> float:
        """Return what the clock of the file system says, by which files are dated (s since 1970).

        Raises:
            StoreUnavailableError: nothing can be written here.
        """
        stamp = self.folder / "now"  # one name for all, so that none is left behind for good
        with unavailable(stamp):
            make_folder(self.folder)
            descriptor = os.open(stamp, os.O_WRONLY | os.O_CREAT | NOFOLLOW, 0o600)
            try:
                os.utime(descriptor if os.utime in os.supports_fd else stamp)
                return os.fstat(descriptor).st_mtime
            finally:
                os.close(descriptor)
                stamp.unlink(missing_ok=True)

    def take(self, file: File) -> bool:
        """Move a file here, dated now; False when it is gone already, or was written to since it was listed.

        Raises:
            StoreUnavailableError: the system refused.
        """
        path = self._root.joinpath(*file.parts)
        with unavailable(path):
            try:
                state = path.stat(follow_symlinks=False)
                if (state.st_size, state.st_mtime) != (file.size, file.written):
                    return False
                os.utime(path, follow_symlinks=False)
                os.rename(path, self._root.joinpath(*trash_parts(file.parts)))  # noqa: PTH104  # the tests make it fail
            except FileNotFoundError:
                return False
        return True

    def put_back(self, parts: Parts) -> bool:
        """Move a file back to where it was, unless another one is there now.

        Raises:
            StoreUnavailableError: the system refused.
        """
        path, here = self._root.joinpath(*parts), self._root.joinpath(*trash_parts(parts))
        with unavailable(path):
            make_folder(path.parent)
            try:
                os.link(here, path)
            except FileExistsError:
                return False
            os.unlink(here)  # noqa: PTH108  # as above
        return True

    def files(self) -> Iterator[File]:
        """Yield what is here, each by the place it was moved from, with the time it was moved."""
        for entry in entries(self.folder):
            yield from described(entry, tuple(entry.name.split(SEPARATOR)))

    def delete(self, file: File) -> None:
        """Delete a file for good.

        Raises:
            StoreUnavailableError: the system refused.
        """
        path = self._root.joinpath(*trash_parts(file.parts))
        with unavailable(path), suppress(FileNotFoundError):
            os.unlink(path)  # noqa: PTH108  # as above

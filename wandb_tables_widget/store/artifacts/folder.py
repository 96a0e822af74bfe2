"""Writing files below a folder that may hold anything: no link is followed, no file is there by half."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from wandb_tables_widget.errors import StoreError, StoreUnavailableError
from wandb_tables_widget.store.artifacts.names import check_path
from wandb_tables_widget.store.disk import NOFOLLOW, write_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_BY_FOLDER: Final = os.open in os.supports_dir_fd
_DIRECTORY: Final = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)


class Folder:
    """The folder at ``root``, made if it is missing; ``root`` itself may be a link."""

    def __init__(self, root: Path) -> None:
        self.root = root
        with refusing(root):
            os.makedirs(root, exist_ok=True)  # noqa: PTH103  # the tests make each system call fail

    def write(self, path: str, chunks: Iterable[bytes]) -> None:
        """Write a file below the root; another one or a link in its place is replaced, never followed.

        Raises:
            StoreError: the path leads out of the root, or through a link or a file.
            StoreUnavailableError: the system refused; what was there before is still there.
        """
        *folders, name = check_path(path).split("/")
        with refusing(self.root / path), self._opened(folders) as (descriptor, place):
            temporary = f".tmp-{os.getpid()}-{secrets.token_hex(8)}"
            at = {"dir_fd": descriptor} if descriptor is not None else {}
            try:
                _write_new(place + temporary, chunks, at)
                self._rename(place + temporary, place + name, descriptor)
            except BaseException:
                with suppress(OSError):
                    os.unlink(place + temporary, **at)  # below a descriptor
                raise

    @contextmanager
    def _opened(self, folders: list[str]) -> Iterator[tuple[int | None, str]]:
        """Give the last of ``folders`` as a descriptor, or as a path where the system has none."""
        if not _BY_FOLDER:
            yield None, self._checked(folders)
            return
        descriptor = os.open(self.root, _DIRECTORY)
        try:
            for name in folders:
                with suppress(FileExistsError):
                    os.mkdir(name, dir_fd=descriptor)
                below = os.open(name, _DIRECTORY | NOFOLLOW, dir_fd=descriptor)
                os.close(descriptor)
                descriptor = below
            yield descriptor, ""
        finally:
            os.close(descriptor)

    def _checked(self, folders: list[str]) -> str:
        place = self.root
        for name in folders:
            place = place / name
            if place.is_symlink():
                raise StoreError(f"{place} is a link; remove it, or download to an empty folder")
            place.mkdir(exist_ok=True)
        return str(place) + os.sep

    @staticmethod
    def _rename(temporary: str, name: str, descriptor: int | None) -> None:
        if descriptor is None:
            os.replace(temporary, name)  # noqa: PTH105  # as above
        else:
            os.rename(temporary, name, src_dir_fd=descriptor, dst_dir_fd=descriptor)


def _write_new(path: str, chunks: Iterable[bytes], at: dict[str, int]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | NOFOLLOW, 0o666, **at)
    try:
        for chunk in chunks:
            write_all(descriptor, chunk)
    finally:
        os.close(descriptor)


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Turn what the system refuses inside the block into our error about ``path``."""
    try:
        yield
    except StoreUnavailableError:
        raise
    except OSError as error:
        raise StoreUnavailableError(
            f"cannot write {path}: {error.strerror or error}; download to an empty folder with room"
        ) from error

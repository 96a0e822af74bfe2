"""A power cut, replayed: a recording of a store's system calls, cut anywhere, unsynced writes lost or torn.

The model is the one of POSIX: what was written is on the device when its file was synced, and a name when
its folder was synced, or, for a file that SQLite made, when that file was synced for the first time. Until
then each write may be there, be missing, or be there in part by sectors of 512 bytes; names follow in their
order, but the last ones may be missing.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path

import apsw

from wandb_tables_widget.store import pages

SECTOR = 512


class Recorder(apsw.VFS):
    """Notes every change of files, by Python and by SQLite, as ``(call, *arguments)``."""

    def __init__(self, root):
        self.root = str(root)
        self.calls = []
        self._paths = {}  # descriptor → path
        super().__init__("recording", "unix", makedefault=True)

    def note(self, *call):
        self.calls.append(call)

    def ack(self, token):
        """Note that the store has promised ``token``."""
        self.note("ack", token)

    def xOpen(self, name, flags):  # noqa: N802  # SQLite's name
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        return RecordedFile(self, name, flags, path)

    @contextmanager
    def recording(self, monkeypatch):
        """Record what happens inside the block."""
        for name in ("open", "write", "fsync", "rename", "link", "mkdir", "ftruncate", "unlink", "close"):
            monkeypatch.setattr(os, name, self._wrapped(name, getattr(os, name)))
        # Files of the store's own layer open through this one; what else it does goes by it.
        monkeypatch.setattr(pages.Layer, "xDelete", self._delete)
        try:
            yield self
        finally:
            monkeypatch.undo()
            self.unregister()

    def _delete(self, path, sync):
        super().xDelete(path, sync)
        self.note("unlink", path)
        if sync:
            self.note("sync", os.path.dirname(path))  # noqa: PTH120  # texts

    def _wrapped(self, name, real):
        def call(*args, **kwargs):
            result = real(*args, **kwargs)
            getattr(self, f"_{name}")(result, *args)
            return result

        return call

    def _open(self, descriptor, path, flags, *_):
        path = os.fspath(path)
        if not path.startswith(self.root):
            return
        self._paths[descriptor] = path
        if flags & os.O_CREAT:
            self.note("create", path)

    def _write(self, count, descriptor, data):
        if descriptor in self._paths:
            path = self._paths[descriptor]
            self.note("append", path, bytes(data)[:count])

    def _fsync(self, _, descriptor):
        if descriptor in self._paths:
            self.note("sync", self._paths[descriptor])

    def _rename(self, _, old, new):
        old, new = os.fspath(old), os.fspath(new)
        self._paths = {descriptor: new if path == old else path for descriptor, path in self._paths.items()}
        self.note("rename", old, new)

    def _link(self, _, old, new):
        self.note("link", os.fspath(old), os.fspath(new))

    def _mkdir(self, _, path, *__):
        self.note("mkdir", os.fspath(path))

    def _ftruncate(self, _, descriptor, size):
        if descriptor in self._paths:
            self.note("truncate", self._paths[descriptor], size)

    def _unlink(self, _, path):
        self.note("unlink", os.fspath(path))

    def _close(self, _, descriptor):
        self._paths.pop(descriptor, None)


class RecordedFile(apsw.VFSFile):
    """A file of SQLite; the shared memory beside the log does not outlive a power cut anyway."""

    def __init__(self, vfs, name, flags, path):
        self._vfs, self._path = vfs, path
        if flags[0] & apsw.SQLITE_OPEN_CREATE and not Path(path).exists():
            vfs.note("create", path)
        super().__init__("unix", name, flags)

    def xWrite(self, data, offset):  # noqa: N802  # SQLite's name
        super().xWrite(data, offset)
        self._vfs.note("write", self._path, offset, bytes(data))

    def xTruncate(self, size):  # noqa: N802  # SQLite's name
        super().xTruncate(size)
        self._vfs.note("truncate", self._path, size)

    def xSync(self, flags):  # noqa: N802  # SQLite's name
        result = super().xSync(flags)
        self._vfs.note("sync", self._path)
        self._vfs.note("name", self._path)
        return result


class Disk:
    """What a device holds after some calls: per file its synced bytes and the writes that wait."""

    def __init__(self, root):
        self.root = str(root)
        self.folders = {self.root}
        self.files = {}  # path → [synced bytes, waiting writes]
        self.names = {}  # path → file, as a running system sees it
        self.kept = {}  # path → file, as they are on the device
        self.waiting = []  # changes of names that wait: (folder, path, file or None)

    def apply(self, call, *arguments):
        """Carry out one recorded call."""
        getattr(self, f"_{call}")(*arguments)

    def _ack(self, _token):
        pass

    def _create(self, path):
        if path not in self.names:
            self._set(path, [b"", []])

    def _mkdir(self, path):
        self.folders.add(path)

    def _set(self, path, file):
        if file is None:
            self.names.pop(path, None)
        else:
            self.names[path] = file
        self.waiting.append((os.path.dirname(path), path, file))  # noqa: PTH120  # texts

    def _append(self, path, data):
        self._write(path, self._size(self.names[path]), data)

    def _size(self, file):
        size = len(file[0])
        for offset, data in file[1]:
            size = offset if data is None else max(size, offset + len(data))
        return size

    def _write(self, path, offset, data):
        self._create(path)
        self.names[path][1].append((offset, data))

    def _truncate(self, path, size):
        self.names[path][1].append((size, None))

    def _sync(self, path):
        if path in self.folders:
            self._keep_names(lambda folder, _: folder == path)
        elif path in self.names:
            file = self.names[path]
            file[0], file[1] = _applied(file[0], file[1]), []

    def _name(self, path):
        self._keep_names(lambda _, name: name == path)

    def _keep_names(self, is_kept):
        left = []
        for folder, path, file in self.waiting:
            if is_kept(folder, path):
                self._put(self.kept, path, file)
            else:
                left.append((folder, path, file))
        self.waiting = left

    def _rename(self, old, new):
        file = self.names[old]
        self._set(new, file)
        self._set(old, None)

    def _link(self, old, new):
        self._set(new, self.names[old])

    def _unlink(self, path):
        self._set(path, None)

    @staticmethod
    def _put(names, path, file):
        if file is None:
            names.pop(path, None)
        else:
            names[path] = file

    def after_cut(self, rng):
        """Return path → bytes as the device may hold them after a power cut now."""
        names = dict(self.kept)
        for _, path, file in self.waiting[: rng.randint(0, len(self.waiting))]:
            self._put(names, path, file)
        return {path: _applied(file[0], _survivors(file[1], rng)) for path, file in names.items()}


def _survivors(writes, rng):
    """Return some of the writes that waited; one in four of them torn."""
    kept = []
    for offset, data in writes:
        fate = rng.random()
        if fate < 0.4:  # any share will do
            continue
        if data is not None and fate < 0.55 and len(data) > SECTOR:  # any share will do
            sectors = range(0, len(data), SECTOR)
            kept += [(offset + at, data[at : at + SECTOR]) for at in sectors if rng.random() < 0.5]  # a coin
        else:
            kept.append((offset, data))
    return kept


def _applied(content, writes):
    result = bytearray(content)
    for offset, data in writes:
        if data is None:
            result = result[:offset].ljust(offset, b"\0")
        else:
            if len(result) < offset:
                result = result.ljust(offset, b"\0")
            result[offset : offset + len(data)] = data
    return bytes(result)


def states(recorder, count, rng):
    """Yield ``count`` states of the device: the tokens promised by then, and path → bytes.

    Cuts fall anywhere, and half of them right behind a promise.
    """
    calls = recorder.calls
    acks = [at + 1 for at, call in enumerate(calls) if call[0] == "ack"]
    first = acks[0]
    cuts = sorted(
        rng.choice(acks) if rng.random() < 0.5 else rng.randint(first, len(calls)) for _ in range(count)
    )
    disk, tokens, at = Disk(recorder.root), [], 0
    for cut in cuts:
        for call in calls[at:cut]:
            disk.apply(*call)
            if call[0] == "ack":
                tokens.append(call[1])
        at = cut
        yield list(tokens), disk.after_cut(rng)


def write_state(state, old_root, new_root):
    """Make a folder of a state."""
    for path, content in state.items():
        place = Path(new_root, os.path.relpath(path, old_root))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)

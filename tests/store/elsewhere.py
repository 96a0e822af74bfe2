"""Functions that run in processes of their own: forked from one that has imported all and opened no store."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]


class Elsewhere:
    """Starts functions of importable modules in new processes; arguments and results go through JSON.

    Args:
        folder: takes what the processes say.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        environment["TMPDIR"] = str(folder)  # where the killed leave theirs
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.store.elsewhere"],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, function: Callable[..., object], *args: object) -> Process:
        """Begin a function in a new process."""
        self._count += 1
        said = self._folder / f"said-{self._count}"
        said.touch()
        ask = {"module": function.__module__, "name": function.__qualname__, "args": args, "said": said}
        return Process(self, self.ask(ask), said)

    def call(self, function: Callable[..., object], *args: object) -> Any:
        """Return what a function returns in a new process.

        Raises:
            AssertionError: it raised; with its traceback.
        """
        process = self.start(function, *args)
        code = process.wait()
        assert code == 0, f"{function.__qualname__}{args} ended with {code}:\n{process.lines()}"
        return json.loads(process.lines()[-1])

    def ask(self, ask: object) -> int:
        """Send the nursery one line, and return the number it answers."""
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.write(json.dumps(ask, default=str) + "\n")
        self._nursery.stdin.flush()
        return int(self._nursery.stdout.readline())

    def close(self) -> None:
        """End the nursery."""
        self._nursery.communicate()


class Process:
    """One process that was started; until `wait` its pid is nobody else's."""

    def __init__(self, elsewhere: Elsewhere, pid: int, said: Path) -> None:
        self.pid = pid
        self._elsewhere = elsewhere
        self._said = said

    def kill(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def wait(self) -> int:
        """Return its exit code once it has ended; of one that was killed, less than 0."""
        return self._elsewhere.ask({"wait": self.pid})

    def lines(self) -> list[str]:
        """Return what it said: lines that were written whole."""
        return [line for line in self._said.read_text(errors="replace").split("\n")[:-1] if line]


def say(*words: object) -> None:
    """Say a line; it is kept whatever becomes of this process."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def _run(ask: dict[str, Any]) -> None:
    code = 1
    try:
        said = os.open(ask["said"], os.O_WRONLY | os.O_APPEND)
        os.dup2(said, 1)
        os.dup2(said, 2)
        found = getattr(importlib.import_module(ask["module"]), ask["name"])(*ask["args"])
        say(json.dumps(found))
        code = 0
    except BaseException:  # noqa: BLE001  # it is told, whatever it is
        say(traceback.format_exc())
    finally:
        os._exit(code)


def main() -> None:
    """Answer each line of the input: with the pid of a process begun, or the exit code of one that ended."""
    for line in sys.stdin:
        ask = json.loads(line)
        if "wait" in ask:
            found = os.waitstatus_to_exitcode(os.waitpid(ask["wait"], 0)[1])
        else:
            importlib.import_module(ask["module"])
            found = os.fork()
            if found == 0:
                _run(ask)
        say(found)


if __name__ == "__main__":
    main()

"""A guard against one version of ipykernel."""

from __future__ import annotations

from typing import Any


def guard_routing(comm: Any) -> bool:
    """Keep requests on the thread the browser sent them to; return whether that was needed.

    Since 7.4, ipykernel hands a comm's message to the thread that published last on that comm,
    over what the message itself asks for. A cell that makes a widget publishes from the main
    thread, so requests would wait until the cell ends. Other kernels have no such hook.
    """
    if not hasattr(comm, "_reply_subshell_for"):
        return False
    comm._reply_subshell_for = _as_asked  # noqa: SLF001  # there is no public way
    return True


def _as_asked(_data: object, asked: str | None) -> str | None:
    return asked

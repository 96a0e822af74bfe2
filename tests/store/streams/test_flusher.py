from __future__ import annotations

import threading

from wandb_tables_widget.store.streams.flusher import Flusher


class Slow:
    """A spool that takes long to drain."""

    stream = "company/metrics"

    def __init__(self):
        self.begun, self.go_on = threading.Event(), threading.Event()

    def drain(self):
        self.begun.set()
        assert self.go_on.wait(20)


def test_the_end_waits_for_what_is_drained_in_the_thread():
    flusher, slow = Flusher(), Slow()
    flusher.mark(slow, hurry=True)
    assert slow.begun.wait(20)
    end = threading.Thread(target=flusher.drain_all, daemon=True)
    end.start()
    end.join(0.2)
    assert end.is_alive()
    slow.go_on.set()
    end.join(20)
    assert not end.is_alive()

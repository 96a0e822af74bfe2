from __future__ import annotations

from wandb_tables_widget.table.listeners import Listeners


def test_all_are_told_in_order_until_they_stop():
    listeners, seen = Listeners(), []
    listeners.tell()
    stop = listeners.add(lambda: seen.append("a"))
    listeners.add(lambda: seen.append("b"))
    listeners.tell()
    stop()
    stop()
    listeners.tell()
    assert seen == ["a", "b", "b"]


def test_one_that_stops_while_all_are_told():
    listeners, seen = Listeners(), []

    def once():
        seen.append("once")
        stop()

    stop = listeners.add(once)
    listeners.add(lambda: seen.append("always"))
    listeners.tell()
    listeners.tell()
    assert seen == ["once", "always", "always"]

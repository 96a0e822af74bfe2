from __future__ import annotations

import sys
import time

import pytest

from wandb_tables_widget.table.table import Table
from wandb_tables_widget.widget.session import Session
from wandb_tables_widget.widget.turns import SECONDS, Turns


class Interpreter:
    """Stands for `sys`, whose setting other tests may change."""

    def __init__(self) -> None:
        self.interval = 0.005

    def getswitchinterval(self) -> float:
        return self.interval

    def setswitchinterval(self, seconds: float) -> None:
        self.interval = seconds


@pytest.fixture
def interpreter(monkeypatch) -> Interpreter:
    made = Interpreter()
    monkeypatch.setattr("wandb_tables_widget.widget.turns.sys", made)
    return made


def test_turns_are_short_until_the_last_holder_lets_go(interpreter):
    turns = Turns()
    turns.shorten()
    turns.shorten()
    turns.restore()
    assert interpreter.interval == SECONDS
    turns.restore()
    assert interpreter.interval == 0.005


def test_what_somebody_sets_meanwhile_stays(interpreter):
    turns = Turns()
    turns.shorten()
    interpreter.interval = 0.02
    turns.restore()
    assert interpreter.interval == 0.02


def test_shorter_turns_are_left_alone(interpreter):
    interpreter.interval = 0.0001
    turns = Turns()
    turns.shorten()
    assert interpreter.interval == 0.0001
    turns.restore()
    assert interpreter.interval == 0.0001


def test_a_request_is_answered_with_short_turns_which_end_soon(query):
    session, seen = Session(Table(columns=["a"], data=[[1]])), []
    request = {"kind": "detail", "id": "1", "version": 0, "query": query(), "row": 0}
    before = sys.getswitchinterval()
    session.receive(request, lambda _: seen.append(sys.getswitchinterval()))
    end = time.monotonic() + 10
    while time.monotonic() < end and (not seen or sys.getswitchinterval() < before):
        time.sleep(0.01)
    session.close()
    assert seen == [pytest.approx(SECONDS)]
    assert sys.getswitchinterval() >= before

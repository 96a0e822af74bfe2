from __future__ import annotations

import threading

from wandb_tables_widget.dtypes import Number
from wandb_tables_widget.widget.functions.results import Outcome, Results


def outcome(value):
    return Outcome(Number(), value)


def test_an_outcome_is_kept_for_its_function_and_row():
    results = Results()
    results.put("f", 1, outcome(5))
    assert results.get("f", 1) == outcome(5)
    assert results.get("f", 2) is results.get("g", 1) is None
    results.put("f", 1, outcome(6))
    assert (len(results), results.get("f", 1)) == (1, outcome(6))
    results.forget("f")
    assert (len(results), results.get("f", 1)) == (0, None)


def test_more_than_fit_drop_those_of_the_function_used_longest_ago():
    results = Results(most=4)
    for row in range(3):
        results.put("old", row, outcome(row))
    for row in range(3):
        results.put("new", row, outcome(row))
    assert results.get("old", 0) is None
    assert [results.get("new", row) for row in range(3)] == [outcome(row) for row in range(3)]
    for row in range(3, 9):
        results.put("new", row, outcome(row))
    assert (len(results), results.get("new", 0), results.get("new", 8)) == (4, outcome(0), None)


def test_threads_may_put_at_once():
    results = Results()

    def put(name):
        for row in range(500):
            results.put(name, row, outcome(row))

    threads = [threading.Thread(target=put, args=(f"f{i % 2}",)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 1_000

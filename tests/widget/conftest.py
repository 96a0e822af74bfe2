from __future__ import annotations

import datetime as dt
import io
import itertools
import threading

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from PIL import Image as PILImage

from wandb_tables_widget.media import Image
from wandb_tables_widget.table.table import Table
from wandb_tables_widget.view.query import Query, query_to_json
from wandb_tables_widget.widget import widget as widget_module
from wandb_tables_widget.widget.bundle import Bundle
from wandb_tables_widget.widget.session import Session
from wandb_tables_widget.widget.widget import TableWidget

QUERY = query_to_json(Query())
DEFAULTS = {
    "check": {"computed": []},
    "complete": {"purpose": "filter", "computed": []},
    "conditions": {"computed": []},
    "detail": {"version": 0, "query": QUERY},
}
"""Fields of requests that most tests do not care for."""


def make_png(shade: int, side: int = 8) -> bytes:
    out = io.BytesIO()
    PILImage.new("L", (side, side), shade).save(out, "PNG")
    return out.getvalue()


def frame(rows: int = 200) -> pd.DataFrame:
    random = np.random.default_rng(1)
    scores = random.random(rows)
    scores[::17] = np.nan
    words = np.array(["ant", "bee", "cat", "dog", None], dtype=object)
    return pd.DataFrame(
        {
            "id": np.arange(rows),
            "word": words[random.integers(0, 5, rows)],
            "score": scores,
            "when": pd.Timestamp("2026-01-01") + pd.to_timedelta(random.integers(0, 30, rows), unit="D"),
            "flag": random.random(rows) > 0.5,
        }
    )


class Asker:
    """A page in a browser: makes requests with ids of its own."""

    def __init__(self, session: Session, name: str = "page") -> None:
        self.session = session
        self._ids = (f"{name}-{n}" for n in itertools.count(1))

    def message(self, kind: str, **fields):
        return {"kind": kind, "id": next(self._ids), **DEFAULTS.get(kind, {}), **fields}

    def ask(self, kind: str, **fields):
        message = self.message(kind, **fields)
        answer, buffers = self.session.handle(message)
        assert answer["id"] == message["id"]
        return answer, buffers

    def rows(  # noqa: PLR0913, PLR0917  # one argument a field
        self,
        start=0,
        count=50,
        columns=(0, 1, 2, 3, 4),
        thumbnail=0,
        revision=1,
        version=0,
        anchor=None,
        **query,
    ):
        return self.ask(
            "rows",
            revision=revision,
            version=version,
            anchor=anchor,
            query=QUERY | query,
            start=start,
            count=count,
            columns=list(columns),
            thumbnail=thumbnail,
        )


@pytest.fixture(scope="session")
def png():
    return make_png


@pytest.fixture(scope="session")
def decode():
    """Buffer 0 of a rows answer as a table."""
    return lambda buffers: pa.ipc.open_stream(buffers[0]).read_all()


@pytest.fixture(scope="session")
def asker():
    return Asker


@pytest.fixture(scope="session")
def query():
    return lambda **parts: QUERY | parts


@pytest.fixture
def pandas_frame() -> pd.DataFrame:
    return frame()


@pytest.fixture
def session(pandas_frame):
    with_close = Session(Table(dataframe=pandas_frame))
    yield with_close
    with_close.close()


@pytest.fixture
def page(session) -> Asker:
    return Asker(session)


@pytest.fixture
def pictures() -> Table:
    rows = [
        [i, Image(np.full((8, 8), 40 * i, np.uint8), caption=f"no {i}") if i != 2 else None] for i in range(5)
    ]
    rows.append([5, rows[0][1]])
    return Table(columns=["n", "image"], data=rows)


@pytest.fixture
def bundle(monkeypatch) -> None:
    monkeypatch.setattr(
        widget_module, "read_bundle", lambda: Bundle("export default {}", ".wtw {}", b"core", "digest")
    )


@pytest.fixture
def everything() -> Table:
    """One column of each type."""
    return Table(
        columns=["whole", "number", "text", "yes", "time", "date", "list", "dict", "array", "any", "none"],
        data=[
            [
                1,
                0.5,
                "a",
                True,
                dt.datetime(2026, 1, 2, 3, 4, 5),  # noqa: DTZ001  # a time without zone is a case of its own
                dt.date(2026, 1, 2),
                [1.0, float("inf")],
                {"a": 1, "b": [True]},
                np.array([[1.0, 2.0], [3.0, 4.0]]),
                1,
                None,
            ],
            [2**60, float("nan"), None, None, None, None, None, None, None, "x", None],
        ],
        allow_mixed_types=True,
    )


@pytest.fixture
def widget(pandas_frame):
    made = TableWidget(Table(dataframe=pandas_frame))
    yield made
    made.close()


@pytest.fixture
def sent(widget, monkeypatch):
    """What goes to the browser: (content, buffers)."""
    found, arrived = [], threading.Semaphore(0)

    def send(content, buffers=None):
        found.append((content, buffers))
        arrived.release()

    monkeypatch.setattr(widget, "_send", send)
    found.append(arrived)
    return found

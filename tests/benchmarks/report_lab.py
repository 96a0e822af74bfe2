"""Measure the grid in a real JupyterLab, beside quak and mosaic-widget in the same run, and print a table.

``python tests/benchmarks/report_lab.py --rows 10000 1000000 10000000 --repeats 3``; every figure has a fresh notebook and
kernel, the candidates take turns. Milliseconds are from the dispatch of the gesture to the end of the frame that painted the
text: a message posted in each animation frame arrives behind its painting, and looks for the text.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))

from lab import CHROMIUM_FLAGS, READY, Lab, Notebook, find_chromium
from playwright.sync_api import Browser, Locator, Page, sync_playwright

FIRST = 770_000_001
DATA = f"""
import time
import numpy as np, pyarrow as pa
n = {{rows}}
rng = np.random.default_rng(0)
words = np.array(["cat", "dog", "horse", "bird"])
codes = lambda: pa.DictionaryArray.from_arrays(pa.array(rng.integers(0, 4, n, dtype="i4")), pa.array(words))
data = pa.table({{{{
    "id": np.arange({FIRST}, {FIRST} + n), "score": rng.random(n), "loss": rng.random(n), "conf": rng.random(n),
    "guess": codes(), "truth": codes(), "a": rng.random(n), "b": rng.integers(0, 99, n), "c": rng.random(n), "d": rng.random(n)}}}})
"""
OURS = DATA + "import wandb_tables_widget as wandb\ntable = wandb.Table.from_arrow(data)\ntable.show(); None"
CANDIDATES = {
    "ours": (OURS, "table"),
    "quak": (DATA + "import quak\nNone", "quak.Widget(data)"),
    "mosaic": (
        DATA + "from mosaic_widget import MosaicWidget\nNone",
        'MosaicWidget({{"input": "table", "from": "df", "height": 420}}, data={{"df": data}})',
    ),
}
IMAGES = """
import numpy as np
import wandb_tables_widget as wandb
rng = np.random.default_rng(0)
table = wandb.Table(columns=["id", "image"], data=[[i, wandb.Image(rng.integers(0, 255, (64, 64, 3)).astype("u1"))] for i in range(2000)])
table.show(); None
"""
HELPERS = """() => {
    const deep = node => [...(node.childNodes ?? [])].map(child => child.nodeType === 3 ? child.data
        : deep(child) + (child.shadowRoot ? deep(child.shadowRoot) : "")).join(" ");
    window.painted = (test, start) => new Promise(resolve => {
        const drawn = new MessageChannel();
        const tick = () => drawn.port2.postMessage(0);
        drawn.port1.onmessage = () => test() ? resolve(performance.now() - start) : requestAnimationFrame(tick);
        requestAnimationFrame(tick);
    });
    window.runAndPaint = (index, text, all) => {
        const notebook = window.jupyterapp.shell.currentWidget;
        const node = notebook.content.widgets[index].outputArea.node;
        notebook.content.deselectAll();
        notebook.content.activeCellIndex = index;
        const start = performance.now();
        window.jupyterapp.commands.execute(all ? "notebook:run-all-below" : "notebook:run-cell");
        return window.painted(() => deep(node).replaceAll(",", "").includes(text), start);
    };
    window.cellAt = (line, column) => document.querySelector(
        `.wtw [role=row][aria-rowindex="${line + 1}"] [aria-colindex="${column}"]`)?.textContent?.replaceAll(",", "") ?? "";
}"""


def median(values: list[float]) -> str:
    """Return the median with the range."""
    return f"{statistics.median(values):.0f} ({min(values):.0f}–{max(values):.0f})"


class Bench:
    """One JupyterLab and one browser for all figures."""

    def __init__(self, lab: Lab, browser: Browser) -> None:
        self.lab, self.browser, self._count = lab, browser, 0

    @contextmanager
    def notebook(self, *cells: str) -> Iterator[tuple[Notebook, Page, list[int]]]:
        """Open a notebook in a page of its own; the list collects bytes received over the websocket."""
        page = self.browser.new_page(viewport={"width": 1280, "height": 900})
        received: list[int] = []
        page.on(
            "websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame)))
        )
        self._count += 1
        notebook = self.lab.open(page, f"bench-{self._count}", list(cells))
        page.evaluate(HELPERS)
        try:
            yield notebook, page, received
        finally:
            notebook.shutdown()
            page.close()

    def first_paint(self, name: str, rows: int, busy: str | None = None) -> tuple[float, int]:
        """Return ms from running the cell to its first row on screen, and the bytes that took."""
        setup, show = CANDIDATES[name]
        with self.notebook(setup.format(rows=rows), show.format(), busy or "") as (notebook, page, received):
            notebook.run(0)
            received.clear()
            ms = page.evaluate(
                "([text, all]) => window.runAndPaint(1, text, all)", [str(FIRST), busy is not None]
            )
            return float(ms), sum(received)

    def gestures(self, rows: int) -> dict[str, float]:
        """Return ms of each gesture on our grid, and frame times of wheel scrolling."""
        with self.notebook(OURS.format(rows=rows), "w = table.show(height=600)\nw", "") as (
            notebook,
            page,
            _,
        ):
            notebook.run(0)
            notebook.run(1)
            page.wait_for_selector(READY)
            page.wait_for_timeout(1500)
            expected = self._expected(notebook)
            result = {}
            header = page.locator(
                ".wtw [role=columnheader]", has=page.get_by_role("button", name="Column menu: score")
            )
            result["sort, ascending"] = self._click(page, header, expected["asc"])
            result["sort, descending"] = self._click(page, header, expected["desc"])
            result["end of the sort just asked"] = self._go_to(page, rows, expected["asc"])
            page.wait_for_timeout(4000)
            for place in (rows // 2, rows - 7):
                want = notebook.evaluate(
                    2,
                    f"print(data['id'][int(np.argsort(-data['score'].to_numpy(), kind='stable')[{place - 1}])])",
                )
                result["jump, sorted view" if place == rows // 2 else "jump near the end, sorted view"] = (
                    self._go_to(page, place, want.strip())
                )
            notebook.evaluate(2, "w.sort = []")
            page.wait_for_timeout(800)
            result["jump to the middle"] = self._go_to(page, rows // 2, str(FIRST + rows // 2 - 1))
            result["jump to the last row"] = self._go_to(page, rows, str(FIRST + rows - 1))
            result["filter to one category"] = self._filter(page, "guess == 'cat'", expected["cat"])
            result.update(self._scroll(page, notebook))
            return result

    def _expected(self, notebook: Notebook) -> dict[str, str]:
        text = notebook.evaluate(
            2,
            "s = data['score'].to_numpy(); g = data['guess'].cast('string').to_numpy()\n"
            "print(data['id'][int(s.argmin())], data['id'][int(s.argmax())], data['id'][int((g == 'cat').argmax())])",
        )
        return dict(zip(("asc", "desc", "cat"), text.split(), strict=True))

    def _gesture(self, page: Page, act: Callable[[], None], test: str, argument: object) -> float:
        """Return ms from the first key or click of ``act`` to the end of the frame in which ``test`` holds in the page."""
        page.evaluate(
            """([test, argument]) => {
                const holds = new Function("argument", `return ${test}`);
                window.gesture = new Promise(resolve => {
                    const begin = () => {
                        for (const kind of ["keydown", "pointerup"]) window.removeEventListener(kind, begin, true);
                        resolve(window.painted(() => holds(argument), performance.now()));
                    };
                    for (const kind of ["keydown", "pointerup"]) window.addEventListener(kind, begin, true);
                });
            }""",
            [test, argument],
        )
        act()
        return float(
            page.evaluate("() => Promise.race([window.gesture, new Promise(r => setTimeout(r, 20000, NaN))])")
        )

    def _click(self, page: Page, header: Locator, text: str) -> float:
        return self._gesture(
            page, header.locator(".wtw-name").click, "window.cellAt(1, 2) === argument", text
        )

    def _go_to(self, page: Page, row: int, text: str) -> float:
        box = page.get_by_label("Go to row", exact=True)
        box.fill(str(row))
        return self._gesture(
            page, lambda: box.press("Enter"), "window.cellAt(argument[0], 2) === argument[1]", [row, text]
        )

    def _filter(self, page: Page, expression: str, text: str) -> float:
        box = page.get_by_role("combobox", name="Filter", exact=True)
        box.fill(expression)
        page.wait_for_timeout(600)
        shown = "window.cellAt(1, 2) === argument && document.querySelector(\".wtw [aria-label^='Remove filter']\")"
        return self._gesture(page, lambda: box.press("Enter"), shown, text)

    def _scroll(self, page: Page, notebook: Notebook) -> dict[str, float]:
        notebook.evaluate(2, "w.filter = ''")
        page.wait_for_timeout(800)
        self._go_to(page, 100, str(FIRST + 99))
        box = page.locator(".wtw [role=grid]").bounding_box()
        assert box
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.evaluate(
            """() => { window.frames_ = []; window.holes = 0; let last = performance.now(); window.scrolling = true;
                const tick = now => { window.frames_.push(now - last); last = now;
                    window.holes += document.querySelectorAll(".wtw [role=gridcell][aria-busy=true]").length > 0;
                    if (window.scrolling) requestAnimationFrame(tick); };
                requestAnimationFrame(tick); }"""
        )
        for _ in range(60):
            page.mouse.wheel(0, 150)
            page.wait_for_timeout(48)
        page.evaluate("() => { window.scrolling = false; }")
        frames: list[float] = page.evaluate("() => window.frames_.slice(2)")
        frames.sort()
        holes = page.evaluate("() => window.holes")
        return {
            "wheel, frame p50": statistics.median(frames),
            "wheel, frame p95": frames[int(len(frames) * 0.95)],
            "wheel, longest frame": frames[-1],
            "wheel, frames with holes": float(holes),
        }

    def heap(self, rows: int) -> float:
        """Return the MB of JavaScript heap that showing the grid adds."""
        with self.notebook(OURS.format(rows=rows), "table") as (notebook, page, _):
            notebook.run(0)
            session = page.context.new_cdp_session(page)

            def used() -> float:
                session.send("HeapProfiler.collectGarbage")
                return float(session.send("Runtime.getHeapUsage")["usedSize"]) / 1e6

            before = used()
            notebook.run(1)
            page.wait_for_selector(READY)
            page.wait_for_timeout(1500)
            return used() - before

    def images(self) -> tuple[float, float]:
        """Return ms to the first thumbnails of 2,000 images and the KB received until then."""
        with self.notebook(IMAGES, "table") as (notebook, page, received):
            notebook.run(0)
            received.clear()
            ms = page.evaluate(
                """() => { const shown = () => [...document.querySelectorAll(".wtw img")].filter(i => i.complete && i.naturalWidth).length >= 8;
                    window.runAndPaint(1, "never"); return window.painted(shown, performance.now()); }"""
            )
            return float(ms), sum(received) / 1e3

    def busy_request(self) -> list[float]:
        """Return ms of jumps to rows not loaded yet while the cell that made the widget runs a Python loop."""
        loop = "import time\nend = time.monotonic() + 12\nwhile time.monotonic() < end: sum(range(500))"
        with self.notebook(OURS.format(rows=1_000_000), "display(table)\n" + loop) as (notebook, page, _):
            notebook.run(0)
            notebook.run(1, wait=False)
            page.wait_for_selector(READY)
            page.wait_for_timeout(700)
            return [self._go_to(page, row, str(FIRST + row - 1)) for row in range(50_000, 1_000_000, 90_000)]


def row(what: str, value: str) -> None:
    """Print one line of the table."""
    print(f"| {what} | {value} |", flush=True)


def ensure_peers() -> None:
    """Install the peers that are measured beside the grid."""
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "quak", "mosaic-widget"], check=True)


def report(bench: Bench, sizes: list[int], repeats: int) -> None:
    """Print all figures."""
    print("| what | ms, median (range) |\n|---|---|")
    for rows in sizes:
        paints: dict[str, list[float]] = {name: [] for name in CANDIDATES}
        sizes_received: dict[str, int] = {}
        for _ in range(repeats):
            for name in CANDIDATES:
                ms, sizes_received[name] = bench.first_paint(name, rows)
                paints[name].append(ms)
        for name, values in paints.items():
            row(
                f"{name}: run cell → rows, {rows:,}",
                f"{median(values)}, {sizes_received[name] / 1000:.0f} KB",
            )
    busy = [bench.first_paint("ours", 10_000, "import time; time.sleep(5)")[0] for _ in range(repeats)]
    row("ours: the same, run all with the next cell busy", median(busy))
    for rows in sizes:
        runs = [bench.gestures(rows) for _ in range(repeats)]
        for what in runs[0]:
            row(f"{what}, {rows:,}", median([run[what] for run in runs]))
    for rows in sizes:
        row(f"heap added, MB, {rows:,}", f"{bench.heap(rows):.1f}")
    images = [bench.images() for _ in range(repeats)]
    row("2,000 images: run cell → thumbnails", f"{median([ms for ms, _ in images])}, {images[0][1]:.0f} KB")
    row("request while the cell runs a Python loop", median(bench.busy_request()))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    ensure_peers()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home, sync_playwright() as playwright:
        lab = Lab(Path(home) / "lab")
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        try:
            report(Bench(lab, browser), arguments.rows, arguments.repeats)
        finally:
            browser.close()
            lab.stop()


if __name__ == "__main__":
    main()

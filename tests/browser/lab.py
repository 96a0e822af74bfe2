"""A real JupyterLab with throw-away settings, and one notebook in it driven through the app object."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import Page

REPOSITORY = Path(__file__).parents[2]
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
READY = ".wtw[data-ready='1']"
TAKEN = "__import__('time').sleep(0.15)\n"


def find_chromium() -> str:
    """Return the Chromium to run: CHROMIUM, else the first on PATH."""
    found = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if found is None:
        message = "no Chromium found; install it or set CHROMIUM"
        raise RuntimeError(message)
    return found


class Lab:
    """A JupyterLab server in a folder of its own."""

    token = "t0ken"

    def __init__(self, home: Path) -> None:
        self.root = home / "root"
        self.root.mkdir(parents=True)
        self._write_settings(home / "settings")
        environment = {
            **os.environ,
            "PYTHONPATH": str(REPOSITORY),
            "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
            "JUPYTER_CONFIG_DIR": str(home / "config"),
            "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
            "IPYTHONDIR": str(home / "ipython"),
            "WANDB_TABLES_DIR": str(home / "tables"),
        }
        self._log = (home / "lab.log").open("w")
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "jupyterlab",
                "--no-browser",
                "--allow-root",
                "--port=0",
                "--ServerApp.port_retries=0",
                f"--IdentityProvider.token={self.token}",
                f"--ServerApp.root_dir={self.root}",
                "--expose-app-in-browser",
            ],
            env=environment,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self.url = self._wait_until_up(home / "runtime")

    def _write_settings(self, folder: Path) -> None:
        notifications = folder / "@jupyterlab/apputils-extension/notification.jupyterlab-settings"
        notifications.parent.mkdir(parents=True)
        notifications.write_text(json.dumps({"fetchNews": "false", "checkForUpdates": False}))

    def _wait_until_up(self, runtime: Path) -> str:
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline and self._process.poll() is None:
            for record in runtime.glob("jpserver-*.json"):
                try:
                    url = json.loads(record.read_text())["url"].rstrip("/")
                    urllib.request.urlopen(f"{url}/api/status?token={self.token}", timeout=2).close()
                except (OSError, ValueError):
                    continue
                return str(url)
            time.sleep(0.1)
        message = "JupyterLab did not start"
        raise RuntimeError(message)

    def stop(self) -> None:
        """End the server and its kernels."""
        self._process.terminate()
        self._process.wait(30)
        self._log.close()

    def open(self, page: Page, name: str, cells: list[str]) -> Notebook:
        """Write a notebook with these cells and open it in a workspace of its own."""
        document = nbformat.v4.new_notebook(
            metadata={"kernelspec": {"name": "python3", "display_name": "python3", "language": "python"}},
            cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
        )
        nbformat.write(document, self.root / f"{name}.ipynb")
        return self.open_file(page, name)

    def open_file(self, page: Page, name: str) -> Notebook:
        """Open ``root/<name>.ipynb`` and wait until its kernel has answered."""
        page.goto(f"{self.url}/lab/workspaces/{name}/tree/{name}.ipynb?token={self.token}&reset")
        page.wait_for_function(
            "() => window.jupyterapp?.shell?.currentWidget?.sessionContext", timeout=60_000
        )
        page.evaluate(
            """async () => {
                const notebook = window.jupyterapp.shell.currentWidget;
                await notebook.context.ready;
                await notebook.sessionContext.ready;
                await notebook.sessionContext.session.kernel.info;
            }"""
        )
        return Notebook(page)


class Notebook:
    """The notebook that is open in the page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def run(self, index: int, *, wait: bool = True) -> None:
        """Run one cell; with ``wait=False`` return once it is sent."""
        self.page.evaluate(
            """async ([index, wait]) => {
                const notebook = window.jupyterapp.shell.currentWidget;
                notebook.content.deselectAll();
                notebook.content.activeCellIndex = index;
                const done = window.jupyterapp.commands.execute('notebook:run-cell');
                if (wait) await done;
            }""",
            [index, wait],
        )

    def run_all(self) -> None:
        """Send all cells, as "Run all cells" does, without waiting."""
        self.page.evaluate("() => void window.jupyterapp.commands.execute('notebook:run-all-cells')")

    def outputs(self, index: int) -> list[dict[str, Any]]:
        """Return the outputs of a cell as they would be saved."""
        outputs: list[dict[str, Any]] = json.loads(
            self.page.evaluate(
                """index => JSON.stringify(window.jupyterapp.shell.currentWidget.content.widgets[index]
                    .model.sharedModel.toJSON().outputs ?? [])""",
                index,
            )
        )
        return outputs

    def text(self, index: int) -> str:
        """Return what a cell printed and its last value as plain text."""
        parts = []
        for output in self.outputs(index):
            assert output["output_type"] != "error", "\n".join(output["traceback"])
            parts.append(output.get("text") or output.get("data", {}).get("text/plain", ""))
        return "".join("".join(part) for part in parts)

    def evaluate(self, index: int, source: str) -> str:
        """Put ``source`` into the cell, run it and return what it printed.

        A grid tells Python of its view 60 ms after a gesture, so that much time passes in the page first.
        What it tells is taken by another thread of the kernel than cells are run by, which is given a moment.
        """
        self.page.evaluate(
            """async ([index, source]) => {
                await new Promise(resolve => setTimeout(resolve, 70));
                const { widgets } = window.jupyterapp.shell.currentWidget.content;
                widgets[index].model.sharedModel.setSource(source);
            }""",
            [index, f"{TAKEN}{source}"],
        )
        self.run(index)
        return self.text(index)

    def restart_kernel(self) -> None:
        """Restart the kernel and wait until it has answered."""
        self.page.evaluate(
            """async () => {
                const context = window.jupyterapp.shell.currentWidget.sessionContext;
                await context.session.kernel.restart();
                await context.session.kernel.info;
            }"""
        )

    def set_theme(self, name: str) -> None:
        """Switch JupyterLab's theme, such as "JupyterLab Dark"."""
        self.page.evaluate(
            "name => window.jupyterapp.commands.execute('apputils:change-theme', {theme: name})", name
        )
        dark = "false" if "Dark" in name else "true"
        self.page.wait_for_selector(f"body[data-jp-theme-light='{dark}']", state="attached")

    def shutdown(self) -> None:
        """Shut the kernel down."""
        self.page.evaluate("() => window.jupyterapp.shell.currentWidget?.sessionContext?.shutdown()")

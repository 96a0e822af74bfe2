from __future__ import annotations

import shutil

from grid import Grid
from lab import REPOSITORY, Notebook


def test_the_quickstart_runs_and_shows_what_it_confuses(lab, page):
    shutil.copy(REPOSITORY / "notebooks" / "01-quickstart.ipynb", lab.root)
    notebook: Notebook = lab.open_file(page, "01-quickstart")
    count = page.evaluate("() => window.jupyterapp.shell.currentWidget.content.widgets.length")
    for index in range(count):
        notebook.run(index)
    page.wait_for_function(
        "() => document.querySelectorAll(\".wtw[data-ready='1']\").length >= 5", timeout=20_000
    )
    kinds = page.evaluate(
        """() => window.jupyterapp.shell.currentWidget.content.widgets.flatMap(cell =>
            (cell.model.sharedModel.toJSON().outputs ?? []).map(output => output.output_type))"""
    )
    assert "error" not in kinds
    grouped = page.locator(".wtw [role=treegrid]").first
    grouped.scroll_into_view_if_needed()
    assert grouped.get_attribute("aria-rowcount") is not None
    first = Grid(page)
    first.root.scroll_into_view_if_needed()
    assert first.column("id")
    notebook.shutdown()

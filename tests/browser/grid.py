"""The grid as a person meets it: by roles and accessible names."""

from __future__ import annotations

import re

from lab import READY
from playwright.sync_api import Locator, Page, expect

READ_COLUMN = """(root, name) => {
    const header = [...root.querySelectorAll("[role=columnheader]")].find(
        h => h.querySelector("button[aria-label='Column menu: " + name + "']"));
    if (!header) return null;
    const index = header.getAttribute("aria-colindex");
    const view = root.querySelector("[role=grid], [role=treegrid]").getBoundingClientRect();
    return [...root.querySelectorAll("[role=row][aria-rowindex]")]
        .filter(row => !row.querySelector("[role=columnheader]"))
        .filter(row => {
            const box = row.getBoundingClientRect();
            return box.bottom > view.top && box.top < view.bottom && box.height > 0;
        })
        .map(row => [+row.getAttribute("aria-rowindex"),
            row.querySelector(":scope [aria-colindex='" + index + "']")?.textContent ?? null])
        .sort((a, b) => a[0] - b[0]);
}"""


class Grid:
    """One grid in the page."""

    def __init__(self, page: Page, nth: int = 0) -> None:
        self.page = page
        self.root = page.locator(READY).nth(nth)
        self.root.wait_for(timeout=15_000)

    @property
    def element(self) -> Locator:
        """The element with role grid or treegrid."""
        return self.root.locator("[role=grid], [role=treegrid]")

    def column(self, name: str) -> list[str]:
        """Return the texts of a column's cells on screen, from top to bottom."""
        found: list[tuple[int, str]] | None = self.root.evaluate(READ_COLUMN, name)
        assert found is not None, f"no header {name!r} on screen"
        return [text for _, text in found]

    def lines(self, name: str) -> dict[int, str]:
        """Return the texts of a column's cells on screen by 1-based line."""
        found: list[tuple[int, str]] = self.root.evaluate(READ_COLUMN, name) or []
        return {line - 1: text for line, text in found}

    def expect_column(self, name: str, start: list[str]) -> None:
        """Wait until a column begins with these texts."""
        deadline = 50
        for _ in range(deadline):
            if self.column(name)[: len(start)] == start:
                return
            self.page.wait_for_timeout(100)
        assert self.column(name)[: len(start)] == start

    def header(self, name: str) -> Locator:
        """The header of a column."""
        return self.root.get_by_role("columnheader").filter(
            has=self.page.get_by_role("button", name=f"Column menu: {name}", exact=True)
        )

    def menu(self, column: str, item: str) -> None:
        """Choose an item of a column's menu."""
        self.header(column).hover()
        self.root.get_by_role("button", name=f"Column menu: {column}", exact=True).click()
        self.root.get_by_role("menuitem", name=item, exact=True).click()

    def filter(self, expression: str) -> None:
        """Type a filter and apply it."""
        box = self.root.get_by_role("combobox", name="Filter", exact=True)
        box.fill(expression)
        box.press("Enter")

    def go_to(self, row: int) -> None:
        """Jump to a 1-based row."""
        box = self.root.get_by_label("Go to row", exact=True)
        box.fill(str(row))
        box.press("Enter")

    def expect_footer(self, text: str | re.Pattern[str]) -> None:
        """Wait until the footer says so."""
        expect(self.root.locator("footer, [role=contentinfo], .wtw-footer").first).to_contain_text(text)

from __future__ import annotations

import pytest

from wandb_tables_widget.widget.bundle import read_bundle


def test_a_missing_bundle_says_what_to_do(tmp_path):
    with pytest.raises(FileNotFoundError, match="make install"):
        read_bundle(tmp_path)
    (tmp_path / "widget.js").write_text("js")
    (tmp_path / "widget.css").write_text("css")
    assert read_bundle(tmp_path) == ("js", "css")

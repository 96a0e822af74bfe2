from __future__ import annotations

import subprocess
import sys

import numpy as np

from wandb_tables_widget.dtypes import AnyType, Column, Schema
from wandb_tables_widget.media.image import Image
from wandb_tables_widget.store import init
from wandb_tables_widget.store.blobs import media_of
from wandb_tables_widget.table.table import Table

PICTURE = Image(np.full((4, 4), 7, np.uint8))


def test_media_in_a_mixed_column_are_found_wherever_they_are():
    inner = [
        {"k": [PICTURE]},
        {"_type": "image-file", "digest": "no media of ours", "format": "png"},
        PICTURE,
    ]
    table = Table(columns=["a"], data=[["text"], [PICTURE], [inner], [None]], allow_mixed_types=True)
    assert table.schema == Schema((Column("a", AnyType()),))
    assert media_of(table.to_arrow(), table.schema) == {PICTURE.digest: "png"}


def test_media_in_a_mixed_column_are_read_by_another_process(tmp_path):
    table = Table(columns=["a"], data=[["text"], [PICTURE]], allow_mixed_types=True)
    with init(dir=tmp_path, id="r") as run:
        run.log({"t": table})
    script = (
        "import sys; from wandb_tables_widget.store import Api\n"
        "print(Api(sys.argv[1]).run('uncategorized/r').table('t')['a'][1].bytes.hex())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == PICTURE.bytes.hex()

"""A file that could not be written: what is left of it in memory never lands in another one."""

from __future__ import annotations

import errno
import gc
import itertools
import os

import pyarrow as pa

from wandb_tables_widget.errors import StoreUnavailableError
from wandb_tables_widget.store.segment import write_segments


def test_arrow_ends_a_refused_file_later_but_not_in_the_file_that_has_its_number_then(place, faults):
    data = pa.table({name: [f"{name} {n}" for n in range(100)] for name in "abcdef"})
    refused = []
    for number in itertools.count(1):
        with faults.at("write", number, errno.ENOSPC) as calls:
            try:
                write_segments(place, "0" * 16, data, {})
            except StoreUnavailableError as error:
                refused.append(error)
        if calls[0] < number:
            break
        other = os.open(place / "other", os.O_RDWR | os.O_CREAT)
        refused[-1] = None
        gc.collect()
        assert os.fstat(other).st_size == 0
        os.close(other)
    assert len(refused) >= 10

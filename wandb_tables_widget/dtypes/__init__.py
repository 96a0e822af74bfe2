"""Column types: what they are, how they are inferred and widened, how Arrow and W&B write them."""

from wandb_tables_widget.dtypes.types import (
    AnyType,
    Boolean,
    Column,
    Dict,
    DType,
    List,
    Media,
    NDArray,
    NoneDType,
    Number,
    Schema,
    String,
    Timestamp,
)

__all__ = [
    "AnyType",
    "Boolean",
    "Column",
    "DType",
    "Dict",
    "List",
    "Media",
    "NDArray",
    "NoneDType",
    "Number",
    "Schema",
    "String",
    "Timestamp",
]

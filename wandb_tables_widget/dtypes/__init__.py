"""Column types: what they are, how they are inferred and widened, how Arrow and W&B write them."""

from wandb_tables_widget.dtypes.arrow import arrow_type, dtype_of
from wandb_tables_widget.dtypes.declare import to_dtype
from wandb_tables_widget.dtypes.infer import examine
from wandb_tables_widget.dtypes.types import (
    AnyType,
    Boolean,
    Colored,
    Column,
    Dict,
    DType,
    List,
    Media,
    NDArray,
    NoneDType,
    Number,
    OnlyNaN,
    Schema,
    String,
    Timestamp,
)
from wandb_tables_widget.dtypes.wandb import schema_from_wandb, schema_to_wandb
from wandb_tables_widget.dtypes.widen import widen

__all__ = [
    "AnyType",
    "Boolean",
    "Colored",
    "Column",
    "DType",
    "Dict",
    "List",
    "Media",
    "NDArray",
    "NoneDType",
    "Number",
    "OnlyNaN",
    "Schema",
    "String",
    "Timestamp",
    "arrow_type",
    "dtype_of",
    "examine",
    "schema_from_wandb",
    "schema_to_wandb",
    "to_dtype",
    "widen",
]

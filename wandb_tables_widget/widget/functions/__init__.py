"""Columns whose values a Python function computes, row by row, behind the grid."""

from __future__ import annotations

from wandb_tables_widget.widget.functions.registry import Functions

__all__ = ["Functions"]

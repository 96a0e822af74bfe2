"""The Table model and everything tabular that becomes one."""

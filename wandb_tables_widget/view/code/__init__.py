"""A view as code: Python of this package, and pandas."""

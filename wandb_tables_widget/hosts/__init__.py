"""Where a session is put: a notebook cell, IPython's display system."""

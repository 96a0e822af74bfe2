"""Where a table meets a browser: the contract, the session that answers, the widget."""

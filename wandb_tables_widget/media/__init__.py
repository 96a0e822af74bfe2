"""Media values: bytes named by their content, metadata, JSON form."""

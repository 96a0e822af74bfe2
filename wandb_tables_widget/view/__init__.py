"""What a person has chosen to look at, as one document, and how it becomes a plan."""

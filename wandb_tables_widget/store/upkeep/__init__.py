"""Looking after a store: what is damaged, what is no longer named, how large it is, and what to take away."""

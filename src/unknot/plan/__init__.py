"""The safe next step: what limits it, and what may be done within them."""

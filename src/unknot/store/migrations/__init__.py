"""How a file of any earlier version becomes one of this; each step is one transaction."""

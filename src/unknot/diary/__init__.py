"""The diary: what was recorded day by day, what the body lived through, and what else happened."""

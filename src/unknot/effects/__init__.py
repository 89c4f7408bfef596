"""What another way of living would change, how sure that is, and what would tell more."""

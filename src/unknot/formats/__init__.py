"""What the records of one format mean, for their readers: makers' exports, published standards."""

"""One answer from one diary: put together, described in plain sentences, and as plain data."""

"""A phone of the same network: its own door, with a certificate, that only paired phones pass."""

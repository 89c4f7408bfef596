"""The engine: from a tied model and a timeline to days of a body. One door: `solve`."""

"""Models and data in the formats of others."""

"""From stretches of several devices to days, each minute counted once."""

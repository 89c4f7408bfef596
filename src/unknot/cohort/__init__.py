"""Made-up people and made-up lives: running a scenario, and drawing a population."""

"""The engine beside other solvers in one run."""

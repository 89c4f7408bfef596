"""The engine as plain NumPy: the readable truth, and the fallback without a compiler."""

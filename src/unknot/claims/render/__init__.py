"""The claims as pictures and as a page."""

"""The report: one answer as a page that stands alone, and as a few lines for the terminal."""

"""The coming days from the days before: forecasters, their scores, and how they did."""

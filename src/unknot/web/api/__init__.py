"""The page's interface for programs: JSON at /api, behind the same lock, with a description."""

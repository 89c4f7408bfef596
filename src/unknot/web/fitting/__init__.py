"""Long work beside the page: a process of its own, its progress, and what it hands over."""

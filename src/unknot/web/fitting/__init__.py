"""Long work beside the page: a process of its own, its progress, its end, and what it hands over."""

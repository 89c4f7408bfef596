"""Who may speak to the page: exact hosts and origins, headers, bounds, tries."""

"""Files on their way in: looked into beside the page, asked about one by one, then saved."""

"""The page: a local web app over one person's file, for this computer only."""

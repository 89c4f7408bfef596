"""Who has the page open, and the person's file while it is unlocked."""

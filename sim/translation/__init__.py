"""From the user's words and units to what rules read: each file turns one group of conf/ into numbers."""

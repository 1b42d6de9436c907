"""Many alternatives set beside each other with the same luck: which differ, and which is the best."""

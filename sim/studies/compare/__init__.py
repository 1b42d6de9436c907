"""Many alternatives set beside each other with the same random numbers: which differ, and which is the best."""

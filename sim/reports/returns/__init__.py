"""Synthetic returns: the four files a council sends or keeps, made from the event log of a simulated council."""

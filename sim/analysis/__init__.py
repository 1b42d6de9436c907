"""From an event log to numbers."""

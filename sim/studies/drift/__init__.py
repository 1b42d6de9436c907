"""Whether councils stay as they are when nothing changes."""

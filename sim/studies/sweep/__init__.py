"""Sweeps: many points of a study simulated together, kept as they finish, in one table."""

"""Sweeps: many points of a study played together, kept as they finish, in one table."""

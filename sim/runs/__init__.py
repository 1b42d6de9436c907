"""Replications: simulated, kept as checkpoints, collected."""

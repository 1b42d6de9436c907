"""A council in its own balance: expected flows, stays and hours of a journey, and files solved on them."""

"""A council in its own balance: expected flows, stays and hours of a journey, and the council's files solved on them."""

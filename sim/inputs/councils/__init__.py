"""England's councils: their published tables, names and boundaries, and the project's own table of their figures."""

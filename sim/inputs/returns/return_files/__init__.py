"""The files of a council's own returns: Annex A, the census of children in need, SSDA903 and the workforce census."""

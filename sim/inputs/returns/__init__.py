"""A council's own returns, read: files in a folder become a council's settings and a page of what was understood."""

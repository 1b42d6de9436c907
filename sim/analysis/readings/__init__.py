"""What one replication's event log says: arithmetic on whole arrays, from rows to daily levels and totals."""

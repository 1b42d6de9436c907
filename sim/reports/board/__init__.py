"""An animated board of caseloads: workers, teams and waiting lists of one replication, day by day, as one file."""

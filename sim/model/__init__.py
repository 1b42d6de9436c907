"""The machine: rules, acts, clocks, the event log."""

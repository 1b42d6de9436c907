"""Makes what tests share (councils, logs, the oracle) importable from every folder of tests."""

"""What people read: reports and the evidence behind them, made from the files of a run."""

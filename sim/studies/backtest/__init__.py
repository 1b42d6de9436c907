"""A forecast with its record: what the model would have said each year, against what was published.

    python -m sim backtest council=leeds from=2019

published_record   what was published, and what of it was known at an origin
backtest_settings  what is typed
origins            the council as it stood at an origin: position, demand to come, parameters fitted to what was known
rivals             naive forecasts
forecasts          the work: fits and forecasts of every origin, on all cores
scores             how near each forecast came, compared with its rivals
backtest_report    tables and sentences; backtest_files, backtest_figures
"""

"""A forecast of each council by the model and by REAR together, and the record of such forecasts.

    python -m sim backtest council=all from=2017
    python -m sim forecast council=bradford years=3

as_known         figures and ways of working as they were known at an origin, and a council's study made from them
council_futures  the model's years ahead: as REAR expects, and with what is given
model_moves      how far the model moves a forecast of each council; all futures on all cores, each noted when finished
combining        REAR's forecast moved by the model, by as much as earlier origins bear out; bands from past errors
model_record     every forecaster scored on what came
councils_record  the whole record; record_settings, record_report, record_page, record_files, record_figures
expecting        what to expect of one council from now on; forecast_settings, forecast_report, forecast
"""

"""A forecast of each council by the model and by REAR together, and the record of such forecasts.

    python -m sim backtest council=all from=2017
    python -m sim forecast council=bradford years=3

as_known    figures and ways of working as they were known at an origin, and a council's study made from them
futures     the model's years ahead: as REAR expects, and as was told; on all cores, noted as they are finished
combining   REAR's forecast moved by the model, by as much as earlier origins bear out; bands from past errors
"""

"""How many posts hold a promise, and of which kind: `python -m sim staffing scenario=... target.MEASURE=VALUE`.

asked    what is typed: targets, confidence, the mix
mix      so many posts as dated changes of a scenario
search   the smallest number whose share of futures is high enough
beside   other kinds of post and other beginnings, set beside the answer
told     sentences and tables
"""

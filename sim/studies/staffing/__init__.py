"""How many posts hold a promise, and of which kind: `python -m sim staffing scenario=... target.MEASURE=VALUE`.

staffing_settings  what is typed: targets, confidence, the mix
post_mix           so many posts as dated changes of a scenario
futures            what is simulated, kept by option
search             the smallest number whose share of futures is high enough
further_questions  other kinds of post and other beginnings; side_by_side sets them beside the answer
staffing_report    sentences and tables
"""

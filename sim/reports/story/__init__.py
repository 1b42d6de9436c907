"""Why a child waited: the path of one family through a kept event log, in words, a chart and tables."""

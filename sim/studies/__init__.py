"""Questions asked of many runs, and the one run that most ask for."""

"""The report pack: a neutral document made from a run's folder, and writers for Word, HTML, PDF and Excel."""

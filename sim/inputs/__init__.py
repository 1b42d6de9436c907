"""From YAML and published figures to the numbers of a study."""

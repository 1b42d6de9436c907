"""From words and files to one configuration, each fault a sentence."""

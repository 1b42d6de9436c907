"""A whole nation: each of its councils as a study of its own, simulated side by side, added up."""

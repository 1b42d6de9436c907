"""A whole nation: each of its councils as a study of its own, played side by side, added up."""

"""The model beside England's published tables, target by target: `python -m sim truth`."""

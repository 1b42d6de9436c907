"""From files and published tables to numbers: schemas, checks, composition, councils and returns."""

"""How much depends on what is not known: one number at a time, by screening, by shares of variance, beside chance."""

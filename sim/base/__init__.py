"""What every package may use: errors, files, words, the calendar."""

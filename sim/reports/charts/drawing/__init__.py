"""What every figure is drawn with: the sheet, its words and keys, lines, bands and rows."""

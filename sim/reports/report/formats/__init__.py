"""A document as Word, HTML, PDF and Excel, and its pictures in each."""

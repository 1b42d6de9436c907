"""What people read: the screen, figures, tables, pages."""

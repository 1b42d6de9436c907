"""The command line: what is typed, help, and the commands."""

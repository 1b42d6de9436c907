"""The app: `python -m sim app`, on this computer, in the browser. It runs the public commands and shows their files."""

"""How fast the simulation is: every figure that it is to reach, measured by one command, `python -m benchmarks`."""

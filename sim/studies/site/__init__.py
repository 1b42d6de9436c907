"""A page for every council: precomputed answers as a static site that needs no server."""

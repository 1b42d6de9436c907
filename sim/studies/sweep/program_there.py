"""What a worker of a cluster is asked before it is used; sent as text, so that one without the package can answer."""


async def program_there() -> str:
    """The digest of the program where this runs; of one without the package, why, after a question mark."""
    import asyncio

    def digest() -> str:
        try:
            from sim.runs.experiment import program

            return program().hex()
        except Exception as error:  # whatever it lacks is reported
            return f"?{type(error).__name__}: {error}"[:200]

    return await asyncio.to_thread(digest)

"""What is listed: the choices of a group, the councils of England, the measures."""

from sim.cli.commands import LIST_OF_MEASURES, measure_list
from sim.cli.help import list_of
from sim.inputs.composing.choices import Choice


def is_list_printed(overrides: list[str], known: dict[str, list[Choice]]) -> bool:
    """Print the lists that are wanted; whether any is."""
    if LIST_OF_MEASURES in overrides:
        print(measure_list())
        return True
    wanted = [group for group in known if f"{group}=list" in overrides]
    print("\n\n".join(list_of(group, known[group]) for group in wanted), end="\n" if wanted else "")
    if "council" in wanted:
        print(f"\n{every_council(overrides)}")
    return bool(wanted)


def every_council(overrides: list[str]) -> str:
    """The councils of England, of `region=` if it is typed."""
    from sim.inputs.councils.showing import list_councils

    region = next((word.partition("=")[2] for word in overrides if word.startswith("region=")), None)
    return f"Councils of England, made from what is published of them\n\n{list_councils(region)}"

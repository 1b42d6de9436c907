"""Which parameter sets agree with what was published of Leeds before its hard year?

    python experiments/calibrate_leeds.py [points=1000] [keep=50] [replications=1]

The kept sets become `conf/ensemble/leeds.yaml`; `run.ensemble=leeds` simulates with them.
"""

import sys

import sim

WORDS = ("points", "keep", "replications", "seed")


def read_typed(typed: list[str]) -> dict[str, int]:
    """The numbers of the plan that are to be others."""
    result = dict(word.partition("=")[::2] for word in typed)
    wrong = [word for word, value in result.items() if word not in WORDS or not value.isdecimal()]
    if wrong:
        raise sim.InputError([f"{word}={result[word]}: write one of {', '.join(WORDS)} and a number" for word in wrong])
    return {word: int(value) for word, value in result.items()}


def main(typed: list[str]) -> int:
    """Try, keep, write, tell; the exit code."""
    try:
        result = sim.calibrate("leeds", **read_typed(typed))
    except sim.InputError as refused:
        print("\n".join(refused.faults), file=sys.stderr)
        return 2
    print("\n".join(result.table()))
    print("Ensemble:", sim.write_ensemble(result))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

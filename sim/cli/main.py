"""The command: `python -m sim [group=choice ...] [key=value ...]`, or the installed script `sim`.

Help and lists are answered from conf/ at once; everything heavier is imported when it is needed.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.base.errors import InputError, did_you_mean
from sim.base.exits import MISTAKE, refuse, run_guarded, why_unwritable
from sim.base.places import CONF
from sim.base.repeated_keys import check_repeats
from sim.cli.choice_lists import is_list_printed
from sim.cli.commands import COMMANDS, REPORT, command_list, run_command, without_report_words
from sim.cli.help import manual, version
from sim.cli.hydra_words import typed_for_hydra, words_for_hydra
from sim.cli.slips import checked_words, misplaced_words
from sim.inputs.composing.choices import groups
from sim.inputs.composing.output_folders import with_plain_folders
from sim.inputs.composing.own_folders import own_folders, taken_from

if TYPE_CHECKING:
    from sim.inputs.composing.compose import Loc
    from sim.reports.rendering import Renderer

CANNOT = "This cannot be run:"
MANY = {"--multirun", "-m"}
FLAGS = {
    "--help": "-h",
    "--version": "-V",
    "--multirun": "-m",
    "--resolve": None,
    "--shell-completion": "-sc",
    "--hydra-help": None,
}
VALUED: dict[str, tuple[str, list[str] | None]] = {
    "--cfg": ("-c", ["job", "hydra", "all"]),
    "--info": ("-i", ["all", "config", "defaults", "defaults-tree", "plugins", "searchpath"]),
    "--config-dir": ("-cd", None),  # may be given several times (sim.inputs.composing.own_folders)
    "--package": ("-p", None),
}


def main(argv: Sequence[str] | None = None) -> int:
    """What the user typed, done; the exit code."""
    typed = list(sys.argv[1:] if argv is None else argv)
    if typed and typed[0] in COMMANDS and typed[1:2] != ["="]:
        return run_command(typed[0], typed[1:])
    code = run_guarded(lambda: answer_typed(typed), CANNOT, "Stopped before there was anything to report.")
    if code == MISTAKE:
        print("See python -m sim --help for what can be chosen.", file=sys.stderr)
    return code


def read_typed(typed: list[str]) -> argparse.Namespace:
    """Flags and overrides, in any order."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    for flag, short in FLAGS.items():
        parser.add_argument(flag, *([short] if short else []), action="store_true")
    for flag, (brief, values) in VALUED.items():
        parser.add_argument(flag, brief, choices=values)
    parser.add_argument("overrides", nargs="*")
    try:
        known, unknown = parser.parse_known_intermixed_args(typed)
    except argparse.ArgumentError as error:
        raise InputError([f"{error.argument_name}: {error.message}."]) from error
    if unknown:
        flags = [*FLAGS, *VALUED]
        raise InputError(
            [f"{flag}: there is no such flag{did_you_mean(flag.split('=')[0], flags)}" for flag in unknown]
        )
    return known


def answer_typed(typed: list[str]) -> int:
    """Help, a list, Hydra's own answers, several runs, or one run."""
    reports, typed = without_report_words(typed)
    typed, named = taken_from(with_plain_folders(checked_words(typed)))
    settings = read_typed(typed)
    if settings.help:
        folders = [Path(name) for name in named if Path(name).is_dir()]  # whatever else is wrong, help is given
        print(manual([CONF, *folders], command_list()))
        return 0
    if settings.version:
        print(version())
        return 0
    check_repeats(settings.overrides)
    folders = own_folders(named)
    if is_list_printed(settings.overrides, groups([CONF, *folders])):
        return 0
    many = settings.multirun or is_many(settings.overrides, folders)
    asks = settings.cfg or settings.info or settings.shell_completion or settings.hydra_help
    if not asks and (misplaced := misplaced_words(settings.overrides, many)):
        raise InputError(misplaced)
    if settings.multirun and (settings.cfg or settings.info):
        raise InputError(["--multirun: runs a sweep, and --cfg and --info only show what would be run; leave one out."])
    if settings.cfg == "job":
        return print_job(settings.overrides, folders, settings.package or "", settings.resolve)
    if asks:
        return run_hydra(typed, settings.overrides, folders)
    if many:
        if reports:
            raise InputError(
                [f"{REPORT}: is for one run; report on a run of a sweep with python -m sim report FOLDER."]
            )
        return run_many(typed, settings.overrides, folders)
    return run_one(settings.overrides, folders, reports)


def print_job(overrides: list[str], folders: list[Path], package: str, resolve: bool) -> int:
    """What would be run, of a sweep its first point, as YAML."""
    from sim.inputs.composing.first_points import first_points
    from sim.inputs.composing.job_text import job_text

    print(job_text(first_points(overrides, folders)[0], folders, package, resolve), end="")
    return 0


def run_one(overrides: list[str], folders: list[Path], reports: bool = False) -> int:
    """One experiment, in a folder of its own; followed by its report if that is wanted."""
    from sim.reports.rendering import Renderer

    renderer = Renderer()  # gets ready while we do
    try:
        from sim.inputs.checks import faults_of
        from sim.inputs.composing.compose import composed

        made = composed(overrides, folders)
        if made.faults:
            raise InputError([*made.faults, *faults_of(made.mapping, made.typed_as)])
        chosen = any(override.startswith("hydra.run.dir=") for override in overrides)
        return run_study(made.mapping, made.typed_as, made.folder.absolute(), overrides, chosen, renderer, reports)
    finally:
        renderer.dismiss()


def run_study(
    mapping: dict[str, Any],
    typed_as: "dict[Loc, str]",
    folder: Path,
    overrides: list[str],
    chosen: bool,
    renderer: "Renderer | None" = None,
    reports: bool = False,
) -> int:
    """Validate the study, make its folder, and run it."""
    from sim.inputs.checks import validate
    from sim.inputs.council_notes import notes_of

    config = validate(mapping, typed_as)
    for note in notes_of(config):
        print(note)
    if config.run.engine != "local":
        raise InputError(
            [f"run.engine={config.run.engine}: is for the points of a sweep (-m); one run is simulated here."]
        )
    try:
        place = make_folder(folder, chosen)
    except OSError as error:
        raise InputError([disk_fault(folder, why_unwritable(error) or str(error.strerror))]) from error
    from sim.studies.scenario_study import run_scenario

    try:
        own = [override for override in overrides if not override.startswith("hydra.")]
        code = int(run_scenario(config, place, own, renderer))
        if reports and code == 0:
            report_on(place)
        return code
    except OSError as error:
        why = why_unwritable(error)
        if why is None:
            raise  # ours to mend
        raise InputError([disk_fault(error.filename or place, why)]) from error


def report_on(place: Path) -> None:
    """The reports of a run, in all formats."""
    from sim.reports.report.command import ReportSettings, print_reports, write

    print_reports(write(ReportSettings(place)))


def make_folder(folder: Path, chosen: bool) -> Path:
    """The folder of a run, writable; one that the user chose may be there already, any other is never shared."""
    place, n = folder, 1
    while True:
        try:
            place.mkdir(parents=True, exist_ok=chosen)
            break
        except FileExistsError:
            if chosen or not place.is_dir():
                raise
            n += 1
            place = folder.with_name(f"{folder.name}_{n}")
    trial = place / f".trial_{os.getpid()}"
    trial.write_bytes(b"")
    trial.unlink()
    return place


def disk_fault(where: object, why: str) -> str:
    """The sentence for a file or folder that could not be written."""
    elsewhere = "choose another folder with hydra.run.dir=FOLDER (with -m, hydra.sweep.dir=FOLDER)"
    return f"{where}: cannot be written, because {why}; {elsewhere}."


# Several runs, and what Hydra itself can answer


def is_many(overrides: list[str], folders: list[Path]) -> bool:
    """Whether an experiment is chosen that is a sweep by its own words."""
    chosen = [override for override in overrides if override.startswith("experiment=")]
    if not chosen:
        return False
    from sim.inputs.composing.compose import composed

    return composed(chosen, folders).many


def run_many(typed: list[str], overrides: list[str], folders: list[Path]) -> int:
    """A sweep by Hydra; every choice and the first values are validated before it begins, and then every point."""
    from sim.inputs.checks import faults_of
    from sim.inputs.composing.compose import composed
    from sim.inputs.composing.first_points import first_points

    faults: list[str] = []
    for point in first_points(overrides, folders):
        made = composed(point, folders)
        faults += [*made.faults, *faults_of(made.mapping, made.typed_as)]
    if faults:
        raise InputError(faults)
    return run_hydra(typed if MANY & {*typed} else [*typed, "--multirun"], overrides, folders)


def run_hydra(typed: list[str], overrides: list[str], folders: list[Path]) -> int:
    """What Hydra does itself: --multirun, --cfg, --info, --shell-completion, --hydra-help."""
    import hydra
    from omegaconf import DictConfig

    from sim.inputs.composing import council_files
    from sim.inputs.composing.compose import TYPING_ERRORS, composed
    from sim.inputs.composing.composition_errors import first_line
    from sim.inputs.composing.first_points import first_points
    from sim.studies.sweep.plugins import CODES, register_plugins

    if not (completing := bool({"--shell-completion", "-sc"} & {*typed})):
        composed(first_points(overrides, folders)[0], folders)  # refuses what is not data before Hydra acts on it
    codes, crashed = [0], list[Exception]()

    def one_of_many(_: DictConfig) -> None:
        try:
            codes.append(one_job(folders))
        except Exception as error:
            crashed.append(error)
            raise

    one_of_many.__dict__[CODES] = codes  # a launcher that simulates all points itself puts its exit code here
    register_plugins()
    council_files.register(completing)
    typed = words_for_hydra(typed, folders, bool(MANY & {*typed}))
    try:
        with typed_for_hydra(typed):
            hydra.main(version_base="1.3", config_path=str(CONF), config_name="config")(one_of_many)()
    except TYPING_ERRORS as error:
        if crashed:
            raise crashed[0] from None
        if isinstance(error, OSError) and (why := why_unwritable(error)):
            raise InputError([disk_fault(error.filename, why)]) from error
        raise InputError(
            composed(first_points(overrides, folders)[0], folders).faults or [first_line(error)]
        ) from error
    except SystemExit as done:
        return MISTAKE if done.code == 1 else done.code if isinstance(done.code, int) else 0  # its own refusal is 1
    return max(codes)


def one_job(folders: list[Path]) -> int:
    """One run of a sweep, in the folder that Hydra made for it; a fault here does not stop the others."""
    from hydra.core.hydra_config import HydraConfig

    from sim.inputs.composing.compose import composed

    place = HydraConfig.get()
    overrides = list(place.overrides.task)
    try:
        made = composed(overrides, folders)  # as a run of its own: a reform is laid over this point's council
        if made.faults:
            raise InputError(made.faults)
        return run_study(made.mapping, made.typed_as, Path(place.runtime.output_dir), overrides, True)
    except InputError as refused:
        return refuse(CANNOT, refused.faults)

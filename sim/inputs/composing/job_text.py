"""What would be run, as YAML: with the council of typed figures and the journey that a scenario chooses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from omegaconf import OmegaConf

from sim.base.errors import InputError, unknown
from sim.inputs.composing.compose import compose, hydra_ready, loaded
from sim.inputs.composing.own_folders import with_searched


def job_text(overrides: Sequence[str], folders: Sequence[Path], package: str = "", resolve: bool = False) -> str:
    """The composed configuration without Hydra's own part; `package` is the only part.

    With `resolve` it is what is simulated, all references filled in and without teams that a reform replaces; else it
    shows the references. InputError with every fault of typing, and for a part that is not there.
    """
    if resolve:
        whole = OmegaConf.create(compose(overrides, folders))
    else:
        with hydra_ready():
            whole, faults = loaded(list(overrides), with_searched(folders))
        if faults:
            raise InputError(faults)
    seen = OmegaConf.masked_copy(whole, [str(key) for key in whole if key != "hydra"])
    if not package:
        return OmegaConf.to_yaml(seen)
    part = OmegaConf.select(seen, package)
    if not OmegaConf.is_config(part):
        raise InputError([unknown("--package", package, "part", [str(key) for key in seen])])
    return f"# @package {package}\n{OmegaConf.to_yaml(part)}"

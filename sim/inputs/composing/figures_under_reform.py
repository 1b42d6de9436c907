"""Own figures of a council on which a reform is laid: it is put in balance before the reform, as it is before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from omegaconf import DictConfig, OmegaConf

from sim.inputs.composing.council_files import PARTS, figures_given, with_figures
from sim.inputs.composing.output_folders import quoted


def is_reform_of_figures(whole: DictConfig) -> bool:
    """Whether a reform is laid over a council of which figures are typed."""
    return OmegaConf.select(whole, "division") is not None and bool(figures_given(whole))


def parts_before_reform(whole: DictConfig, compose: Callable[[list[str]], DictConfig]) -> dict[str, dict[str, Any]]:
    """The council, demand, journey and workforce around the figures, by `group/choice`: what the reform is laid over.

    They are of the same choices, composed without the reform; keys that are typed come on top of the reform.
    """
    choices = whole.hydra.runtime.choices
    plain = compose([f"{part}={quoted(choices[part])}" for part in PARTS])  # `351` is a name, too
    plain.figures = whole.figures
    with_figures(plain, ())
    parts: dict[str, dict[str, Any]] = {}
    for part in PARTS:
        content: Any = OmegaConf.to_container(plain[part], resolve=True)
        parts[f"{part}/{choices[part]}"] = content
    return parts

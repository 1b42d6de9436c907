"""Rules compiled as drafts: each is made machine code once, within what Python calls. Leans on Numba's inside.

`CASELOAD_COMPILE=njit` does without this file (sim.model.compiling): the same rules by Numba's own `njit`.
"""

import gc
from collections.abc import Callable
from typing import Any

import numba
from llvmlite import binding
from numba.core import caching, codegen, compiler, typed_passes, typing
from numba.core.compiler_lock import global_compiler_lock
from numba.core.compiler_machinery import register_pass

from sim.model.compiling.cache import checked_file

OPTIMISE = 2  # LLVM's level; 3 compiles longer and runs no faster


class Draft(codegen.JITCodeLibrary):  # type: ignore[misc]
    """A rule as other rules call it: a text that becomes machine code only within what Python calls."""

    _linking_libraries: list[Any]

    def _optimize_functions(self, module: Any) -> None:
        """The whole is optimised, not its pieces."""
        module.data_layout = self._codegen._data_layout

    def finalize(self) -> None:
        """Nothing more is added."""
        self._finalized = True


class Whole(Draft):
    """A rule as Python calls it, with all the rules that it calls, optimised and made machine code in one go."""

    def finalize(self) -> None:
        """Gather the drafts of all that is called, near and far."""
        gathered = dict.fromkeys(self._linking_libraries)
        waiting = list(gathered)
        while waiting:
            called = waiting.pop()
            more = called._linking_libraries if isinstance(called, Draft) else []
            waiting += [one for one in more if one not in gathered]
            gathered |= dict.fromkeys(more)
        self._linking_libraries = list(gathered)
        codegen.JITCodeLibrary.finalize(self)

    def _optimize_final_module(self) -> None:
        """Nobody else calls the rules within, so each can be woven into its callers."""
        for function in self._final_module.functions:
            if function.linkage == binding.Linkage.linkonce_odr:
                function.linkage = "internal"
        passes, with_these = self._codegen._module_pass_manager(opt=OPTIMISE, loop_vectorize=False)
        passes.run(self._final_module, with_these)


@register_pass(mutates_CFG=True, analysis_only=False)
class Lower(typed_passes.NativeLowering):  # type: ignore[misc]
    """Numba's last step: what Python cannot call stays a draft."""

    _name = "lower"

    def run_pass(self, state: Any) -> bool:
        """Write the text, and for Python the machine code."""
        state.flags.no_compile = state.flags.no_cpython_wrapper
        kind = Draft if state.flags.no_compile else Whole
        state.library = kind(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return bool(super().run_pass(state))


class Steps(compiler.CompilerBase):  # type: ignore[misc]
    """Numba's own steps, but for the last."""

    def define_pipelines(self) -> list[Any]:
        """The steps."""
        steps = compiler.DefaultPassBuilder.define_nopython_pipeline(self.state)
        steps.passes = [({typed_passes.NativeLowering: Lower}.get(step, step), says) for step, says in steps.passes]
        return [steps]

    def compile_extra(self, function: Any) -> Any:
        """Compiling makes many objects and drops few: looking for garbage would take a fifth of the time."""
        collects = gc.isenabled()
        gc.disable()
        try:
            return super().compile_extra(function)
        finally:
            if collects:
                gc.enable()


HOW: dict[str, Any] = {
    "pipeline_class": Steps,
    "_nrt": False,  # no reference counts: rules allocate nothing
    "no_cfunc_wrapper": True,
    "no_rewrites": True,
}
LONG = {numba.types.int32: numba.types.int64}


def as_drafts(function: Callable[..., Any], stamp: str, **how: Any) -> Any:
    """Compile a function of numbers: cached, without reference counts, without the interpreter's lock."""
    whole = numba.njit(cache=True, **HOW, **how)(function)
    kept = whole._cache
    kept._cache_file = checked_file(caching.IndexDataCacheFile, kept._cache_file, stamp)
    draft = numba.njit(no_cpython_wrapper=True, **HOW, **how)(function)
    drafts: dict[tuple[Any, ...], Any] = {}
    name = function.__name__

    def template(args: Any, named: Any) -> Any:
        """What Numba asks when a rule calls this one. Literals and short numbers have no drafts of their own."""
        signature, folded = draft._compiler.fold_argument_types(args, named)
        kinds = tuple(LONG.get(kind, kind) for kind in map(numba.types.unliteral, folded))
        if kinds not in drafts:
            with global_compiler_lock, whole._compiling_counter:
                drafts[kinds] = draft._compiler.compile(kinds, None)
            made = drafts[kinds]
            made.target_context.insert_user_function(made.fndesc, made.fndesc, [made.library])
        known = [made.signature for made in drafts.values()]
        return typing.make_concrete_template(name, key=name, signatures=known), signature, kinds, {}

    whole.get_call_template = template
    whole.get_overload = lambda kinds: drafts[tuple(kinds)].fndesc
    return whole

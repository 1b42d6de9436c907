"""The one place that imports Numba: `@rule` marks a plain function of numbers that both clocks use.

Numba's cache looks only at a function's own file, so a changed rule would go unseen by its callers. The cache folder is
therefore named by a digest of every file whose text can be compiled; no text is ever served another text's code.

Environment:
    CASELOAD_COMPILE=0   run every rule as plain Python (slow; for debugging).
    CASELOAD_BOUNDS=1    check every array index (for tests).
    CASELOAD_CACHE=DIR   where compiled code is kept (default: the user's cache folder).
"""

import gc
import hashlib
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sim.base.places import PACKAGE
from sim.model.compiling.cache import COMPLETE, CacheFolder, checked_file, place_for

COMPILED_FILES = (
    "model/vocabulary.py",
    "model/moving_words.py",
    "model/compiling",
    "model/reference.py",
    "model/random.py",
    "model/distributions.py",
    "model/parameters.py",
    "model/event_log.py",
    "analysis/readings/partition.py",
    "model/state.py",
    "model/agendas.py",
    "model/diary.py",
    "model/rules",
    "model/acts",
    "model/clocks/compiled.py",
)
OPTIMISE = 1  # LLVM's level; 2 and 3 compile longer and run no faster
KEEP_TEXTS = 4  # older texts' compiled code is thrown away beyond this many

compiles = os.environ.get("CASELOAD_COMPILE", "1") != "0"
checks_bounds = os.environ.get("CASELOAD_BOUNDS", "0") == "1"


def compiled_files() -> list[Path]:
    """Every file whose text can be compiled, in a fixed order."""
    files: list[Path] = []
    for name in COMPILED_FILES:
        place = PACKAGE / name
        files += sorted(place.rglob("*.py")) if place.is_dir() else [place]
    return files


def rules_hash() -> str:
    """A digest (16 hexadecimal digits) of every line that may be compiled."""
    digest = hashlib.sha256()
    for file in compiled_files():
        digest.update(file.relative_to(PACKAGE).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def is_compiled() -> bool:
    """Whether this text has been compiled before, to the end."""
    return not compiles or (PLACE.folder / COMPLETE).exists()


def why_not_kept() -> str:
    """The sentence for compiled code that cannot be kept; nothing where it can."""
    if not compiles or not PLACE.why_temporary:
        return ""
    return (
        f"Compiled code is not kept between runs ({PLACE.why_temporary}); set CASELOAD_CACHE to a folder of your own "
        "that nobody else can write to."
    )


def mark_compiled(seconds: float) -> None:
    """Remember that this text is compiled, and throw away the oldest other texts."""
    if not compiles:
        return
    try:
        (PLACE.folder / COMPLETE).write_text(f"{seconds:.1f}\n{time.time():.0f}\n", encoding="utf-8")
        if PLACE.why_temporary:
            return
        texts = sorted(PLACE.folder.parent.iterdir(), key=lambda f: f.stat().st_mtime, reverse=True)
        for old in [t for t in texts if t.is_dir() and t != PLACE.folder][KEEP_TEXTS:]:
            shutil.rmtree(old, ignore_errors=True)
    except OSError:
        return  # a cache that cannot be written costs time, not truth


RULES_HASH = rules_hash()
PLACE = CacheFolder(PACKAGE)

F = TypeVar("F", bound=Callable[..., Any])

if compiles:
    import numba
    from llvmlite import binding
    from numba.core import caching, codegen, compiler, typed_passes, typing
    from numba.core.compiler_lock import global_compiler_lock
    from numba.core.compiler_machinery import register_pass

    PLACE = place_for(RULES_HASH + ("-bounds" if checks_bounds else ""))  # bounds-checked code lives apart
    numba.config.CACHE_DIR = str(PLACE.folder)

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
        "boundscheck": checks_bounds,
        "error_model": "numpy",
        "nogil": True,  # threads run side by side
        "_nrt": False,  # no reference counts: rules allocate nothing
        "no_cfunc_wrapper": True,
        "no_rewrites": True,
    }

    LONG = {numba.types.int32: numba.types.int64}

    def rule(function: F) -> F:
        """Compile a function of numbers: cached, without reference counts, without the interpreter's lock."""
        whole = numba.njit(cache=True, **HOW)(function)
        kept = whole._cache
        kept._cache_file = checked_file(caching.IndexDataCacheFile, kept._cache_file, RULES_HASH)
        draft = numba.njit(no_cpython_wrapper=True, **HOW)(function)
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
        compiled: F = whole
        return compiled

else:

    def rule(function: F) -> F:
        """Leave the function as it is: plain Python, for debugging."""
        return function

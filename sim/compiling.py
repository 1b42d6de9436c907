"""The one room that knows Numba: `@rule` marks a plain function of numbers that both clocks use.

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
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

HOUSE = Path(__file__).parent
COMPILED_ROOMS = (
    "vocabulary.py",
    "compiling.py",
    "reference.py",
    "streams.py",
    "shapes.py",
    "parameters.py",
    "event_log.py",
    "readings/parting.py",
    "council.py",
    "agendas.py",
    "rules",
    "acts",
    "clocks/compiled.py",
)
OPTIMISE = 1  # LLVM's level; 2 and 3 compile longer and run no faster
KEEP_TEXTS = 4  # older texts' compiled code is thrown away beyond this many

compiles = os.environ.get("CASELOAD_COMPILE", "1") != "0"
checks_bounds = os.environ.get("CASELOAD_BOUNDS", "0") == "1"


def rooms() -> list[Path]:
    """Every file whose text can be compiled, in a fixed order."""
    files: list[Path] = []
    for name in COMPILED_ROOMS:
        place = HOUSE / name
        files += sorted(place.rglob("*.py")) if place.is_dir() else [place]
    return files


def rules_hash() -> str:
    """A digest (16 hexadecimal digits) of every line that may be compiled."""
    digest = hashlib.sha256()
    for file in rooms():
        digest.update(file.relative_to(HOUSE).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def cache_root() -> Path:
    """The folder that holds one folder of compiled code for each text of the rules."""
    given = os.environ.get("CASELOAD_CACHE")
    if given:
        return Path(given)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "caseload"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "caseload"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "caseload"


def cache_folder() -> Path:
    """Where this text's compiled code lives; bounds-checked code lives apart."""
    return cache_root() / (RULES_HASH + ("-bounds" if checks_bounds else ""))


def is_compiled() -> bool:
    """Whether this text has been compiled before, to the end."""
    return not compiles or (cache_folder() / "complete").exists()


def mark_compiled(seconds: float) -> None:
    """Remember that this text is compiled, and throw away the oldest other texts."""
    if not compiles:
        return
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "complete").write_text(f"{seconds:.1f}\n{time.time():.0f}\n", encoding="utf-8")
        texts = sorted(cache_root().iterdir(), key=lambda f: f.stat().st_mtime, reverse=True)
        for old in [t for t in texts if t.is_dir() and t != folder][KEEP_TEXTS:]:
            shutil.rmtree(old, ignore_errors=True)
    except OSError:
        return  # a cache that cannot be written costs time, not truth


RULES_HASH = rules_hash()

F = TypeVar("F", bound=Callable[..., Any])

if compiles:
    import numba
    from llvmlite import binding
    from numba.core import codegen, compiler, typed_passes, typing
    from numba.core.compiler_lock import global_compiler_lock
    from numba.core.compiler_machinery import register_pass

    numba.config.CACHE_DIR = str(cache_folder())

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

    from llvmlite import ir
    from numba.core import cgutils
    from numba.core.imputils import lower_getattr_generic
    from numba.core.typing.templates import AttributeTemplate, infer_getattr
    from numba.extending import NativeValue, intrinsic, models, register_model, typeof_impl, unbox

    WHOLE = ir.IntType(64)

    class ReferenceType(numba.types.Type):  # type: ignore[misc]
        """A reference to a bundle with these fields; a name of the module, so that compiled code can be kept."""

        def __init__(self, layout: tuple[tuple[str, str, int, int], ...]) -> None:
            self.layout = layout
            super().__init__(name=f"reference{layout}")

        def field(self, wanted: str) -> tuple[int, Any, int] | None:
            """Where a field's words begin in the table, its type, and its columns where they are known."""
            at = 0
            for name, number, dimensions, columns in self.layout:
                kind = getattr(numba.types, number)
                if name == wanted:
                    return at, kind if dimensions < 0 else numba.types.Array(kind, dimensions, "C"), columns
                at += 1 if dimensions < 0 else 5 + 2 * dimensions
            return None

    register_model(ReferenceType)(models.OpaqueModel)

    def teach_references(reference: type) -> None:
        """Teach Numba that a `Reference` is one pointer."""

        @typeof_impl.register(reference)
        def type_of(value: Any, _: Any) -> Any:
            if value.kind is None:  # asked at every call from plain Python
                value.kind = ReferenceType(value.layout)
            return value.kind

    @unbox(ReferenceType)
    def unwrap(_: Any, value: Any, c: Any) -> Any:
        """The pointer that a `Reference` holds."""
        address = c.pyapi.object_getattr_string(value, "address")
        pointer = c.builder.inttoptr(c.pyapi.long_as_longlong(address), cgutils.voidptr_t)
        c.pyapi.decref(address)
        return NativeValue(pointer)

    @infer_getattr
    class Fields(AttributeTemplate):  # type: ignore[misc]
        """What a reference's fields are."""

        key = ReferenceType

        def generic_resolve(self, kind: Any, name: str) -> Any:
            """The type of a field, or None."""
            found = kind.field(name)
            return None if found is None else found[1]

    @lower_getattr_generic(ReferenceType)
    def read_field(context: Any, builder: Any, kind: Any, pointer: Any, name: str) -> Any:
        """A field, read where the table says it lies; the table does not change while rules run."""
        at, field, columns = kind.field(name)
        words = builder.bitcast(pointer, WHOLE.as_pointer())

        def word(place: int, wanted: Any) -> Any:
            where = builder.gep(words, [ir.Constant(WHOLE, at + place)])
            found = builder.load(builder.bitcast(where, wanted.as_pointer()))
            found.set_metadata("invariant.load", builder.module.add_metadata([]))
            return found

        if not isinstance(field, numba.types.Array):
            return word(0, context.get_value_type(field))
        array = context.make_array(field)(context, builder)
        array.meminfo = cgutils.get_null_value(array.meminfo.type)
        array.parent = cgutils.get_null_value(array.parent.type)
        array.nitems, array.itemsize = word(2, WHOLE), word(3, WHOLE)
        array.data = word(4, array.data.type)
        known = {1: ir.Constant(WHOLE, columns)} if columns else {}  # a step of known length needs no multiplication
        array.shape = cgutils.pack_array(builder, [known.get(i) or word(5 + i, WHOLE) for i in range(field.ndim)])
        array.strides = cgutils.pack_array(builder, [word(5 + field.ndim + i, WHOLE) for i in range(field.ndim)])
        return array._getvalue()

    @intrinsic
    def prefetch(_: Any, array: Any, row: Any) -> Any:
        """Ask the processor to fetch the beginning of a row that will soon be read. Nothing waits for it, and a row
        that is none does no harm."""

        def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            kind = signature.args[0]
            held = context.make_array(kind)(context, builder, arguments[0])
            step = cgutils.unpack_tuple(builder, held.strides, kind.ndim)[0]
            first = builder.ptrtoint(held.data, WHOLE)
            place = builder.inttoptr(builder.add(first, builder.mul(step, arguments[1])), cgutils.voidptr_t)
            number = ir.IntType(32)
            made = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, number, number, number])
            fetch = cgutils.get_or_insert_function(builder.module, made, "llvm.prefetch.p0")
            to_read, to_be_kept, data = number(0), number(3), number(1)
            builder.call(fetch, [place, to_read, to_be_kept, data])
            return context.get_dummy_value()

        return numba.types.void(array, numba.types.int64), lower
else:

    def prefetch(array: Any, row: int) -> None:
        """Plain Python has nothing to fetch."""

    def rule(function: F) -> F:
        """Leave the function as it is: plain Python, for debugging."""
        return function

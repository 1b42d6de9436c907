"""What Numba is taught: that a bundle of arrays can be passed as one address, and to fetch memory early."""

from typing import Any

from sim.model.compiling import compiles

if compiles:
    import numba
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

    def register_references(reference: type) -> None:
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

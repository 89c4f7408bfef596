"""Writing LLVM functions: memory, constants and loops over vectors of people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from unknot.engine.llvm.maths import Width
from unknot.engine.llvm.untyped import ir

INDEX = ir.IntType(64)
FLAG = ir.IntType(1)


def whole(value: int) -> Any:
    """A constant index."""
    return ir.Constant(INDEX, value)


class Builder:
    """One function being written. `b` is the IR builder at its present place."""

    def __init__(
        self, module: Any, width: Width, name: str, arguments: Sequence[tuple[str, Any]]
    ) -> None:
        self.w = width
        kinds = [kind for _, kind in arguments]
        self.function = ir.Function(module, ir.FunctionType(ir.VoidType(), kinds), name)
        self.arg: dict[str, Any] = {}
        for (label, kind), argument in zip(arguments, self.function.args, strict=True):
            argument.name = label
            self.arg[label] = argument
            if isinstance(kind, ir.PointerType):
                argument.add_attribute("noalias")
        self.b: Any = ir.IRBuilder(self.function.append_basic_block("entry"))

    def room(self, vectors: int) -> Any:
        """Space on the stack for this many vectors."""
        place = self.b.alloca(self.w.vector, max(vectors, 1))
        place.align = self.w.bytes
        return place

    def at(self, base: Any, slot: Any) -> Any:
        """The place of the vector in this slot of a room; the slot is a number or an index."""
        return self.b.gep(base, [whole(slot) if isinstance(slot, int) else slot])

    def get(self, base: Any, slot: Any) -> Any:
        """The vector in a slot."""
        return self.b.load(self.at(base, slot), align=self.w.bytes)

    def put(self, value: Any, base: Any, slot: Any) -> None:
        """Leave a vector in a slot."""
        self.b.store(value, self.at(base, slot), align=self.w.bytes)

    def load_row(self, base: Any, offset: Any) -> Any:
        """The vector that starts at a number of an array of numbers."""
        place = self.b.bitcast(self.b.gep(base, [offset]), self.w.vector.as_pointer())
        return self.b.load(place, align=self.w.scalar_bytes)

    def store_row(self, value: Any, base: Any, offset: Any) -> None:
        """Write a vector from a number of an array of numbers on."""
        place = self.b.bitcast(self.b.gep(base, [offset]), self.w.vector.as_pointer())
        self.b.store(value, place, align=self.w.scalar_bytes)

    def scalar(self, base: Any, offset: Any) -> Any:
        """One number of an array."""
        return self.b.load(self.b.gep(base, [offset]))

    def index(self, base: Any, offset: Any) -> Any:
        """One whole number of an array of 32 bits."""
        return self.b.sext(self.scalar(base, offset), INDEX)

    def spread(self, value: Any) -> Any:
        """The same number in every lane."""
        empty = ir.Constant(self.w.vector, ir.Undefined)
        one = self.b.insert_element(empty, value, ir.Constant(ir.IntType(32), 0))
        mask = ir.Constant(ir.VectorType(ir.IntType(32), self.w.lanes), [0] * self.w.lanes)
        return self.b.shuffle_vector(one, empty, mask)

    def loop(
        self, first: Any, last: Any, name: str, body: Callable[[Any], None], step: int = 1
    ) -> None:
        """for i in range(first, last, step): body(i)."""
        b = self.b
        head = self.function.append_basic_block(name)
        after = self.function.append_basic_block(f"{name}_done")
        before = b.block
        b.cbranch(b.icmp_signed("<", first, last), head, after)
        b.position_at_end(head)
        i = b.phi(INDEX)
        i.add_incoming(first, before)
        body(i)
        following = b.add(i, whole(step))
        i.add_incoming(following, b.block)
        b.cbranch(b.icmp_signed("<", following, last), head, after)
        b.position_at_end(after)

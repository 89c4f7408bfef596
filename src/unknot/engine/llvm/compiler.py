"""From a kernel's text to machine code, through a cache of compiled objects if one is offered.

The engine touches no disk: who has a disk calls `set_object_cache`.
"""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from unknot.engine.llvm.kernel import COUNTS, PARAMS
from unknot.engine.llvm.untyped import VERSION
from unknot.engine.llvm.untyped import binding as llvm

# What writes kernels: a change in any of them makes every kept kernel another one.
WRITERS = (
    "llvm/advance", "llvm/build", "llvm/compiler", "llvm/kernel", "llvm/maths", "llvm/rates",
    "llvm/untyped", "lower",
)  # fmt: skip

Get = Callable[[str], bytes | None]
Put = Callable[[str, bytes], None]


@dataclass
class _Cache:
    get: Get
    put: Put


OFFERED: list[_Cache] = []


def set_object_cache(get: Get | None, put: Put | None) -> None:
    """Offer a store of compiled kernels, or take it away.

    Args:
        get: key -> the object's bytes, or None where it is not known.
        put: keeps an object's bytes under a key.
    """
    OFFERED.clear()
    if get is not None and put is not None:
        OFFERED.append(_Cache(get, put))


@dataclass(frozen=True)
class Compiled:
    """A compiled kernel: call `function` with the pointers of PARAMS and four counts."""

    function: Any
    engine: Any


def machine() -> Any:
    """What compiles for this processor. An engine owns and frees the one it is given."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_default_triple()
    return target.create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=llvm.get_host_cpu_features().flatten(),
        opt=3,
        codemodel="small",
        reloc="pic",
        jit=True,
    )


@cache
def generation() -> str:
    """Changes whenever the code that writes kernels does."""
    found = hashlib.sha256()
    for name in WRITERS:
        found.update(resources.files("unknot.engine").joinpath(f"{name}.py").read_bytes())
    return found.hexdigest()


def object_key(*what: object) -> str:
    """The name of a compiled object: made from what, by what, and for which processor."""
    host = (llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten())
    parts = (generation(), VERSION, llvm.llvm_version_info, *host, *what)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def compile_text(key: str, write: Callable[[], str]) -> Compiled:
    """The compiled kernel of this key; `write` gives its text where no cache knows it."""
    engine = compile_object(key, write)
    address = engine.get_function_address("run")
    kind = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * len(PARAMS), *[ctypes.c_int64] * len(COUNTS))
    return Compiled(kind(address), engine)


def compile_object(key: str, write: Callable[[], str]) -> Any:
    """An engine that holds the compiled functions of this key, through the cache.

    Optimisation passes are skipped: what is written is already as it should run, and merging equal
    loads would lengthen the lives of values far beyond the registers there are.
    """
    offered = OFFERED[0] if OFFERED else None
    known = offered.get(key) if offered else None
    if known is not None:
        return loaded(known)
    made = assembled(write())
    if offered:
        offered.put(key, made)
    return loaded(made)


def assembled(text: str) -> bytes:
    """Machine code of LLVM's text, as an object file's bytes."""
    target = machine()
    module = llvm.parse_assembly(text)
    module.triple = target.triple
    module.data_layout = str(target.target_data)
    module.verify()
    return target.emit_object(module)


def loaded(made: bytes) -> Any:
    """An engine that holds an object's functions; they live as long as it does."""
    target = machine()
    empty = llvm.parse_assembly("")
    empty.triple = target.triple
    empty.data_layout = str(target.target_data)
    # One reservation for code and constants keeps them within reach of each other.
    engine = llvm.create_mcjit_compiler(empty, target, use_lmm=True)
    engine.add_object_file(llvm.ObjectFileRef.from_data(made))
    engine.finalize_object()
    return engine

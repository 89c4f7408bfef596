"""llvmlite carries no types; here is the one place where that is said."""

from __future__ import annotations

from importlib import import_module
from typing import Any

VERSION: str = import_module("llvmlite").__version__
ir: Any = import_module("llvmlite.ir")
binding: Any = import_module("llvmlite.binding")

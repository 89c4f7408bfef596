"""Bodies: the knots tied under a wiring, ready to live."""

from __future__ import annotations

from pathlib import Path

from unknot.inference.wiring_mixture import load
from unknot.library import ANY, Wiring
from unknot.model import Model
from unknot.store.kernel_cache import keep_kernels
from unknot.store.own_wirings import ENDING, keep_healthy, own_wirings


def load_model(wiring: str | Path | Wiring = ANY, parameters: str = "default") -> Model:
    """The body under a wiring.

    Args:
        wiring: its name; "any" for all six that ship, as rivals; a path to a TOML file of your own;
            or a `Wiring`.
        parameters: the parameter set.

    Returns:
        A tied and calibrated model; the same arguments give the same `hash`.

    Raises:
        ModelError: an unknown wiring or parameter set, or a file that is none: which line, and the
            nearest name.

    Example:
        >>> import unknot as uk
        >>> uk.load_model("articles").wiring
        'articles'
    """
    keep_kernels()
    if isinstance(wiring, Path) or (isinstance(wiring, str) and wiring.endswith(ENDING)):
        keep_healthy()
        wiring = next(iter(own_wirings(Path(wiring)).values()))
    return load(wiring, parameters)


def alternatives(model: Model) -> tuple[tuple[Model, float], ...]:
    """The wirings that a model stands for, with the belief in each; itself where one was chosen."""
    from unknot.inference.prior import STORIES

    if not model.rivals:
        return ((model, 1.0),)
    return tuple(zip(model.rivals, STORIES.values(), strict=True))

"""Bodies: the knots tied under a wiring, ready to live."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from unknot.engine import calibrate
from unknot.errors import ModelError
from unknot.inference.wiring_mixture import load
from unknot.knot import Knot
from unknot.library import ANY, Wiring
from unknot.model import Model
from unknot.store.kernel_cache import keep_kernels
from unknot.store.own_wirings import ENDING, keep_healthy, own_wirings


def load_model(
    wiring: str | Path | Wiring = ANY,
    parameters: str = "default",
    *,
    knots: Sequence[Knot] = (),
    vary: Sequence[str] = (),
) -> Model:
    """The body under a wiring.

    Args:
        wiring: its name; "any" for all six that ship, as rivals; a path to a TOML file of your own;
            or a `Wiring`.
        parameters: the parameter set.
        knots: mechanisms of your own beside those that ship, such as an SBML model's. Where one
            adds to a state of the body, the healthy person is found anew.
        vary: numbers that differ from person to person, "knot.number"; see `engine.solve.people`.

    Returns:
        A tied and calibrated model; the same arguments give the same `hash`.

    Raises:
        ModelError: an unknown wiring or parameter set, or a file that is none: which line, and the
            nearest name; knots that cannot be tied, or that no one wiring was chosen for.

    Example:
        >>> import unknot as uk
        >>> uk.load_model("articles").wiring
        'articles'
    """
    keep_kernels()
    if isinstance(wiring, Path) or (isinstance(wiring, str) and wiring.endswith(ENDING)):
        keep_healthy()
        wiring = next(iter(own_wirings(Path(wiring)).values()))
    if not knots and not vary:
        return load(wiring, parameters)
    if wiring == ANY:
        raise ModelError(
            "one-wiring", "knots of one's own are tied under one wiring.", 'name one: "articles".'
        )
    return calibrate.load(wiring, parameters, knots=knots, vary=vary)


def alternatives(model: Model) -> tuple[tuple[Model, float], ...]:
    """The wirings that a model stands for, with the belief in each; itself where one was chosen."""
    from unknot.inference.prior import STORIES

    if not model.rivals:
        return ((model, 1.0),)
    return tuple(zip(model.rivals, STORIES.values(), strict=True))

"""unknot sbml: the body model for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from unknot.cli.entry import Reply, ending, replies
from unknot.cli.own_wiring import chosen_wiring, from_option
from unknot.store.files import write_file

WHOLE = "articles"


@click.command(
    "sbml",
    short_help="Write the body model for COPASI, libRoadRunner and the like.",
    epilog=ending("unknot sbml articles --out body.xml", "unknot sbml > body.xml"),
)
@click.argument("wiring", metavar="[WIRING]", default=WHOLE)
@click.option("--parameters", default="default", show_default=True, help="Which parameter set.")
@click.option(
    "--functions",
    is_flag=True,
    help="Nested functions for values used twice: longer, and quicker in libRoadRunner.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to write it; else it is printed.",
)
@from_option
@replies
def sbml(
    wiring: str, parameters: str, functions: bool, out: Path | None, own: Path | None
) -> Reply:
    """Write the body under WIRING, by default articles, as SBML Level 3 Version 2.

    Time is in hours. Every number has its unit; those that a knot declares are parameters under
    their own names, energy__refill for one. What happens to the body (load, stress, sleep) arrives
    as parameters too, to be set at each change.
    """
    from unknot.engine.calibrate import load
    from unknot.exchange.sbml import write

    model = load(chosen_wiring(wiring, own), parameters)
    text = write(model, shared="functions" if functions else "rules")
    data = {
        "wiring": model.wiring,
        "parameters": model.parameter_set,
        "time": "hours",
        "states": list(model.names),
        "inputs": [*model.steps, *model.parts],
    }
    if out is None:
        return Reply({**data, "sbml": text}, text.rstrip("\n"), model=model.hash)
    write_file(out, text)
    said = f"{len(model.names)} states under {model.wiring}, time in hours: {out}"
    return Reply({**data, "out": str(out)}, said, model=model.hash)


COMMAND = sbml

"""B6: the knots couple through named signals, and the graph is read off their declarations."""

from __future__ import annotations

from unknot.claims.claim import Claim, Found, at_least, at_most
from unknot.claims.experiment import Lab
from unknot.claims.software import surface
from unknot.couplings import LIFE, couplings
from unknot.evidence import Grade
from unknot.knots import all_knots


def experiment(lab: Lab) -> Found:
    """Read every coupling, and look for knots apart and for rings."""
    declared = [one for one in couplings(lab.wiring) if one.on]
    links = {(one.giver, one.knot) for one in declared if one.giver not in (LIFE, one.knot)}
    names = {knot.name for knot in all_knots()}
    both = links | {(knot, giver) for giver, knot in links}
    reached = _reached(next(iter(sorted(names))), both)
    draw = surface("unknot.docgen.graph", "graph")
    drawn = "" if draw is None else str(draw(all_knots(), lab.wiring))
    ringed = [name for name in names if name in _reached(name, links, start=False)]
    return Found(
        {
            "knots": float(len(names)),
            "couplings": float(len(declared)),
            "links": float(len(links)),
            "apart": float(len(names - reached)),
            "in_rings": float(len(ringed)),
            "not_drawn": float(sum(f">{name.replace('_', ' ')}<" not in drawn for name in names)),
            "unsourced": float(sum(not one.source.found for one in declared)),
        }
    )


def _reached(begin: str, links: set[tuple[str, str]], start: bool = True) -> set[str]:
    """Every knot that can be reached from one."""
    seen: set[str] = {begin} if start else set()
    open_knots = [begin]
    while open_knots:
        here = open_knots.pop()
        for giver, knot in sorted(links):
            if giver == here and knot not in seen:
                seen.add(knot)
                open_knots.append(knot)
    return seen


CLAIM = Claim(
    id="B6",
    says="It is a series of knots tied together.",
    asks="The graph of couplings is read off the declarations of the knots.",
    criteria=(
        at_most("apart", 0.0, "knots not tied to the others"),
        at_least("in_rings", 2.0, "knots on a ring"),
        at_most("not_drawn", 0.0, "knots missing from the drawn graph"),
        at_most("unsourced", 0.0, "couplings without a source"),
    ),
    experiment=experiment,
    grade=Grade.D,
    feature=True,
)

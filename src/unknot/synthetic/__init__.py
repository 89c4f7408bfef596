"""Made-up diaries with a known truth: three people, each from a seed, for trying things out.

Like real people they do more on good mornings, forget days, and carry moods from day to day. Unlike
real people they obey the model, so what their diary ought to say is known.

Leaves out: a past that was not recorded, and anything that the model does not know.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from unknot.diary.entries import Diary
from unknot.engine.calibrate import load
from unknot.errors import UnknotError, nearest
from unknot.synthetic.living import live, settled
from unknot.synthetic.recipe import PersonRecipe, recipes
from unknot.synthetic.truth import in_words, scenario_text, truth
from unknot.synthetic.writing import write


@dataclass(frozen=True)
class MadeUp:
    """A made-up person: the diary, the truth beside it, and the same person as a scenario."""

    name: str
    diary: Diary
    truth: dict[str, Any]
    scenario: str


def made_up(name: str) -> MadeUp:
    """Make one of them; always the same.

    Raises:
        UnknotError: there is nobody of this name.
    """
    known = recipes()
    if name not in known:
        raise UnknotError(
            "unknown-example", f'there is no made-up person "{name}".', nearest(name, known)
        )
    return make(known[name])


def make(recipe: PersonRecipe) -> MadeUp:
    """Make the diary of a recipe, and the truth."""
    model = load()
    lived = live(model, recipe, settled(model, recipe))
    found = truth(model, recipe, lived)
    return MadeUp(recipe.name, write(recipe, lived, in_words(found)), found, scenario_text(recipe))

"""Names of sports as makers write them, and the activities of the model they certainly are.

A walk without more stays a walk: whether it was brisk is not known. Names without a sure
counterpart stay as the file has them.
"""

from __future__ import annotations

SURE = {
    "cycling": "cycling",
    "biking": "cycling",
    "indoor_cycling": "cycling",
    "road_biking": "cycling",
    "yoga": "yoga",
    "strength_training": "strength",
    "speed_walking": "brisk_walk",
    "fitness_walking": "brisk_walk",
    "brisk_walking": "brisk_walk",
    "tai_chi": "tai_chi",
}


def activity_of(sport: str, kind: str = "") -> str:
    """The name of a workout's activity.

    Args:
        sport: as the file has it.
        kind: a closer name within the sport, where the file has one.

    >>> activity_of("walking", "speed_walking"), activity_of("WALKING"), activity_of("")
    ('brisk_walk', 'walking', 'workout')
    """
    for name in (_plain(kind), _plain(sport)):
        if name in SURE:
            return SURE[name]
    plain = _plain(sport)
    return "workout" if plain in ("", "generic", "all", "other", "none") else plain


def _plain(name: str) -> str:
    return "_".join(name.strip().lower().replace("-", " ").replace("_", " ").split())[:40]

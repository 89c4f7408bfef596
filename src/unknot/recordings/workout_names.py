"""What devices call a workout, as a name of `timeline.activities()` where that is certain."""

from __future__ import annotations

KNOWN = {
    **dict.fromkeys(("walk", "walking", "outdoor walk", "indoor walk"), "walking"),
    **dict.fromkeys(("power walking", "brisk walking", "brisk walk"), "brisk_walk"),
    **dict.fromkeys(
        (
            *("bike", "biking", "bicycling", "cycling", "outdoor bike", "bike ride", "spinning"),
            *("indoor cycling", "indoor_cycling", "stationary bike", "spin"),
        ),
        "cycling",
    ),
    **dict.fromkeys(("jog", "jogging"), "jog"),
    **dict.fromkeys(
        (
            *("weights", "weight machines", "weightlifting", "weight_training", "strength"),
            *("strength training", "strength_training", "strengthtraining", "traditional strength"),
        ),
        "strength",
    ),
    **dict.fromkeys(("yoga", "hatha yoga"), "yoga"),
    **dict.fromkeys(("tai chi", "tai_chi", "taichi"), "tai_chi"),
    **dict.fromkeys(("qigong", "qi gong", "chi kung"), "qigong"),
    **dict.fromkeys(("water aerobics", "aqua fitness", "water exercise"), "water"),
}
"""Running is no jogging and a swim no water exercise for certain: they keep their own names."""


def activity_of(name: str) -> str:
    """The activity's name, else the device's own in lower case."""
    plain = " ".join(name.lower().split())
    return KNOWN.get(plain, plain)

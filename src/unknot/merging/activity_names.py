"""Names of workouts as devices write them, and what each stands for here.

A name is compared by its letters alone, so that "Traditional Strength Training",
"traditional_strength_training" and "TraditionalStrengthTraining" are one. What has an activity of
its own in `timeline.activities()` is that activity; what has not is told by its own name and lived
as its kind is (`diary.exposure.BY_KIND`). Walking is easy walking unless the format itself says
brisk or fitness walking: neither its speed nor its heart rate is looked at. A name that is not
listed is not guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from unknot.diary.entries import Kind
from unknot.timeline import activities

NO_EXERTION = frozenset(
    {"meditation", "mindfulness", "mindandbody", "breathing", "breathwork", "sleep", "rest", "nap",
     "sauna", "massage", "guidedbreathing", "driving", "invehicle", "still", "sedentary", "reading",
     "icebath", "acupuncture"}
)  # fmt: skip
"""Recorded like a workout, and no exertion."""

_ACTIVITIES = {
    "easy_walk": "walk walking walkingtreadmill treadmillwalking indoorwalking indoorwalk"
    " outdoorwalk outdoorwalking casualwalking strolling stroll dogwalking walkingthedog gehen"
    " spazieren spaziergang wheelchairwalkpace",
    "brisk_walk": "briskwalk briskwalking fitnesswalking speedwalking powerwalking walkingfitness"
    " nordicwalking walkingnordic racewalking",
    "jog": "run running runningtreadmill treadmillrunning treadmill indoorrunning indoorrun"
    " outdoorrun outdoorrunning trailrun trailrunning jogging trackrunning virtualrun"
    " virtualrunning runningjogging wheelchairrunpace laufen",
    "cycling": "cycling biking bike bicycling ride outdoorcycling outdoorbike indoorcycling"
    " indoorbike bikingstationary stationarybiking stationarybike spinning spin roadbiking"
    " bikingroad mountainbiking bikingmountain gravelcycling roadcycling virtualride ebiking"
    " ebikeride cyclingstationary cyclingindoor handcycling radfahren onbicycle",
    "water": "swim swimming poolswim poolswimming lapswimming swimmingpool openwaterswimming"
    " swimmingopenwater openwater waterfitness wateraerobics aquafitness aquaaerobics aquagym"
    " schwimmen",
    "strength": "strengthtraining traditionalstrengthtraining functionalstrengthtraining weights"
    " weightlifting weighttraining weightmachine functionaltraining coretraining core calisthenics"
    " resistancetraining bootcamp powerlifting gym kraftsport krafttraining",
    "yoga": "poweryoga hathayoga vinyasayoga bikramyoga yin yinyoga",
    "tai_chi": "taichi taichichuan",
    "qigong": "qigong qikung",
    "held_posture": "stretching flexibility cooldown preparationandrecovery mobility posture",
}
_KINDS = {
    Kind.AEROBIC: "elliptical crosstrainer rowing rowingmachine indoorrowing stairs stairclimbing"
    " stairclimbingmachine stairstepper stepper steptraining stairmaster floorclimbing hiking hike"
    " mountainhiking backpacking trekking snowshoeing dance dancing cardiodance socialdance zumba"
    " aerobics aerobic cardio mixedcardio indoorcardio mixedmetaboliccardiotraining"
    " highintensityintervaltraining hiit intervaltraining intervalworkout circuittraining"
    " crosstraining crossfit jumprope jumpingrope ropeskipping kickboxing boxing martialarts karate"
    " judo taekwondo tennis tabletennis badminton squash racquetball padel pickleball soccer"
    " football americanfootball basketball volleyball beachvolleyball handball hockey icehockey"
    " rugby baseball softball cricket skating iceskating inlineskating rollerskating skiing"
    " crosscountryskiing downhillskiing alpineskiing snowboarding kayaking canoeing paddling"
    " paddlesports standuppaddleboarding standuppaddling surfing sailing climbing rockclimbing"
    " bouldering fitnessgaming wheelchair",
    Kind.GENTLE: "gardening gartenarbeit housework householdchores cleaning golf bowling fishing"
    " horseriding horsebackriding equestriansports frisbee discsports archery play billiards"
    " physiotherapy physicaltherapy rehabilitation",
    Kind.HELD: "pilates barre gymnastics",
}


@dataclass(frozen=True)
class NamedActivity:
    """What a workout's name stands for: the column of its minutes and its kind."""

    column: str
    kind: Kind


def activity_for(name: str) -> NamedActivity | str:
    """What a workout's name stands for, or why it is not used."""
    plain = "".join(letter for letter in name.casefold() if letter.isalpha())
    plain = plain.removeprefix("hkworkoutactivitytype").removeprefix("exercisetype")
    if plain in NO_EXERTION:
        return "no exertion"
    found = _table().get(plain)
    return found if found is not None else "an activity that is not known here"


@cache
def _table() -> dict[str, NamedActivity]:
    found: dict[str, NamedActivity] = {}
    for kind, words in _KINDS.items():
        found |= {word: NamedActivity(f"{word}_minutes", kind) for word in words.split()}
    known = {name: one for name, one in activities().items() if one.kind and one.load > 0}
    for name, one in known.items():
        meant = NamedActivity(f"{name}_minutes", Kind(one.kind))
        words = _ACTIVITIES.get(name, "").split()
        found |= dict.fromkeys([name.replace("_", ""), *words], meant)
    return found

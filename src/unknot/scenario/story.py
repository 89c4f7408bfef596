"""What a scenario says: a person, an ordinary life, programmes, events and treatments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from unknot.model import Intervention, Wiring
from unknot.timeline import Life

SYMPTOMS = ("pain", "fatigue", "fog", "stiffness", "sleep_score")
DEFAULT_COLUMNS = (*SYMPTOMS, "fiqr", "vo2_peak", "energy_reserve")
EVERYTHING = "everything"


@dataclass(frozen=True)
class ScenarioPerson:
    """The person of a scenario.

    Attributes:
        traits: the model's names: tightness_mitochondria, …, reserve_scale. What is not named is
            healthy.
        start: "healthy", "sick" (just after an insult), or "settled" (sick, then `settle_days` of
            the same ordinary life without programmes, events or treatments).
    """

    traits: Mapping[str, float] = field(default_factory=dict[str, float])
    wiring: str | Wiring = "articles"
    parameters: str = "default"
    start: str = "settled"
    settle_days: int = 330


@dataclass(frozen=True)
class Programme:
    """Sessions of one activity, at the same hour, spread evenly over each week.

    At most one of `load` and `intensity` is set; with neither, the activity's own load is used.

    Attributes:
        load, load_end: net METs of the first and the last session; sessions rise evenly.
        intensity, intensity_end: the same as shares of the person's own aerobic reserve, averaged
            over the seven days before the programme.
        mean: for work in intervals, the mean power over work and rest as a share of the load.
        line: where it stands in the file.
    """

    activity: str
    minutes: float
    per_week: int
    weeks: int
    start_day: int = 0
    hour: float = 17.0
    load: float | None = None
    load_end: float | None = None
    intensity: float | None = None
    intensity_end: float | None = None
    mean: float | None = None
    line: int = 0

    @property
    def relative(self) -> bool:
        """Whether the load depends on the person's own reserve."""
        return self.intensity is not None

    @property
    def session_days(self) -> tuple[int, ...]:
        """The day of every session."""
        within = [int(i * 7 / self.per_week) for i in range(self.per_week)]
        return tuple(self.start_day + 7 * w + day for w in range(self.weeks) for day in within)


@dataclass(frozen=True)
class Happening:
    """Something that happens: injury, infection, stress, lost_nights or sitting.

    Attributes:
        size: size of an injury, severity of an infection, level of stress, share of sleep lost;
            without meaning for sitting.
    """

    what: str
    day: int
    days: int
    size: float
    hour: float = 0.0
    line: int = 0


@dataclass(frozen=True)
class Course:
    """A treatment over some days.

    Attributes:
        level: 0..1 of what the treatment's acts describe.
        start_day, stop_day: first day, and first day without.
        step: sets in and wears off at once instead of with the treatment's own onset.
    """

    agent: Intervention
    level: float
    start_day: int
    stop_day: int
    step: bool = False
    line: int = 0


@dataclass(frozen=True)
class Keep:
    """What to keep of a run: columns by day or by hour."""

    columns: tuple[str, ...] = DEFAULT_COLUMNS
    hourly: bool = False
    line: int = 0


@dataclass(frozen=True)
class Scenario:
    """A made-up life of one person.

    Attributes:
        file: name for messages.
        life: the ordinary life, with periods of stress, lost nights and sitting written in.
        usual: the ordinary life without them, as long as settling takes.
    """

    file: str
    title: str
    who: ScenarioPerson
    life: Life
    usual: Life
    programmes: tuple[Programme, ...] = ()
    happenings: tuple[Happening, ...] = ()
    courses: tuple[Course, ...] = ()
    keep: Keep = field(default_factory=Keep)

    @property
    def intervals(self) -> bool:
        """Whether any programme is interval work."""
        return any(p.mean is not None for p in self.programmes)

    @property
    def agents(self) -> tuple[Intervention, ...]:
        """Every treatment once, in the order of the file."""
        return tuple({c.agent.name: c.agent for c in self.courses}.values())

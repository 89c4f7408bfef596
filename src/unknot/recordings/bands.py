"""What a minute of a fitness band means, by the kind that Gadgetbridge stores with it.

Kinds are a band's own numbers. Where Gadgetbridge's source says that it guesses a stage of sleep,
sleep is sleep, stage unknown. Where it does not know a band, the kind is not read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class MinuteKind(StrEnum):
    """What a band says of a minute."""

    WORN = "worn"
    ASLEEP = "asleep"
    UNWORN = "unworn"
    UNKNOWN = "unknown"


class BandFamily(StrEnum):
    """Bands that share the meaning of their kinds."""

    FIRST_MI = "first mi"  # Mi Band 1, 1A, 1S
    HUAMI = "huami"  # Mi Band 2 and later, Amazfit
    OTHER = "other"


FIRST_MI = {3: "unworn", 6: "unworn", 4: "asleep", 5: "asleep"}
HUAMI = {3: "unworn", 6: "unworn", 9: "asleep", 11: "asleep"}
HUAMI_AS_BEFORE = (0, 10)
"""Kinds that say: as the minute before."""
HUAMI_EXTENDED = {115: "unworn", 118: "unworn", 120: "asleep", 121: "asleep", 122: "asleep"}
GENERAL = {8: "unworn", 2: "asleep", 4: "asleep", 0x0100_0000: "asleep"}
"""Gadgetbridge's own codes, which newer bands are stored with."""
OF_FIRST_MI = frozenset({"MI", "MI1", "MI1A", "MI1S"})
OF_HUAMI = ("MI BAND", "MI SMART BAND", "XIAOMI BAND", "AMAZFIT", "MIBAND")


def family_of(type_name: str, name: str) -> BandFamily:
    """The family of a band by its type in Gadgetbridge, else by its name.

    >>> family_of("MIBAND", ""), family_of("", "Mi Band 3"), family_of("", "Bip")
    (<BandFamily.FIRST_MI: 'first mi'>, <BandFamily.HUAMI: 'huami'>, <BandFamily.OTHER: 'other'>)
    """
    if type_name.upper() == "MIBAND" or (not type_name and name.upper() in OF_FIRST_MI):
        return BandFamily.FIRST_MI
    if any(one.upper().startswith(OF_HUAMI) for one in (type_name, name)):
        return BandFamily.HUAMI
    return BandFamily.OTHER


@dataclass
class MinuteReader:
    """Reads the kinds of one table, minute after minute."""

    table: str
    _before: dict[int, MinuteKind] = field(default_factory=dict[int, MinuteKind])

    def kind(self, device: int, family: BandFamily, raw: int | None) -> MinuteKind:
        """What the kind of a device's next minute means."""
        if raw is None or raw < 0:
            return MinuteKind.UNKNOWN
        if self.table == "HUAMI_EXTENDED_ACTIVITY_SAMPLE":
            return MinuteKind(HUAMI_EXTENDED.get(raw, "worn"))
        if self.table == "MI_BAND_ACTIVITY_SAMPLE":
            return self._mi(device, family, raw)
        if self.table in ("XIAOMI_ACTIVITY_SAMPLE", "GARMIN_ACTIVITY_SAMPLE"):
            return MinuteKind(GENERAL.get(raw, "unknown"))
        return MinuteKind.UNKNOWN

    def _mi(self, device: int, family: BandFamily, raw: int) -> MinuteKind:
        if family == BandFamily.FIRST_MI:
            return MinuteKind(FIRST_MI.get(raw, "worn"))
        if family == BandFamily.OTHER:
            return MinuteKind.UNKNOWN
        low = raw & 0xF
        if low in HUAMI_AS_BEFORE:
            return self._before.get(device, MinuteKind.UNKNOWN)
        meaning = self._before[device] = MinuteKind(HUAMI.get(low, "worn"))
        return meaning


KINDS_READ = frozenset({"HUAMI_EXTENDED_ACTIVITY_SAMPLE", "MI_BAND_ACTIVITY_SAMPLE"})
"""Tables whose kinds say whether a minute was worn."""
BY_MINUTE = KINDS_READ | {"XIAOMI_ACTIVITY_SAMPLE"}
"""Tables with the steps of each minute."""
SINCE_MIDNIGHT = frozenset({"GARMIN_ACTIVITY_SAMPLE", "CMF_ACTIVITY_SAMPLE"})
"""Tables with the steps since midnight."""
WORKOUTS = {
    0x10: "running", 0x20: "walking", 0x40: "swimming", 0x80: "cycling", 0x100: "treadmill",
    0x200: "exercise", 0x400: "swimming_openwater", 0x800: "indoor_cycling",
    0x1000: "elliptical_trainer", 0x2000: "jump_roping", 0x4000: "yoga", 0x8000: "soccer",
    0x1_0000: "rowing_machine", 0x2_0000: "cricket", 0x4_0000: "basketball",
    0x8_0000: "table_tennis", 0x10_0000: "badminton", 0x20_0000: "strength_training",
    0x40_0000: "hiking", 0x80_0000: "climbing",
}  # fmt: skip
"""Gadgetbridge's codes of workouts."""

"""A fit for a diary: one that is kept, one that reads the days since, or a new one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from unknot.answer.build import find_again, kept_with
from unknot.diary.entries import Diary
from unknot.effects.verdicts import Findings
from unknot.errors import StaleFit, UnknotError
from unknot.group.shared_prior import SharedPrior, with_group
from unknot.inference import prior
from unknot.inference.external_evidence import Taken, watch_of, with_evidence
from unknot.inference.fit import PreparedDiary, fit, prepare
from unknot.inference.posterior import KeptFit
from unknot.inference.update import add_days, extends, goes_on
from unknot.model import Model
from unknot.progress import Progress
from unknot.store import fits as store
from unknot.store.fits import FitFolder, FitShelf
from unknot.version import FIT_METHOD, __version__


class How(StrEnum):
    """Where a fit comes from."""

    NEW = "new"
    DAYS_ADDED = "days_added"
    AS_IT_WAS = "as_it_was"


@dataclass(frozen=True)
class FitRequest:
    """What decides a fit, besides the diary.

    Attributes:
        measured: one-off measurements to use as evidence.
        group: what a group has in common, to start from instead of everybody.
        seed_chosen: whether a person asked for this very seed.
    """

    model: Model
    seed: int = 1
    quick: bool = False
    measured: tuple[Taken, ...] = ()
    group: SharedPrior | None = None
    seed_chosen: bool = False

    @property
    def lines(self) -> tuple[str, ...]:
        """Measurements as "name=value"."""
        return tuple(f"{one.name}={one.value:g}" for one in self.measured)

    @property
    def settings(self) -> dict[str, Any]:
        """What else decides a fit; another value of any makes another."""
        return {
            "quick": self.quick, "version": __version__, "method": FIT_METHOD,
            "group": "" if self.group is None else self.group.name, "coordinates": prior.SIZE,
        }  # fmt: skip


@dataclass(frozen=True)
class FittedDiary:
    """A diary with its fit.

    Attributes:
        id: a short name for the fit: the same diary, settings and days give the same.
        file: its own file; None where it is a row of a store, or kept nowhere.
        days_added: how many days were read without a new fit.
        found: what it says of every arm, where that was worked out with it.
        shelf, key: where it is kept; None and empty where it is not.
    """

    diary: Diary
    prepared: PreparedDiary
    model: Model
    kept: KeptFit
    id: str
    file: Path | None
    how: How
    days_added: int = 0
    found: Findings | None = None
    shelf: FitShelf | None = None
    key: str = ""

    @property
    def place(self) -> str | None:
        """The fit's own file as text, where it has one."""
        return None if self.file is None else str(self.file)

    @property
    def seed(self) -> int:
        """The seed that the fit was made with."""
        return int(self.kept.settings["seed"])

    @property
    def points(self) -> dict[str, float]:
        """The size of a tenth of each fitted symptom's own scale."""
        held: dict[str, float] = {}
        for name in self.kept.symptoms:
            scale = self.prepared.series[name].scale
            assert scale is not None
            held[name] = (scale.high - scale.low) / 10.0
        return held

    @property
    def asked(self) -> dict[str, Any]:
        """What decided the fit, as plain data."""
        settings = self.kept.settings
        return {
            "wiring": self.model.wiring, "seed": self.seed,
            "quick": bool(settings.get("quick", False)), "measured": list(self.kept.measured),
            "group": str(settings.get("group", "")),
        }  # fmt: skip

    def findings(self) -> Findings:
        """What the fit says of every arm."""
        return self.found or find_again(self.model, self.prepared, self.kept)


def fitted(
    diary: Diary,
    request: FitRequest,
    *,
    folder: Path | FitShelf | None = None,
    name: str | None = None,
    anew: bool = False,
    progress: Progress | None = None,
) -> FittedDiary:
    """A fit for a diary: by its id, or the newest that this diary goes on from, or a new one.

    Args:
        folder: where fits are kept, a folder or a store; None keeps nothing and looks nowhere.
        name: the id of a kept fit.
        anew: fit again, even where a fit is kept.

    Raises:
        StaleFit: the fit named is not there, not of this diary or question, or too old.
        DiaryError: nothing to explain.
    """
    prepared = prepare(diary)
    shelf = shelf_of(folder)
    if name is not None:
        assert shelf is not None, "a fit is named in a folder"
        key = shelf.find(name)
        kept = shelf.read(key)
        _refuse_another(kept, name, diary, request)
        return _updated(diary, prepared, request.model, kept, shelf, key) or _gone_stale(name)
    found = None if shelf is None or anew else _stored(diary, prepared, request, shelf)
    return found or _new(diary, prepared, request, shelf, progress)


def kept_fit(
    diary: Diary, request: FitRequest, *, folder: Path | FitShelf | None
) -> FittedDiary | None:
    """The newest kept fit that this diary goes on from; none is made.

    Raises:
        DiaryError: nothing to explain.
    """
    shelf = shelf_of(folder)
    return None if shelf is None else _stored(diary, prepare(diary), request, shelf)


def _stored(
    diary: Diary, prepared: PreparedDiary, request: FitRequest, shelf: FitShelf
) -> FittedDiary | None:
    for key, _ in candidates(shelf, diary, request):
        try:
            kept = shelf.read(key)
        except UnknotError:
            continue  # damaged since: a new one is made
        found = _updated(diary, prepared, request.model, kept, shelf, key)
        if found is not None:
            return found
    return None


def shelf_of(folder: Path | FitShelf | None) -> FitShelf | None:
    """Where fits are kept: a folder is one such place."""
    return FitFolder(folder) if isinstance(folder, Path) else folder


def candidates(
    shelf: FitShelf, diary: Diary, request: FitRequest
) -> list[tuple[str, dict[str, Any]]]:
    """Kept fits that were asked for the same and that this diary goes on from, newest first."""
    wanted = {
        "wiring": request.model.wiring, "model": request.model.hash, "seed": request.seed,
        "measured": list(request.lines), **request.settings,
    }  # fmt: skip
    return [
        (key, held)
        for key, held in shelf.stored()
        if all(held.get(key) == value for key, value in wanted.items())
        and goes_on(*store.read_of(held), diary)
    ]


def _refuse_another(kept: KeptFit, name: str, diary: Diary, request: FitRequest) -> None:
    """Refuse a fit that was named but is not what is asked for beside.

    Raises:
        StaleFit: it is of another diary, wiring, seed or group, or rests on other measurements.
    """
    made_with = str(kept.settings["wiring"])
    leave = "leave --fit out: a fitting one is found or made"
    if not extends(kept, diary):
        code, said = "another-diary", "is of another diary, or days it has read were changed since"
        fix = leave
    elif made_with != request.model.wiring:
        code = "another-wiring"
        said = f"was made with the wiring {made_with}, not {request.model.wiring}"
        fix = f"add --wiring {made_with} (with --from where it is your own), or leave --fit out"
    elif kept.settings["model"] != request.model.hash:
        code, said = "another-model", f"was made with another body that was called {made_with} too"
        fix = f"name the same wiring with --from, or {leave}"
    elif request.seed_chosen and kept.settings["seed"] != request.seed:
        code = "another-seed"
        said = f"was made with the seed {kept.settings['seed']}, not {request.seed}"
        fix = f"leave --seed out; or {leave}"
    elif request.measured and kept.measured != request.lines:
        code, said = "other-measurements", "does not rest on these measurements"
        fix = f"{leave}; or leave --measured out"
    elif request.group is not None and kept.settings.get("group") != request.group.name:
        code, said = "another-group", "does not start from the group given"
        fix = f"{leave}; or leave --group out"
    else:
        return
    raise StaleFit(code, f"the fit {name} {said}.", f"{fix}.")


def _gone_stale(name: str) -> FittedDiary:
    raise StaleFit(
        "stale-fit",
        f"the fit {name} is too old for this diary.",
        "leave --fit out: a new one is made.",
    )


def updated(fit_: FittedDiary, diary: Diary) -> FittedDiary:
    """A fit after the days since.

    Raises:
        StaleFit: the diary is another one, or a whole fit is due.
    """
    if not extends(fit_.kept, diary):
        raise StaleFit(
            "another-diary",
            f"the fit {fit_.id} is of another diary, or days it has read were changed since.",
            "fit this diary anew.",
        )
    found = _updated(diary, prepare(diary), fit_.model, fit_.kept, fit_.shelf, fit_.key)
    if found is None:
        raise StaleFit(
            "stale-fit", f"the fit {fit_.id} is too old for this diary.", "fit this diary anew."
        )
    return found


def _updated(
    diary: Diary,
    prepared: PreparedDiary,
    model: Model,
    kept: KeptFit,
    shelf: FitShelf | None,
    key: str,
) -> FittedDiary | None:
    """A kept fit after the days since; None where a whole fit is due."""
    after = add_days(kept, model, diary)
    if after is None:
        return None
    if after.data_hash == kept.data_hash:
        name = store.identity(kept) if shelf is None else Path(key).stem
        file = None if shelf is None else shelf.file(key)
        how = How.AS_IT_WAS
        return FittedDiary(diary, prepared, model, kept, name, file, how, shelf=shelf, key=key)
    return _kept(
        FittedDiary(
            diary, prepared, model, after, store.identity(after), None, How.DAYS_ADDED,
            after.added - kept.added,
        ),
        None if shelf is None else shelf.beside(key),
    )  # fmt: skip


def _new(
    diary: Diary,
    prepared: PreparedDiary,
    request: FitRequest,
    shelf: FitShelf | None,
    progress: Progress | None,
) -> FittedDiary:
    done = fit(request.model, prepared, request.seed, quick=request.quick, progress=progress)
    done = with_evidence(done, request.measured, watch_of(diary, prepared))
    if request.group is not None:
        done = with_group(done, request.group)
    if progress:
        progress("checking", 0.97)
    kept, found = kept_with(
        diary, request.model, prepared, done, quick=request.quick, settings=request.settings,
        measured=request.lines,
    )  # fmt: skip
    made = FittedDiary(
        diary, prepared, request.model, kept, store.identity(kept), None, How.NEW, found=found
    )
    return _kept(made, shelf)


def _kept(made: FittedDiary, shelf: FitShelf | None) -> FittedDiary:
    """The same, kept where fits are kept, if anywhere."""
    if shelf is None:
        return made
    key = shelf.put(made.kept, made.prepared.reports)
    return replace(made, id=Path(key).stem, file=shelf.file(key), shelf=shelf, key=key)

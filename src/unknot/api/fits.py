"""One person's diary, the posterior of their body, and what it says."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from unknot.answer import sentences
from unknot.answer.build import arms_of, find_again
from unknot.answer.to_json import effect as effect_data
from unknot.api import plots
from unknot.api.models import load_model
from unknot.api.plans import Amounts, PersonPlan, plan_for
from unknot.api.showing import shows_itself
from unknot.diary.entries import Diary
from unknot.diary.snapshot import joined
from unknot.effects.arms import ARMS, Arm
from unknot.effects.results import Effect
from unknot.effects.verdicts import KNOWN_AFTER, effect_of
from unknot.errors import UnknotError, install, nearest
from unknot.inference.bayes_factors import WiringComparison, weigh_wirings
from unknot.inference.check_results import Diagnostics
from unknot.inference.external_evidence import taken
from unknot.inference.fit import prepare
from unknot.inference.posterior import to_groups
from unknot.library import Wiring
from unknot.model import Model
from unknot.progress import Progress
from unknot.workflow.fits import FitRequest, FittedDiary, fitted, updated
from unknot.workflow.petab_exports import petab_draws_of, petab_of

if TYPE_CHECKING:
    import polars as pl

    from unknot.exchange.petab_out import PetabExport


@shows_itself
@dataclass(frozen=True)
class EffectTable:
    """Effects of ways of living on the main symptom, in points of the person's own scale."""

    effects: tuple[Effect, ...]

    def to_frame(self) -> pl.DataFrame:
        """One row a way of living: median, 50 and 90 % intervals, chances, verdict and reason."""
        import polars as pl

        plain = [
            {k: v for k, v in effect_data(e).items() if isinstance(v, str | int | float | None)}
            for e in self.effects
        ]
        return pl.DataFrame(plain, infer_schema_length=None)

    def to_dict(self) -> list[dict[str, Any]]:
        """The JSON of the command."""
        return [effect_data(e) for e in self.effects]

    def summary(self) -> str:
        """A sentence each."""
        return "\n".join(e.sentence for e in self.effects)

    def plot(self) -> str:
        """Medians and 90 % intervals, as SVG."""
        rows = [
            (e.label, e.posterior.q05, e.posterior.median, e.posterior.q95) for e in self.effects
        ]
        target = self.effects[0].target if self.effects else ""
        return plots.intervals(f"Change of {target}, days 8 to 14", rows, "points")


def _named(names: Sequence[str], own: tuple[Arm, ...]) -> tuple[Arm, ...]:
    """Ways of living by name.

    Raises:
        UnknotError: one that is not known.
    """
    known = {one.name: one for one in (*ARMS, *own)}
    for name in names:
        if name not in known:
            raise UnknotError(
                "unknown-arm", f'no way of living is called "{name}".', nearest(name, known)
            )
    return tuple(known[name] for name in names)


@shows_itself
@dataclass(frozen=True)
class PersonFit:
    """A posterior of one person's body and of how their symptoms answer."""

    inner: FittedDiary

    @property
    def diagnostics(self) -> Diagnostics:
        """The checks; `passed` says whether all of them did."""
        return self.inner.kept.diagnostics

    def effects(self, arms: Sequence[str] | None = None) -> EffectTable:
        """What ways of living would change on the main symptom.

        Args:
            arms: names such as "brisk_walk", "easy_walk", "tai_chi"; by default those that the
                diary holds, and the person's own.

        Raises:
            UnknotError: an arm that is not known: the nearest name.
        """
        fit = self.inner
        if arms is None:
            found = fit.findings()
        else:
            found = find_again(
                fit.model, fit.prepared, fit.kept, _named(arms, arms_of(fit.prepared))
            )
        few = int(np.isfinite(fit.prepared.reports.values[0]).sum()) < KNOWN_AFTER
        return EffectTable(
            tuple(
                sentences.worded(effect_of(arm, found, fit.prepared, fit.diary, few))
                for arm in found.arms
            )
        )

    def plan(
        self,
        today: date | None = None,
        *,
        malaise: str | None = None,
        middling: Amounts | None = None,
        most: Amounts | None = None,
        weeks: int = 12,
        priorities: Mapping[str, float] | None = None,
        loved: Sequence[str] = (),
        free: Sequence[int] | None = None,
        flare_limit: float | None = None,
        more: str | None = None,
        progress: Progress | None = None,
    ) -> PersonPlan:
        """Plan the coming weeks: ceilings within every limit, never goals.

        Args:
            today: the plan's first day; by default the last fitted one.
            malaise: "yes", "sometimes", "not_sure" or "no"; not answered counts as unsure.
            middling, most: what a middling day allows, and the most that is allowed, by activity.
            priorities: weights of "pain", "fatigue", "fog", "sleep", "doing".
            free: weekdays, 0 is Monday.
            more: an activity of which a tenth more may be tried.
        """
        return plan_for(
            self.inner, today, malaise, middling, most, weeks, priorities, loved, free,
            flare_limit, more, progress,
        )  # fmt: skip

    def update(self, diary: Diary) -> PersonFit:
        """The same fit after reading the later days of a diary: a moment, where a fit is a minute.

        Args:
            diary: the fitted days and those since, or those since alone.

        Raises:
            StaleFit: it is another diary, or a whole fit is due.
        """
        whole = (
            joined(self.inner.diary, diary) if diary.person == self.inner.diary.person else diary
        )
        return PersonFit(updated(self.inner, whole))

    def to_datatree(self) -> Any:
        """The posterior with named dimensions, as ArviZ reads it.

        Returns:
            An `xarray.DataTree` with groups posterior (chain, draw, …), prior and observed_data.

        Raises:
            UnknotError: xarray is not installed; with the line that installs it.
        """
        try:
            xarray: Any = importlib.import_module("xarray")  # an extra; it may not be there
        except ImportError:
            raise UnknotError(
                "no-xarray", "labelled posteriors need xarray.", f"run {install('arviz')}"
            ) from None
        groups = to_groups(self.inner.kept, self.inner.prepared.reports)
        made: dict[str, Any] = {}
        for name in ("posterior", "prior", "observed_data"):
            held = groups[name]
            variables = {key: (dims, values) for key, (dims, values) in held.variables.items()}
            used = {dim for dims, _ in variables.values() for dim in dims}
            labels = {dim: list(names) for dim, names in held.labels.items() if dim in used}
            made[name] = xarray.Dataset(variables, coords=labels)
        return xarray.DataTree.from_dict(made)

    def to_petab(self, folder: str | Path) -> PetabExport:
        """Write the fit as a PEtab problem of version 2, with one of its draws as nominal values.

        It holds the person's days and reports. Its likelihood is that of a simpler model than the
        one fitted here: `left_out` of the result says in which ways.

        Args:
            folder: where its files are written; the page to open is problem.yaml.

        Raises:
            UnknotError: python-libsbml is not installed, or the folder cannot be written.
        """
        return petab_of(self.inner, Path(folder))

    def to_petab_draws(self, folder: str | Path, draws: int = 8) -> tuple[PetabExport, ...]:
        """Write several draws of the fit, each as a PEtab problem in `draw_001`, `draw_002`, ….

        They weigh alike and are spread over the posterior, where `to_petab` takes the one that
        explains the reports best. `draws.tsv` has a row each. Otherwise as `to_petab`.

        Args:
            draws: how many; fewer where fewer can be solved.

        Raises:
            UnknotError: python-libsbml is not installed, or the folder cannot be written.
        """
        return petab_draws_of(self.inner, Path(folder), draws)

    def to_frame(self) -> pl.DataFrame:
        """One row a draw: knots' tightness, how strongly symptoms answer, and the run."""
        import polars as pl

        from unknot.inference import prior

        frames: list[pl.DataFrame] = []
        for number, run in enumerate(self.inner.kept.runs):
            who = prior.traits(run.z)
            tight = {f"tightness_{n}": who.tight[:, k] for k, n in enumerate(prior.TIGHT)}
            frames.append(
                pl.DataFrame({"run": [number] * len(run.z), "response": run.response} | tight)
            )
        return pl.concat(frames)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `unknot fit`."""
        fit = self.inner
        return {
            "fit": {"id": fit.id, "file": None if fit.file is None else str(fit.file)},
            "how": fit.how.value,
            "days_added": fit.days_added,
            "first": fit.kept.first.isoformat(),
            "last": fit.kept.last.isoformat(),
            "measured": list(fit.kept.measured),
            "diagnostics": asdict(fit.kept.diagnostics),
        }

    def summary(self) -> str:
        """How many days were fitted, and whether the checks passed."""
        days = (self.inner.kept.last - self.inner.kept.first).days + 1
        failed = [check.name for check in self.diagnostics.checks if not check.passed]
        told = "All checks passed." if not failed else f"Did not pass: {', '.join(failed)}."
        return f"Fitted {days} days. {told}"

    def plot(self) -> str:
        """Effects of the person's own ways of living, as SVG."""
        return self.effects().plot()


def fit(
    diary: Diary,
    model: Model | None = None,
    *,
    seed: int = 1,
    quick: bool = False,
    measurements: Mapping[str, float] | None = None,
    keep_in: str | Path | None = None,
    progress: Progress | None = None,
) -> PersonFit:
    """Fit one person's diary.

    Args:
        diary: of `read_diary`.
        model: of `load_model`; all wirings as rivals by default.
        seed: the same seed gives the same draws.
        quick: fewer draws, for a first look.
        measurements: something measured once, such as {"vo2peak": 21.0} in mL/kg/min.
        keep_in: a folder of fits: one that is there is read on, a new one is kept. None touches no
            disk.
        progress: told what is being done and the share done, 0..1.

    Raises:
        DiaryError: the diary holds nothing that the model could explain.
        UnknotError: an unknown measurement, or a number that cannot be.

    Example:
        >>> import unknot as uk
        >>> diary = uk.read_diary(uk.example_diary("unsure"))
        >>> uk.fit(diary, seed=1, quick=True).diagnostics.passed  # doctest: +SKIP
        True
    """
    request = FitRequest(
        load_model() if model is None else model, seed, quick, taken(measurements or {})
    )
    folder = None if keep_in is None else Path(keep_in)
    return PersonFit(fitted(diary, request, folder=folder, progress=progress))


@shows_itself
@dataclass(frozen=True)
class Comparison:
    """Wirings weighed by one diary, the likeliest first; all begin alike."""

    rivals: WiringComparison

    def to_frame(self) -> pl.DataFrame:
        """One row a wiring: log evidence up to a constant, its error, weight, k-hat, flat share."""
        import polars as pl

        return pl.DataFrame([asdict(one) for one in self.rivals.found])

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `unknot effects --rivals`."""
        return {
            "wirings": [asdict(one) for one in self.rivals.found],
            "not_told_apart": [list(pair) for pair in self.rivals.alike],
        }

    def summary(self) -> str:
        """Belief in each, and which cannot be told apart."""
        lines = [f"{one.wiring}: {one.weight:.2f}" for one in self.rivals.found]
        pairs = "; ".join(f"{a} and {b}" for a, b in self.rivals.alike)
        return "\n".join([*lines, f"Not told apart: {pairs or 'none'}."])

    def plot(self) -> str:
        """Log evidence with 90 % of its own error, as SVG."""
        best = self.rivals.found[0].log_evidence
        rows = [
            (r.wiring, r.log_evidence - best - 1.645 * r.error, r.log_evidence - best,
             r.log_evidence - best + 1.645 * r.error)
            for r in self.rivals.found
        ]  # fmt: skip
        return plots.intervals("Log evidence against the likeliest", rows, "nats")


def compare(
    diary: Diary,
    wirings: Sequence[str | Path | Wiring],
    *,
    seed: int = 1,
    progress: Progress | None = None,
) -> Comparison:
    """Weigh wirings by one diary; minutes for several.

    Args:
        wirings: names, paths, or each a `Wiring`.

    Raises:
        ModelError: an unknown wiring.
        DiaryError: nothing to explain.

    Example:
        >>> import unknot as uk
        >>> diary = uk.read_diary(uk.example_diary("unsure"))
        >>> uk.compare(diary, ["articles", "central_only"]).to_frame()  # doctest: +SKIP
    """
    models = [load_model(wiring) for wiring in wirings]
    return Comparison(weigh_wirings(models, prepare(diary), seed, progress))

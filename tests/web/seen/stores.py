"""Files in every state that a page can be looked at in, each served on a port of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from tests.web.answered import keep_answer_of, keep_plan_of, made_up_answer
from tests.web.browsing import Served
from tests.web.conftest import CHEAP, TODAY, Clock, copied

from unknot.plan.standing import ClinicianLimits, DoingPerWeek
from unknot.store.clinician import add_sheet
from unknot.store.person_file import GuessingCost, PersonFile
from unknot.trial.record import AnalysisSettings, TrialArm, TrialDesign, locked
from unknot.web.fitting.worker import Message, PageTask
from unknot.web.look import Look, keep_look
from unknot.web.phone.way import PhoneWay
from unknot.web.resting import begin_rest
from unknot.web.serving import bound, serving
from unknot.web.sessions.sessions import PageSession
from unknot.web.sessions.vault import Vault
from unknot.web.sessions.waiting_form import WaitingForm
from unknot.web.setup import Setup
from unknot.workflow.less_week import ask_less
from unknot.workflow.page_trials import PricedDesign, PricedDesigns, keep_designs
from unknot.workflow.safety import SIGNS, keep_answer
from unknot.workflow.trial_places import TrialRow
from unknot.workflow.typed_entries import keep_tags

ARMS = (
    TrialArm("usual", "Usual days, nothing planned"),
    TrialArm("easy_walk", "Easy walking, 1 × 4 min a week", "easy_walk", 4.0, 1),
)
DESIGN = TrialDesign("pain", 0.0, 10.0, 1.0, "high", ARMS, 3, 7, 3, 5, 1.0)


class Told:
    """Work beside the page that tells what it is given, then waits until it is ended."""

    def __init__(self, *messages: Message) -> None:
        self._messages, self._ended = messages, False

    def messages(self) -> Iterator[Message]:
        yield from self._messages
        while not self._ended:
            time.sleep(0.02)

    def end(self) -> None:
        self._ended = True


def _answered(setup: Setup, store: PersonFile) -> None:
    keep_tags(store, setup.today(), ("infection", "travel"), setup.now())
    answer = made_up_answer()
    asks = replace(answer.diagnostics, planned=0.5)  # how days of sessions come about
    keep_answer_of(store, replace(answer, diagnostics=asks), setup.now())
    keep_plan_of(store, setup.today(), setup.now())


def _priced(setup: Setup, store: PersonFile, *, feasible: bool) -> None:
    _answered(setup, store)
    design = PricedDesign(DESIGN, 0.62, 0.03, 3.0, feasible)
    found = PricedDesigns("pain", ("usual", "easy_walk:4x1"), setup.today(), (design,) * 3)
    keep_designs(store, found, setup.now())


def _worth(setup: Setup, store: PersonFile) -> None:
    _priced(setup, store, feasible=True)


def _not_worth(setup: Setup, store: PersonFile) -> None:
    _priced(setup, store, feasible=False)


def _begun(setup: Setup, store: PersonFile, days_ago: int) -> None:
    _answered(setup, store)
    trial = locked(DESIGN, AnalysisSettings(), setup.today() - timedelta(days=days_ago))
    TrialRow(store, when=setup.now()).write(trial)


def _tried(setup: Setup, store: PersonFile) -> None:
    _begun(setup, store, 12)


def _over(setup: Setup, store: PersonFile) -> None:
    _begun(setup, store, DESIGN.days + 1)


def _beside(setup: Setup, store: PersonFile, told: Told) -> None:
    """Work that stands where it was told to."""

    def start(_: PageTask) -> Told:
        return told

    setup.vault.bench.start = start
    task = PageTask("answer", "nowhere", "nothing", None)
    setup.vault.bench.begin(task, "now", lambda _store, _part: None, store)


def _working(setup: Setup, store: PersonFile) -> None:
    _answered(setup, store)
    _beside(setup, store, Told(("progress", ("fitting", 0.4))))


def _broken(setup: Setup, store: PersonFile) -> None:
    told = Told(("wrong", ("too-few", "there are too few days.", "write more.")), ("end", None))
    told.end()
    _beside(setup, store, told)


def _seek(setup: Setup, store: PersonFile) -> None:
    _answered(setup, store)
    keep_answer(store, SIGNS, ["chest_pain", "self_harm"], setup.now())


def _less(setup: Setup, store: PersonFile) -> None:
    _answered(setup, store)
    most = {"easy_walk": DoingPerWeek(2.0, 1.0)}
    ask_less(store, setup.today(), most, 7, setup.now())


def _clinical(setup: Setup, store: PersonFile) -> None:
    """Two clinicians' limits in force, one with a code."""
    _answered(setup, store)
    cheap = GuessingCost(memory_kib=8, passes=1, lanes=1)
    walk = {"easy_walk": DoingPerWeek(5.0, 2.0)}
    for name, code in (("Dr. Meyer-Lüdenscheidt, Rheumatology", "vier Worte"), ("B. Roth", None)):
        limits = ClinicianLimits(name, setup.today(), walk, 0.125, pacing=True)
        add_sheet(store, limits, code, setup.now(), cheap)


def _resting(setup: Setup, store: PersonFile) -> None:
    begin_rest(store, setup.today())


def _large(setup: Setup, store: PersonFile) -> None:
    _answered(setup, store)
    keep_look(store, replace(Look(), size="largest", contrast="more"))


def _late(setup: Setup, store: PersonFile) -> None:
    """A note that was sent after the page had locked waits in whatever session is opened."""
    del store
    real = setup.sessions.new

    def new(*, unlocked: bool = False, phone: str = "") -> tuple[PageSession, str]:
        session, cookie = real(unlocked=unlocked, phone=phone)
        said = {"csrf": ("x",), "day": ("2025-07-01",), "note": ("A long day. Rain.",)}
        session.waiting = WaitingForm("did", "note", said)
        return session, cookie

    setup.sessions.new = new  # pyright: ignore[reportAttributeAccessIssue]


def _phone(setup: Setup, store: PersonFile) -> None:
    """With a door for phones, and one that was paired."""
    del store
    print_of_none = ":".join(["AB"] * 32)
    setup.way = PhoneWay(
        "192.168.1.20", 8669, Path("key.pem"), Path("certificate.pem"), print_of_none,
        setup.phones, setup.clock,
    )  # fmt: skip
    setup.phones.add("Android")


def _off(setup: Setup, store: PersonFile) -> None:
    """Forecasts that were off, so that their chances are hidden."""
    _answered(setup, store)
    real = setup.vault.coming_days

    def coming(today: date, beyond: object) -> object:
        found = real(today, beyond)  # pyright: ignore[reportArgumentType]
        if found is None or found.past is None:
            return found
        return replace(found, past=replace(found.past, calibrated=False))

    setup.vault.coming_days = coming  # pyright: ignore[reportAttributeAccessIssue]


Prepare = Callable[[Setup, PersonFile], None]


def _as_it_is(_: Setup, __: PersonFile) -> None:
    return


STORES: dict[str, tuple[str, Prepare]] = {
    "nobody": ("", _as_it_is),
    "locked": ("locked", _as_it_is),
    "empty": ("empty", _as_it_is),
    "example": ("example", _as_it_is),
    "answered": ("example", _answered),
    "worth": ("example", _worth),
    "not worth": ("example", _not_worth),
    "tried": ("example", _tried),
    "over": ("example", _over),
    "working": ("example", _working),
    "broken": ("example", _broken),
    "seek care": ("example", _seek),
    "less": ("example", _less),
    "resting": ("example", _resting),
    "clinical": ("example", _clinical),
    "large": ("example", _large),
    "phone": ("example", _phone),
    "off": ("example", _off),
    "late": ("example", _late),
}
"""Which file that was made once, and what is done to a copy of it before it is served."""


@dataclass
class Stores:
    """Every state, served when it is first asked for."""

    made: Path
    folder: Path
    _stack: ExitStack = field(default_factory=ExitStack)
    _served: dict[str, Served] = field(default_factory=dict[str, Served])

    def __getitem__(self, name: str) -> Served:
        if name not in self._served:
            self._served[name] = self._serve(name)
        return self._served[name]

    def _serve(self, name: str) -> Served:
        source, prepare = STORES[name]
        folder = self.folder / name.replace(" ", "-")
        folder.mkdir()
        if source:
            copied(self.made, source, folder)
        example = source == "example"
        today = date.fromisoformat((folder / "today.txt").read_text()) if example else TODAY
        clock = Clock(day=today)
        path = folder / ("example.unknot" if example else "me.unknot")
        vault = Vault(path, CHEAP, at_once=True)
        listening = bound(0)
        (folder / "sent").mkdir()
        setup = Setup(
            vault, int(listening.getsockname()[1]), made_up=example,
            open_at_start=source not in ("", "locked"), today=clock.today, now=clock.now,
            clock=clock, scratch=folder / "sent",
        )  # fmt: skip
        if setup.open_at_start:
            vault.unlock(None)
            with vault.use() as person:
                prepare(setup, person)
        self._stack.callback(listening.close)
        self._stack.enter_context(serving(setup, listening))
        return Served(setup)

    def close(self) -> None:
        for one in self._served.values():
            one.setup.vault.bench.end()
        self._stack.close()

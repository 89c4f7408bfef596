"""Ways into the file: whoever has one way in gets in, and nobody else, whatever was changed."""

from __future__ import annotations

import importlib
import json
import re
import shutil
import tempfile
import time
import unicodedata
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.store.made_up import CHEAP, PHRASE, WHEN, a_diary, a_file, plainly, told

from unknot.errors import UnknotError
from unknot.store.person_file import (
    GuessingCost,
    Keyring,
    Passphrase,
    PersonFile,
    RecoverySheet,
    RecoveryWords,
    Secret,
)
from unknot.store.secrets import STRONG
from unknot.store.words import age_identity, secret_of, word_list, words_of


class Kept:
    """A stand-in for the system's keyring."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str, /) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str, /) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str, /) -> None:
        del self.held[service, username]


class Locked:
    """A keyring that its owner has not unlocked."""

    def get_password(self, service: str, username: str, /) -> str | None:
        raise RuntimeError("locked")

    def set_password(self, service: str, username: str, password: str, /) -> None:
        raise RuntimeError("locked")

    def delete_password(self, service: str, username: str, /) -> None:
        raise RuntimeError("locked")


def code_of(path: Path, secret: Secret | None) -> str:
    with pytest.raises(UnknotError) as refused:
        PersonFile.open(path, secret)
    return refused.value.code


# The words and the sheet.


def test_the_word_list_is_that_of_bip_39():
    words = word_list()
    assert len(set(words)) == 2048
    assert list(words) == sorted(words)
    assert len({word[:4] for word in words}) == 2048
    # The published test vectors of BIP 39 for 128 bits.
    assert " ".join(words_of(bytes(16))) == "abandon " * 11 + "about"
    assert " ".join(words_of(b"\x7f" * 16)) == (
        "legal winner thank year wave sausage worth useful legal winner thank yellow"
    )
    assert " ".join(words_of(b"\xff" * 16)) == "zoo " * 11 + "wrong"


@given(secret=st.binary(min_size=16, max_size=16))
def test_words_stand_for_their_secret_and_four_letters_are_enough(secret: bytes):
    words = words_of(secret)
    assert secret_of(" ".join(words)) == secret
    assert secret_of(", ".join(word[:4].upper() for word in words)) == secret


@given(secret=st.binary(min_size=16, max_size=16), at=st.integers(0, 10))
def test_a_misread_sheet_is_noticed(secret: bytes, at: int):
    """One word in sixteen would slip through the checksum; the file itself refuses those."""
    words = list(words_of(secret))
    words[at], words[at + 1] = words[at + 1], words[at]
    with suppress(UnknotError):
        assert secret_of(" ".join(words)) != secret or words[at] == words[at + 1]


@pytest.mark.parametrize(
    ("typed", "said"),
    [("abandon about", "2 were given"), ("abandom " + "abandon " * 11, 'word 1, "abandom"')],
)
def test_what_is_wrong_with_typed_words_is_told(typed: str, said: str):
    with pytest.raises(UnknotError, match=said):
        secret_of(typed)


def test_an_identity_is_written_as_age_writes_it():
    age: Any = importlib.import_module("pyrage")
    text = age_identity(bytes(range(32)))
    assert str(age.x25519.Identity.from_str(text)) == text


def test_a_sheet_asks_back_and_takes_only_its_own_words(tmp_path: Path):
    file, sheet = a_file(tmp_path / "me.unknot")
    file.close()
    places = sheet.ask()
    assert len(set(places)) == 3
    right = {place: sheet.words[place - 1] for place in places}
    assert sheet.confirm(right)
    assert sheet.confirm({place: f" {word[:4].upper()} " for place, word in right.items()})
    assert not sheet.confirm({**right, places[0]: "zebra"})
    assert not sheet.confirm({})
    assert len({sheet.ask() for _ in range(40)}) > 5


def test_a_sheet_is_a_page_that_loads_nothing(tmp_path: Path):
    file, sheet = a_file(tmp_path / "<me>.unknot")
    file.close()
    page = sheet.html()
    assert [page.index(f"<li>{word}</li>") for word in sheet.words]
    assert "&lt;me&gt;.unknot" in page
    assert "<me>" not in page
    assert "<svg" in page
    assert not re.findall(r"(?:src|href)=|url\(|<script|@import", page)
    assert not re.findall(r"https?://(?!www\.w3\.org/2000/svg)", page)
    assert sheet.text() not in repr(sheet)


# Passphrase, sheet, keyring.


def test_each_way_in_opens_and_no_other(tmp_path: Path):
    path, keyring = tmp_path / "me.unknot", Keyring(Kept())
    file, sheet = PersonFile.create(path, PHRASE, keyring=keyring, cost=CHEAP, when=WHEN)
    file.close()
    other = a_file(tmp_path / "other.unknot")[1]
    for secret in (Passphrase(PHRASE), RecoveryWords(sheet.text()), keyring):
        PersonFile.open(path, secret).close()
    assert code_of(path, Passphrase(PHRASE + "s")) == "wrong-passphrase"
    assert code_of(path, RecoveryWords(other.text())) == "wrong-sheet"
    assert code_of(path, RecoveryWords("twelve")) == "wrong-words"
    assert code_of(path, Keyring(Kept())) == "no-keyring"
    assert code_of(path, Keyring(Locked())) == "no-keyring"
    assert code_of(path, None) == "no-secret"
    assert PHRASE not in repr(Passphrase(PHRASE))


def test_a_passphrase_is_the_same_however_it_is_typed(tmp_path: Path):
    path, phrase = tmp_path / "me.unknot", "Grüße an fünf Bäume"
    PersonFile.create(path, unicodedata.normalize("NFD", phrase), cost=CHEAP)[0].close()
    PersonFile.open(path, Passphrase(unicodedata.normalize("NFC", phrase))).close()


@pytest.mark.parametrize("phrase", ["", "  \t"])
def test_an_empty_passphrase_is_refused_and_nothing_is_made(tmp_path: Path, phrase: str):
    with pytest.raises(UnknotError) as refused:
        PersonFile.create(tmp_path / "me.unknot", phrase)
    assert refused.value.code == "empty-passphrase"
    assert not list(tmp_path.glob("me*"))


def test_guessing_is_made_slow_by_default():
    """RFC 9106's second choice is 64 MiB and three passes; ours is no weaker."""
    assert STRONG.memory_kib >= 64 * 1024
    assert STRONG.passes >= 3
    begun = time.perf_counter()
    Passphrase("x").identity(bytes(16), STRONG)
    assert time.perf_counter() - begun > 0.02


def test_a_key_file_that_asks_for_endless_work_is_refused(tmp_path: Path):
    path = tmp_path / "me.unknot"
    a_file(path)[0].close()
    keys = tmp_path / "me.unknot.keys"
    keys.write_text(keys.read_text().replace('"memory_kib": 8', '"memory_kib": 999999999'))
    assert code_of(path, Passphrase(PHRASE)) == "keys-damaged"
    with pytest.raises(UnknotError):
        GuessingCost(passes=10**9).check()


def test_a_changed_passphrase_opens_and_the_old_one_does_not(tmp_path: Path):
    path = tmp_path / "me.unknot"
    file, sheet = a_file(path)
    with file:
        file.change_passphrase("another", cost=CHEAP)
    assert code_of(path, Passphrase(PHRASE)) == "wrong-passphrase"
    PersonFile.open(path, Passphrase("another")).close()
    PersonFile.open(path, RecoveryWords(sheet.text())).close()


def test_after_rotation_the_bytes_are_others_and_every_way_in_still_opens(tmp_path: Path):
    path = tmp_path / "me.unknot"
    file, sheet = a_file(path)
    with file:
        file.add_import(a_diary(), [told("july.csv")], WHEN)
        old_keys = (tmp_path / "me.unknot.keys").read_bytes()
        file.rotate_key()
        assert plainly(file.diary()) == plainly(a_diary())
        file.set_setting("after", 1)
    for secret in (Passphrase(PHRASE), RecoveryWords(sheet.text())):
        with PersonFile.open(path, secret) as file:
            assert plainly(file.diary()) == plainly(a_diary())
    (tmp_path / "me.unknot.keys").write_bytes(old_keys)
    assert code_of(path, Passphrase(PHRASE)) == "damaged"  # the old data key opens it no more


def test_a_sheet_in_wrong_hands_is_forgotten(tmp_path: Path):
    path = tmp_path / "me.unknot"
    file, sheet = a_file(path)
    with file:
        second = file.new_recovery_sheet()
        third = file.new_recovery_sheet(forget_older=True)
    for lost in (sheet, second):
        assert code_of(path, RecoveryWords(lost.text())) == "wrong-sheet"
    PersonFile.open(path, RecoveryWords(third.text())).close()


def test_somebody_without_the_key_cannot_add_a_way_in(tmp_path: Path):
    """Else whoever can write the key file would be let in when the data key changes."""
    path, keys = tmp_path / "me.unknot", tmp_path / "me.unknot.keys"
    a_file(path)[0].close()
    a_file(tmp_path / "other.unknot")[0].close()
    held = json.loads(keys.read_text())
    held["ways"] += json.loads((tmp_path / "other.unknot.keys").read_text())["ways"][1:]
    keys.write_text(json.dumps(held))
    assert code_of(path, Passphrase(PHRASE)) == "keys-damaged"


def test_lost_keys_are_taken_from_a_backup(tmp_path: Path):
    path, keys = tmp_path / "me.unknot", tmp_path / "me.unknot.keys"
    file, sheet = a_file(path)
    with file:
        file.add_import(a_diary(), [told("july.csv")], WHEN)
        file.backup()
    for lose in (keys.unlink, lambda: keys.write_bytes(b"{")):
        lose()
        with PersonFile.open(path, RecoveryWords(sheet.text())) as file:
            assert plainly(file.diary()) == plainly(a_diary())
        PersonFile.open(path, Passphrase(PHRASE)).close()
    shutil.rmtree(tmp_path / "me-backups")
    keys.unlink()
    assert code_of(path, Passphrase(PHRASE)) == "missing-keys"


@pytest.mark.parametrize("what", ["salt", "recipient", "age", "file", "memory_kib"])
def test_damage_of_the_keys_is_not_taken_for_a_wrong_passphrase(tmp_path: Path, what: str):
    path, keys = tmp_path / "me.unknot", tmp_path / "me.unknot.keys"
    a_file(path)[0].close()
    text = keys.read_text()
    at = text.index(f'"{what}": ') + len(what) + 6
    other = "8" if text[at] != "8" else "9"
    keys.write_text(text[:at] + other + text[at + 1 :])
    assert code_of(path, Passphrase(PHRASE)) == "keys-damaged"
    keys.write_text(text)
    assert code_of(path, Passphrase("another")) == "wrong-passphrase"


def test_keys_of_before_there_was_a_sum_open_as_ever(tmp_path: Path):
    path, keys = tmp_path / "me.unknot", tmp_path / "me.unknot.keys"
    a_file(path)[0].close()
    held = json.loads(keys.read_text())
    del held["sha256"]
    keys.write_text(json.dumps(held))
    PersonFile.open(path, Passphrase(PHRASE)).close()
    assert code_of(path, Passphrase("another")) == "wrong-passphrase"


# Any order of it all.


class Ways(RuleBasedStateMachine):
    """Whatever is changed in whatever order: any printed sheet opens every backup made after it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="unknot-ways-"))
        self.keyring = Keyring(Kept())
        self.number = self.imports = 0
        self.now = WHEN
        self.phrase = "phrase 0"
        self.backups: list[tuple[Path, int, str, list[RecoverySheet]]] = []

    @initialize()
    def make(self) -> None:
        self.path = self.folder / "me.unknot"
        self.file, sheet = PersonFile.create(self.path, self.phrase, cost=CHEAP)
        self.sheets = [sheet]

    @rule()
    def change_passphrase(self) -> None:
        self.number += 1
        self.phrase = f"phrase {self.number}"
        self.file.change_passphrase(self.phrase, cost=CHEAP)

    @rule()
    def rotate(self) -> None:
        self.file.rotate_key()

    @rule()
    def print_sheet(self) -> None:
        self.sheets.append(self.file.new_recovery_sheet())

    @rule()
    def gain_keyring(self) -> None:
        self.file.add_keyring(self.keyring)
        self.file.close()
        self.file = PersonFile.open(self.path, self.keyring)

    @rule()
    def lose_keyring(self) -> None:
        self.keyring = Keyring(Kept())

    @rule()
    def add(self) -> None:
        self.imports += 1
        name = f"{self.imports}.csv"
        self.file.add_import(a_diary(name, days=1), [told(name)], self.now)

    @rule()
    def back_up(self) -> None:
        self.now += timedelta(days=1)
        held = self.folder / "kept"
        held.mkdir(exist_ok=True)
        made = self.file.backup(when=self.now)
        copy = Path(shutil.copy(made, held))
        self.backups.append((copy, self.imports, self.phrase, list(self.sheets)))

    @rule(data=st.data())
    def reopen(self, data: st.DataObject) -> None:
        self.file.close()
        ways = [Passphrase(self.phrase), *(RecoveryWords(one.text()) for one in self.sheets)]
        self.file = PersonFile.open(self.path, data.draw(st.sampled_from(ways)))
        assert len(self.file.imports()) == self.imports

    @precondition(lambda self: self.backups)
    @rule(data=st.data())
    def restore_on_an_empty_machine(self, data: st.DataObject) -> None:
        backup, imports, phrase, sheets = data.draw(st.sampled_from(self.backups))
        empty = Path(tempfile.mkdtemp(dir=self.folder))
        ways = [Passphrase(phrase), *(RecoveryWords(one.text()) for one in sheets)]
        way = data.draw(st.sampled_from(ways))
        with PersonFile.restore(backup, empty / "back.unknot", way) as back:
            assert len(back.imports()) == imports
            assert bool(back.diary().notes) == (imports > 0)
        with pytest.raises(UnknotError):
            PersonFile.restore(backup, empty / "again.unknot", Passphrase("no phrase"))

    def teardown(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
            for backup, imports, _, sheets in self.backups:
                for at, sheet in enumerate(sheets):
                    to = self.folder / f"{backup.stem}-{at}.unknot"
                    with PersonFile.restore(backup, to, RecoveryWords(sheet.text())) as back:
                        assert len(back.imports()) == imports
        shutil.rmtree(self.folder)


def sequences(count: int, steps: int) -> None:
    run_state_machine_as_test(
        Ways,
        settings=settings(
            max_examples=count,
            stateful_step_count=steps,
            deadline=None,
            phases=(Phase.explicit, Phase.reuse, Phase.generate),  # each takes a second
        ),
    )


def test_any_printed_sheet_opens_every_backup_made_after_it():
    sequences(4, 12)


@pytest.mark.study
def test_any_printed_sheet_opens_every_backup_of_500_sequences():
    sequences(500, 20)

"""Fields that say who somebody is, by the words of their names; what they hold is never kept."""

from __future__ import annotations

from unknot.parsing.headings import words_of

WHO = frozenset(
    "name names firstname lastname surname forename initials alias email mail phone telephone"
    " mobile fax address street city town postcode postal zip zipcode birth birthdate birthday"
    " dob born ssn mrn nhs insurance passport signature contact nachname vorname geburtsdatum"
    " geburt adresse strasse ort plz telefon"
    " nom prenom adresse naissance nombre apellido direccion nacimiento".split()
)


def says_who(heading: str) -> bool:
    """Whether a heading or a question asks who somebody is or where they live."""
    return bool(WHO & set(words_of(heading)))

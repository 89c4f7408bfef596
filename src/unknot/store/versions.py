"""Which version of the tables a file has, and moving it on to the newest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, text

from unknot.errors import UnknotError
from unknot.store.schema import TABLES

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS = Path(__file__).parent / "migrations"
NEWEST = "0001"
EVERY = ("0001",)
"""Every version that there ever was, oldest first."""
VERSION_TABLE = (
    "CREATE TABLE alembic_version (\n version_num VARCHAR(32) NOT NULL,"
    " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n)"
)
"""As alembic makes it, which moves the file on later."""


def version_of(connection: Connection) -> str | None:
    """The version of a file's tables; None where it has none yet."""
    there = connection.execute(
        text("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'")
    ).first()
    if there is None:
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def move_on(
    engine: Engine, name: str, scripts: Path = SCRIPTS, every: tuple[str, ...] = EVERY
) -> bool:
    """Bring a file's tables to the newest version, wholly or not at all.

    Args:
        name: of the file, for messages.
        scripts: the folder of the steps.
        every: their versions, oldest first.

    Returns:
        Whether anything had to be changed.

    Raises:
        UnknotError: code "newer-file" where a later unknot wrote it.
    """
    with engine.connect() as connection:
        now = version_of(connection)
    if now == every[-1]:
        return False
    if now is not None and now not in every:
        raise UnknotError(
            "newer-file",
            f"{name} was written by a newer unknot (its tables are version {now}; this one knows"
            f" {every[-1]}). It was not changed.",
            "install the newest unknot.",
        )
    if now is None and scripts == SCRIPTS:
        _made_new(engine)
        return True
    from alembic import command

    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        command.upgrade(_config(scripts, connection), every[-1])
    return True


def _made_new(engine: Engine) -> None:
    """Make the newest tables where there are none: the same as by every step, without alembic.

    Loading alembic takes a quarter of a second, and whoever looks around waits for it.
    """
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        TABLES.create_all(connection)
        connection.execute(text(VERSION_TABLE))
        connection.execute(
            text("INSERT INTO alembic_version (version_num) VALUES (:newest)"), {"newest": NEWEST}
        )


def _config(scripts: Path, connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config

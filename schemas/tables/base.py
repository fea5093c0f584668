"""What all tables share: one metadata, one naming of constraints, a time zone on every instant."""

from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, LargeBinary, MetaData, Text, Uuid

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def words(name: str, *args: Any, **kwargs: Any) -> Column[str]:
    """A text column that must hold something."""
    return Column(name, Text, *args, **({"nullable": False} | kwargs))


def octets(name: str, *args: Any, **kwargs: Any) -> Column[bytes]:
    """A bytea column that must hold something."""
    return Column(name, LargeBinary, *args, **({"nullable": False} | kwargs))


def number(name: str, *args: Any, **kwargs: Any) -> Column[int]:
    """A bigint column that must hold something."""
    return Column(name, BigInteger, *args, **({"nullable": False} | kwargs))


def instant(name: str, *args: Any, **kwargs: Any) -> Column[Any]:
    """A timestamptz column that must hold something."""
    return Column(name, DateTime(timezone=True), *args, **({"nullable": False} | kwargs))


def uuid(name: str, *args: Any, **kwargs: Any) -> Column[Any]:
    """A uuid column that must hold something."""
    return Column(name, Uuid, *args, **({"nullable": False} | kwargs))

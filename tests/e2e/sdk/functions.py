import datetime
import decimal
import enum
import typing
import uuid


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


def shop(
    name: str,
    day: datetime.date,
    at: datetime.datetime,
    hour: datetime.time,
    paid: decimal.Decimal,
    number: uuid.UUID,
    of: Colour,
    unit: typing.Literal["C", "F"],
    each: list[int | None],
    count: int = 3,
    share: float = 1.5,
    all: bool = True,
    tags: list[str] = ["a"],
    kind: typing.Literal["x", "y"] = "x",
    rest: dict = {},
    most: int | None = None,
):
    "Takes all."

import os

# What is returned leaves by a descriptor of its own: whatever the function and its children print goes to standard error.
returned = os.dup(1)
os.dup2(2, 1)

import datetime, decimal, enum, inspect, json, runpy, sys, traceback, types, typing, uuid

FILE, NAME, ARGUMENTS, OPTIONAL = json.loads(__CALL__)


def plain(value):
    for way in ("tolist", "to_dict", "isoformat"):
        if hasattr(value, way):
            return getattr(value, way)()
    return sorted(value) if isinstance(value, (set, frozenset)) else str(value)


def moment(read):
    # Before Python 3.11 nothing but an offset is read.
    return lambda text: read(text[:-1] + "+00:00" if text.endswith("Z") else text)


MAKE = {
    datetime.date: datetime.date.fromisoformat,
    datetime.datetime: moment(datetime.datetime.fromisoformat),
    datetime.time: moment(datetime.time.fromisoformat),
    decimal.Decimal: lambda number: decimal.Decimal(str(number)),
    uuid.UUID: uuid.UUID,
}
UNIONS = (typing.Union, getattr(types, "UnionType", typing.Union))


def made(value, takes):
    """A value of JSON as a parameter takes it."""
    if value is None:
        return None
    origin, inner = typing.get_origin(takes), typing.get_args(takes)
    if origin in UNIONS:
        ways = [one for one in inner if one is not type(None)]
        # Where it may be several things, it is what it is.
        return made(value, ways[0]) if len(ways) == 1 else value
    if isinstance(value, list) and len(inner) == 1:
        return [made(item, inner[0]) for item in value]
    if isinstance(takes, type) and issubclass(takes, enum.Enum):
        return takes(value)
    return MAKE[takes](value) if takes in MAKE else value


def hints(function):
    try:
        return typing.get_type_hints(function)
    except Exception:
        return {}


try:
    function = runpy.run_path(FILE, run_name="functions")[NAME]
    given = json.loads(ARGUMENTS)
    takes = inspect.signature(function).parameters
    # A model leaves out what may be None.
    for name in OPTIONAL:
        if name not in given and name in takes and takes[name].default is inspect.Parameter.empty:
            given[name] = None
    expected = hints(function)
    given = {name: made(value, expected.get(name)) for name, value in given.items()}
    value = function(**given)
    if inspect.iscoroutine(value):
        import asyncio

        value = asyncio.run(value)
    text = json.dumps(value, default=plain, ensure_ascii=False)
    with open(returned, "w", encoding="utf-8", errors="backslashreplace") as output:
        print(text, file=output)
except SystemExit as end:
    sys.exit(f"The function ended without returning: SystemExit: {end.code}")
except Exception as error:
    # The frames of the function, without those of its call.
    frame = error.__traceback__
    while frame and frame.tb_frame.f_code.co_filename != FILE:
        frame = frame.tb_next
    traceback.print_exception(type(error), error, frame)
    sys.exit(1)

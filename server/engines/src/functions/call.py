import os

# What is returned leaves by a descriptor of its own: whatever the function and its children print goes to standard error.
returned = os.dup(1)
os.dup2(2, 1)

import datetime, decimal, enum, inspect, json, math, runpy, sys, traceback, types, typing, uuid

FILE, NAME, ARGUMENTS, OPTIONAL = json.loads(__CALL__)


def plain(value):
    for way in ("tolist", "to_dict", "isoformat"):
        if hasattr(value, way):
            return getattr(value, way)()
    return sorted(value) if isinstance(value, (set, frozenset)) else str(value)


def moment(read):
    # Before Python 3.11 nothing but an offset is read.
    return lambda text: read(text[:-1] + "+00:00" if text.endswith("Z") else text)


def truth(value):
    return {"true": True, "false": False}[value.lower()] if isinstance(value, str) else of(bool)(value)


def whole(value):
    if isinstance(value, str) or isinstance(value, float) and value.is_integer():
        return int(value)
    return of(int)(value)


def number(value):
    made = value if isinstance(value, int) else float(value)
    if isinstance(value, bool) or not math.isfinite(made):
        raise ValueError
    return made


def exact(value):
    made = decimal.Decimal(str(value))
    if not made.is_finite():
        raise ValueError
    return made


def of(kind):
    def make(value):
        if type(value) is not kind:
            raise TypeError
        return value

    return make


# What a parameter is made of, and what it takes, in words.
MAKE = {
    bool: (truth, "true or false"),
    int: (whole, "a whole number"),
    float: (number, "a number"),
    str: (of(str), "a text"),
    list: (of(list), "a list"),
    dict: (of(dict), "an object"),
    datetime.date: (datetime.date.fromisoformat, "a date such as 2026-01-31"),
    datetime.datetime: (moment(datetime.datetime.fromisoformat), "a time such as 2026-01-31T12:00:00"),
    datetime.time: (moment(datetime.time.fromisoformat), "a time of day such as 12:00:00"),
    decimal.Decimal: (exact, "a number"),
    uuid.UUID: (uuid.UUID, "a UUID"),
}
UNIONS = (typing.Union, getattr(types, "UnionType", typing.Union))


def refused(name, value, wanted):
    given = json.dumps(value, ensure_ascii=False)
    return TypeError(f"{name} takes {wanted}, not {given if len(given) <= 60 else given[:60] + '…'}")


def made(name, value, takes):
    """A value of JSON as a parameter takes it: another type only where nothing is lost."""
    origin, inner = typing.get_origin(takes), typing.get_args(takes)
    kind = origin or takes
    if value is None:
        if kind in MAKE:
            raise refused(name, value, MAKE[kind][1])
        if kind in UNIONS and type(None) not in inner or isinstance(takes, type) and issubclass(takes, enum.Enum):
            raise refused(name, value, "a value")
        return None
    if origin in UNIONS:
        ways = [one for one in inner if one is not type(None)]
        # Where it may be several things, it is what it is.
        return made(name, value, ways[0]) if len(ways) == 1 else value
    if isinstance(takes, type) and issubclass(takes, enum.Enum):
        # To Python, true is a one.
        if isinstance(value, bool) and not any(one.value is value for one in takes):
            raise refused(name, value, "one of " + ", ".join(json.dumps(one.value) for one in takes))
        return takes(value)
    if kind in MAKE:
        make, wanted = MAKE[kind]
        try:
            value = make(value)
        except Exception:
            raise refused(name, value, wanted) from None
    if isinstance(value, list) and len(inner) == 1:
        return [made(name, item, inner[0]) for item in value]
    if isinstance(value, dict) and len(inner) == 2:
        return {key: made(name, item, inner[1]) for key, item in value.items()}
    return value


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
    for name, value in given.items():
        # What is nothing by default may be nothing, whatever its type says.
        if value is not None or name not in takes or takes[name].default is not None:
            given[name] = made(name, value, expected.get(name))
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

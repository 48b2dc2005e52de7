import os

# What is returned leaves by a descriptor of its own: whatever the function and its children print goes to standard error.
returned = os.dup(1)
os.dup2(2, 1)

import inspect, json, runpy, sys, traceback

FILE, NAME, ARGUMENTS, OPTIONAL = json.loads(__CALL__)


def plain(value):
    for way in ("tolist", "to_dict", "isoformat"):
        if hasattr(value, way):
            return getattr(value, way)()
    return sorted(value) if isinstance(value, (set, frozenset)) else str(value)


try:
    function = runpy.run_path(FILE, run_name="functions")[NAME]
    given = json.loads(ARGUMENTS)
    takes = inspect.signature(function).parameters
    # A model leaves out what may be None.
    for name in OPTIONAL:
        if name not in given and name in takes and takes[name].default is inspect.Parameter.empty:
            given[name] = None
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

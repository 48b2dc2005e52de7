import contextlib, inspect, json, runpy, sys, traceback


def plain(value):
    for way in ("tolist", "to_dict", "isoformat"):
        if hasattr(value, way):
            return getattr(value, way)()
    return sorted(value) if isinstance(value, (set, frozenset)) else str(value)


try:
    with contextlib.redirect_stdout(sys.stderr):
        function = runpy.run_path(__FILE__, run_name="functions")[__NAME__]
        value = function(**json.loads(__ARGUMENTS__))
        if inspect.iscoroutine(value):
            import asyncio

            value = asyncio.run(value)
    print(json.dumps(value, default=plain, ensure_ascii=False))
except Exception as error:
    # The frames of the function, without those of its call.
    frame = error.__traceback__
    while frame and frame.tb_frame.f_code.co_filename != __FILE__:
        frame = frame.tb_next
    traceback.print_exception(type(error), error, frame)
    sys.exit(1)

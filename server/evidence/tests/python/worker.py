"""Runs programs that come as lines of JSON: a list of rounds that share one interpreter. Answers what they printed."""
import contextlib, io, json, sys, traceback

for line in sys.stdin:
    shared, results = {"__name__": "__main__"}, []
    for code in json.loads(line):
        printed, ended = io.StringIO(), None
        with contextlib.redirect_stdout(printed):
            try:
                exec(compile(code, "<string>", "exec", dont_inherit=True), shared)
            except SystemExit:
                pass
            except BaseException:
                ended = traceback.format_exc()
        results.append([printed.getvalue(), ended])
    print(json.dumps(results), flush=True)

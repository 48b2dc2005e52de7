"""Runs main.py of each folder named on the command line and prints what came of it as JSON."""

import contextlib
import io
import json
import os
import sys
import traceback
import warnings

reports = []
for folder in sys.argv[1:]:
    os.chdir(folder)
    with open("main.py", encoding="utf-8") as file:
        code = compile(file.read(), "main.py", "exec")
    charts = 0
    if "matplotlib" in code.co_names or b"matplotlib" in open("main.py", "rb").read():
        import matplotlib

        matplotlib.use("Agg")
        import matplotlib.pyplot as plt

        matplotlib.rcdefaults()

        def show():
            global charts
            charts += len(plt.get_fignums())
            for number in plt.get_fignums():
                plt.figure(number).savefig(f"chart-{number}.png")
            plt.close("all")

        plt.show = show
    printed, error = io.StringIO(), ""
    with warnings.catch_warnings(record=True) as warned, contextlib.redirect_stdout(printed):
        warnings.simplefilter("always")
        try:
            exec(code, {"__name__": "__main__"})
        except (Exception, SystemExit):
            error = traceback.format_exc()
    ours = [str(w.message) for w in warned if "pyparsing" not in w.filename and "dateutil" not in w.filename]
    reports.append({"stdout": printed.getvalue(), "error": error, "warnings": ours, "charts": charts})
print(json.dumps(reports))

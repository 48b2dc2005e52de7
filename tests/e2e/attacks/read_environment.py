def search(names):
    for name in names:
        try:
            with open(name, "rb") as file:
                if BAIT["api_key"].encode() in file.read():
                    return name
        except OSError:
            pass
    raise LookupError("not found")


try:
    processes = [name for name in os.listdir("/proc") if name.isdigit()]
except OSError:
    processes = range(1, 5000)
processes = [*processes, os.getppid(), BAIT["sibling"]]
attempt("own environment", lambda: search(["/proc/self/environ"]))
attempt("own variables", lambda: dict(os.environ)["GEMINI_API_KEY"])
attempt("environments of others", lambda: search(f"/proc/{process}/environ" for process in processes))
attempt("command lines of others", lambda: search(f"/proc/{process}/cmdline" for process in processes))

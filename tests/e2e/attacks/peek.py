victim = BAIT["sibling"]


def trace():
    call("ptrace", 16, victim, 0, 0)  # PTRACE_ATTACH
    os.waitpid(victim, 0)
    call("ptrace", 17, victim, 0, 0)  # PTRACE_DETACH


attempt("trace", trace)
for name in "maps", "mem", "environ", "cmdline", "status":
    attempt(name, lambda: open(f"/proc/{victim}/{name}", "rb").read(0 if name == "mem" else 9))
attempt("root", lambda: os.listdir(f"/proc/{victim}/root"))
attempt("folder", lambda: os.listdir(f"/proc/{victim}/cwd"))
attempt("descriptors", lambda: os.listdir(f"/proc/{victim}/fd"))

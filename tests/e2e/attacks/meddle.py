import resource

victim = BAIT["sibling"]
attempt("limits", lambda: resource.prlimit(victim, resource.RLIMIT_NOFILE, (64, 64)))
attempt("limits, read", lambda: resource.prlimit(victim, resource.RLIMIT_NOFILE))
attempt("priority", lambda: os.setpriority(os.PRIO_PROCESS, victim, 10))
attempt("processors", lambda: os.sched_setaffinity(victim, {0}))
attempt("disk priority", lambda: call("ioprio_set", 1, victim, (3 << 13)))

db = duckdb.connect(
    config={
        "memory_limit": "__MEMORY__MiB",
        "threads": min(os.cpu_count() or 1, 32),
        "temp_directory": "",  # what spills into the sandbox's /tmp stays in memory
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
)
db.execute("SET enable_progress_bar = false")
db.execute("SET TimeZone = 'UTC'")

try:
    described = db.execute(f"DESCRIBE FROM {TABLE}").fetchall()
except duckdb.Error as error:
    raise SystemExit(f"{FILE} cannot be read: {str(error).splitlines()[0]}")
kinds = {name: kind_of(name, stored) for name, stored, *_ in described}
TYPES = {name: clip(stored.lower(), 24) for name, stored, *_ in described}
ZONED = [name for name, stored, *_ in described if "ZONE" in stored]

    for line_number, line in enumerate(file, 1):
        try:
            if line.strip():
                records.append({**__LOADS__})
        except (TypeError, ValueError) as error:
            reason = getattr(error, "msg", error)
            raise SystemExit(f"line {line_number} is no JSON object: {reason}")

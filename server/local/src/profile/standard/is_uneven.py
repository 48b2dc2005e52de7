        uneven += len(row) != len(columns)
        longer = longer or row[: len(row) * any(row[len(columns) :])]

if (within := reader.line_num - rows__OTHERS__) > 0:
    notes.insert(0, f"{count(within, 'line')} blank or within a field: is a quote never closed?")

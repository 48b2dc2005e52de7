def milliseconds(cell):
    return number(cell) / 1000

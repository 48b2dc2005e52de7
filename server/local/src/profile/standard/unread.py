for name, odd in unread.items():
    columns[name].missing += odd
    missing += odd

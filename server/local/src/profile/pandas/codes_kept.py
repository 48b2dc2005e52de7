
for name, zeros in codes.items():
    remarks[name] = codes_kept(sum(zeros.values()), data[name].count(), name, next(iter(zeros)))

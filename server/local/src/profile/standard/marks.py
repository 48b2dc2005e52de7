notes += marks_named({mark: n for mark, n in gaps.items() if mark in UNSEEN})

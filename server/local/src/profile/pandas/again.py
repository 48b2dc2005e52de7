again = data[data.iloc[:, 0] == data.columns[0]]
again = again.index[(again == list(data.columns)).all(axis=1)]
if len(again):
    data = data.drop(index=again).reset_index(drop=True)
    notes.append("__HEADER_AGAIN__")

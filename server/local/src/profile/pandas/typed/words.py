def words_of(name):
    """The words of a name in small letters: customerId, customer_id and Customer ID have the same two."""
    return re.findall(r"[^\W_]+|#", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower())

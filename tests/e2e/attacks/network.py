message = BAIT["unique"].encode()
STREAM, DATAGRAM = socket.SOCK_STREAM, socket.SOCK_DGRAM


def connect(family, address):
    with socket.socket(family, STREAM) as connection:
        connection.settimeout(5)
        connection.connect(address)
        connection.sendall(message)


def send(family, address):
    with socket.socket(family, DATAGRAM) as sender:
        sender.sendto(message, address)


def send_from_pair(address):
    here, there = socket.socketpair(socket.AF_UNIX, DATAGRAM)
    here.sendto(message, address)


attempt("tcp", lambda: connect(socket.AF_INET, ("127.0.0.1", BAIT["tcp"])))
attempt("udp", lambda: send(socket.AF_INET, ("127.0.0.1", BAIT["udp"])))
attempt("unix", lambda: connect(socket.AF_UNIX, BAIT["unix"]))
attempt("unix datagram", lambda: send(socket.AF_UNIX, BAIT["unix_datagram"]))
attempt("unix datagram from a pair", lambda: send_from_pair(BAIT["unix_datagram"]))
attempt("abstract", lambda: connect(socket.AF_UNIX, "\0" + BAIT["abstract"]))
attempt("abstract datagram", lambda: send(socket.AF_UNIX, "\0" + BAIT["abstract_datagram"]))

STREAM, DATAGRAM, RAW = socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW


def send_from_stream_pair(address):
    here, there = socket.socketpair()
    here.sendto(b"x", address)


def bind_pair(address):
    here, there = socket.socketpair()
    here.bind(address)


attempt("tcp over IPv6", lambda: socket.socket(socket.AF_INET6, STREAM))
attempt("netlink", lambda: socket.socket(socket.AF_NETLINK, RAW, 0))
attempt("vsock", lambda: socket.socket(socket.AF_VSOCK, STREAM))
attempt("packets", lambda: socket.socket(socket.AF_PACKET, RAW))
attempt("raw", lambda: socket.socket(socket.AF_INET, RAW, 1))
attempt("ping", lambda: socket.socket(socket.AF_INET, DATAGRAM, 1))
attempt("crypto", lambda: socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET))
attempt("a pair elsewhere", lambda: send_from_stream_pair(BAIT["unix_datagram"]))
attempt("a pair by name", lambda: bind_pair("\0" + BAIT["unique"]))
attempt("names", lambda: socket.create_connection(("localhost", BAIT["tcp"]), timeout=5))
attempt("family in the upper half", lambda: call("socketpair", (1 << 32) | socket.AF_INET, DATAGRAM, 0, (ctypes.c_int * 2)()))
here, there = socket.socketpair()
here.send(b"ok")
assert there.recv(2) == b"ok", "the two ends of a pair do talk"

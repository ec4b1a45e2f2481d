"""Requests that a careful server refuses, as raw bytes: raw_http.py PORT PATH prints "name: status, connections closed".

Status 0: the server closed without an answer.
"""
import socket
import sys

port, path = int(sys.argv[1]), sys.argv[2].encode()
HOST = b"Host: 127.0.0.1\r\n"
GET = b"GET " + path + b" HTTP/1.1\r\n"
POST = b"POST " + path + b" HTTP/1.1\r\n"
NEXT = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

PROBES = [
    ("a good request", GET + HOST + b"Connection: close\r\n\r\n"),
    ("two Host", GET + HOST + b"Host: example.org\r\n\r\n"),
    ("the same Host twice", GET + HOST + HOST + b"\r\n"),
    ("no Host", GET + b"Accept: */*\r\n\r\n"),
    ("two Content-Length", POST + HOST + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc"),
    ("a list of Content-Length", POST + HOST + b"Content-Length: 3, 4\r\n\r\nabc"),
    ("Content-Length and Transfer-Encoding", POST + HOST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ("space before the colon", GET + HOST + b"Accept : */*\r\n\r\n"),
    ("space before the colon of Host", GET + b"Host : 127.0.0.1\r\n\r\n"),
    ("a folded header", GET + HOST + b"Accept: a,\r\n b\r\n\r\n"),
    ("a header of 64 KiB", GET + HOST + b"X-Long: " + b"a" * 65536 + b"\r\n\r\n"),
    ("a target of 64 KiB", b"GET /" + b"a" * 65536 + b" HTTP/1.1\r\n" + HOST + b"\r\n"),
    ("1000 headers", GET + HOST + b"".join(b"X-%d: y\r\n" % i for i in range(5000)) + b"\r\n"),
    ("NUL in a header", GET + HOST + b"Accept: a\0b\r\n\r\n"),
    ("a line that is no header", GET + HOST + b"nonsense\r\n\r\n"),
    ("no such version", b"GET " + path + b" HTTP/9.9\r\n" + HOST + b"\r\n"),
    ("no request at all", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
]


def ask(request):
    """All status lines that come back; a second one means that the tail was taken for a request."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        answer = b""
        try:
            connection.sendall(request)
            while piece := connection.recv(65536):
                answer += piece
        except (TimeoutError, ConnectionError):
            pass
    return [int(line.split()[1]) for line in answer.split(b"\r\n") if line.startswith(b"HTTP/1.")]


for name, request in PROBES:
    statuses = ask(request + (NEXT if name != "a good request" else b""))
    print(f"{name}: {' '.join(map(str, statuses)) or 0}", flush=True)

"""verify_statement.py STATEMENT: what a third party may write after reading the format, without this program. With --flip every
byte of it is changed in turn, by one bit and to another value altogether, and each must be seen."""
import hashlib, json, sys


def verify(data):
    body, seal = data.rsplit(b',"hash":"', 1)
    assert seal == hashlib.sha256(body).hexdigest().encode() + b'"}\n', "the bytes are not those of the hash"
    statement, before = json.loads(data), ""
    for entry in statement["ledger"]:
        said = entry.pop("hash")
        text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        before = hashlib.sha256((before + text).encode()).hexdigest()
        assert said == before, "entry %d is not in the chain" % entry["id"]
        assert entry["worker_id"] == statement["worker"]["id"], "another worker's entry"
    for book in statement["rulebooks"]:
        assert sum(e["counted_min"] for e in book["entries"]) == book["counted_min"], book["rulebook"]
        for need in book["requirements"]:
            counted = sum(e["counted_min"] for e in book["entries"] if need["id"] in e["toward"])
            assert counted == need["earned_min"], need["id"]


def holds(data):
    try:
        verify(data)
        return True
    except Exception:
        return False


data = open(sys.argv[1], "rb").read()
if "--flip" in sys.argv:
    changed = [data[:at] + bytes([data[at] ^ by]) + data[at + 1:] for at in range(len(data)) for by in (1, 0x80, 0x2a)]
    print("missed", sum(holds(each) for each in changed), "of", len(changed))
else:
    try:
        verify(data)
    except Exception as error:
        sys.exit("does not hold: %s" % error)
    print("holds")

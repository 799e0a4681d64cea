"""Damages files: half of them anywhere, half so that the checks that readers make first still pass,
such as the checksums of a PNG or the syntax of JSON."""

import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

NUMBERS = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF]
VALUES = [*NUMBERS, -1, 0.5, -0.0, 1e308, 1 << 70, "", "1", "\0", "../a", None, True, [], {}]
PNG = b"\x89PNG\r\n\x1a\n"


def damaged(data: bytes, chance: random.Random) -> bytes:
    """`data`, or a part of it, with a few places changed, moved, doubled or cut."""
    if chance.randrange(2):
        if data.startswith(PNG):
            return with_right_sums(scrambled(data, chance))
        if data.startswith(b"PK"):
            return with_damaged_entry(data, chance)
        if data.startswith(b"{"):
            return with_damaged_value(data, chance)
    return scrambled(data, chance)


def scrambled(data: bytes, chance: random.Random) -> bytes:
    """`data` with a few bytes, numbers or stretches changed, moved, doubled or cut."""
    result = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 4, 16])):
        if not result:
            break
        at = chance.randrange(len(result))
        match chance.randrange(7):
            case 0:
                result[at] ^= 1 << chance.randrange(8)
            case 1:
                result[at] = chance.randrange(256)
            case 2:
                order = chance.choice(["big", "little"])
                result[at : at + 4] = chance.choice(NUMBERS).to_bytes(4, order)
            case 3:
                del result[at : at + chance.choice([1, 4, 64, len(result)])]
            case 4:
                length = chance.choice([1, 8, 256])
                result[at:at] = result[at : at + length]
            case 5:
                other = chance.randrange(len(result))
                length = chance.choice([4, 32, 512])
                result[at : at + length] = result[other : other + length]
            case 6:
                result[at:at] = chance.randbytes(chance.choice([1, 16, 300]))
    return bytes(result)


def with_right_sums(png: bytes) -> bytes:
    """`png` with a correct checksum in each complete chunk."""
    result = bytearray(png)
    at = len(PNG)
    while at + 12 <= len(result):
        end = at + 8 + struct.unpack(">I", result[at : at + 4])[0]
        if end + 4 > len(result):
            break
        result[end : end + 4] = struct.pack(">I", zlib.crc32(result[at + 4 : end]))
        at = end + 4
    return bytes(result)


def with_damaged_entry(archive: bytes, chance: random.Random) -> bytes:
    """The ZIP archive with the contents or the name of one entry damaged."""
    rewritten = io.BytesIO()
    with (zipfile.ZipFile(io.BytesIO(archive)) as source,
          zipfile.ZipFile(rewritten, "w") as target):
        entries = source.infolist()
        # The first entry of a checkpoint is its pickle, all others are numbers.
        chosen = chance.choice(entries[: chance.choice([1, len(entries)])])
        for entry in entries:
            name, content = entry.filename, source.read(entry)
            if entry is chosen and chance.randrange(8) == 0:
                name = chance.choice(["../" + name, "/" + name, name[:-1], 300 * "a", "a\\b", "é"])
            elif entry is chosen:
                content = damaged(content, chance)
            target.writestr(name, content, entry.compress_type)
    return rewritten.getvalue()


def with_damaged_value(document: bytes, chance: random.Random) -> bytes:
    """The JSON document with a few values changed, doubled or left out."""
    root = json.loads(document)
    for _ in range(chance.choice([1, 1, 2, 4])):
        places = list(values(root))
        if not places:
            break
        holder, key = chance.choice(places)
        value = holder[key]
        match chance.randrange(4):
            case 0:
                del holder[key]
            case 1 if isinstance(value, list):
                holder[key] = value * chance.choice([2, 100])
            case 2 if isinstance(value, str):
                holder[key] = scrambled(value.encode(), chance).decode("latin1")
            case _:
                holder[key] = chance.choice(VALUES)
    return json.dumps(root).encode()


def values(node: dict | list) -> Iterator[tuple[Any, Any]]:
    """Every value below `node`, as its container and its key there."""
    items = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in items:
        yield node, key
        if isinstance(value, (dict, list)):
            yield from values(value)

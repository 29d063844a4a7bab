"""Metadata as a phone writes it: orientation, camera, owner, GPS position, an embedded thumbnail, XMP, a comment."""

import struct

_ASCII, _SHORT, _LONG, _RATIONAL = 2, 3, 4, 5
_SIZES = {_ASCII: 1, _SHORT: 2, _LONG: 4, _RATIONAL: 8}
_FORMATS = {_SHORT: "H", _LONG: "I", _RATIONAL: "II"}

Field = tuple[int, int, bytes]


def phone_exif(orientation: int, thumbnail: bytes) -> bytes:
    """Return an APP1 payload (Exif 2.32, little-endian TIFF): IFD0, a GPS IFD, IFD1 with the thumbnail."""
    header = b"II" + struct.pack("<HI", 42, 8)
    main = [
        _text(0x010F, "Examplephone"),
        _text(0x0110, "EP-7"),
        _number(0x0112, _SHORT, orientation),
        _text(0x0132, "2025:03:14 09:26:53"),
        _text(0x013B, "Ward camera of Maple Falls"),
        _number(0x8825, _LONG, 0),
    ]
    gps_at = len(header) + len(_directory(main, len(header), 0))
    gps = [
        _text(0x0001, "N"),
        _rationals(0x0002, (38, 53, 23)),
        _text(0x0003, "W"),
        _rationals(0x0004, (77, 0, 32)),
    ]
    thumb_at = gps_at + len(_directory(gps, gps_at, 0))
    thumb = [_number(0x0103, _SHORT, 6), _number(0x0201, _LONG, 0), _number(0x0202, _LONG, len(thumbnail))]
    data_at = thumb_at + len(_directory(thumb, thumb_at, 0))
    main[-1] = _number(0x8825, _LONG, gps_at)
    thumb[1] = _number(0x0201, _LONG, data_at)
    body = _directory(main, len(header), thumb_at) + _directory(gps, gps_at, 0) + _directory(thumb, thumb_at, 0)
    return b"Exif\0\0" + header + body + thumbnail


def xmp_packet(owner: str) -> bytes:
    """Return an XMP packet that names the picture's owner."""
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="{owner}"/></rdf:RDF></x:xmpmeta>'
    ).encode()


def _text(tag: int, value: str) -> Field:
    return tag, _ASCII, value.encode("ascii") + b"\0"


def _number(tag: int, kind: int, value: int) -> Field:
    return tag, kind, struct.pack("<" + _FORMATS[kind], value)


def _rationals(tag: int, values: tuple[int, ...]) -> Field:
    return tag, _RATIONAL, b"".join(struct.pack("<II", value, 1) for value in values)


def _directory(fields: list[Field], at: int, following: int) -> bytes:
    """Return an image file directory that starts at offset `at`: entries, next directory, values over four bytes."""
    values_at = at + 2 + 12 * len(fields) + 4
    entries, values = b"", b""
    for tag, kind, data in fields:
        entries += struct.pack("<HHI", tag, kind, len(data) // _SIZES[kind])
        if len(data) <= 4:
            entries += data.ljust(4, b"\0")
        else:
            entries += struct.pack("<I", values_at + len(values))
            values += data + b"\0" * (len(data) % 2)
    return struct.pack("<H", len(fields)) + entries + struct.pack("<I", following) + values

"""XMP: read property by property, and written anew with the ones that stay.

Read by expat, with every declaration of an entity refused: what a file says may grow to the size of the file, not more.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from chouxin.person.notes import generators, labels, private
from chouxin.person.notes.sorting import Kind, Note, brief, speaks_of_ai

LARGEST = 64 * 1024 * 1024
_DEEPEST, _MOST = 40, 200_000
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XML = "http://www.w3.org/XML/1998/namespace"
_EXT, _CORE = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/", "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
_PHOTOSHOP, _DC, _MM = (
    "http://ns.adobe.com/photoshop/1.0/",
    "http://purl.org/dc/elements/1.1/",
    "http://ns.adobe.com/xap/1.0/mm/",
)

_TC260 = "http://www.tc260.org.cn/ns/AIGC/1.0/"
"""China's label."""
_WHOLE = {
    _TC260: Kind.AI,
    "http://ns.adobe.com/xap/1.0/rights/": Kind.RIGHTS,
    "http://ns.useplus.org/ldf/xmp/1.0/": Kind.RIGHTS,
    "http://creativecommons.org/ns#": Kind.RIGHTS,
    "http://c2pa.org/": Kind.PROVENANCE,
}
"""Namespaces of which everything stays."""
_SINGLE = {
    (_DC, "rights"): Kind.RIGHTS,
    (_DC, "creator"): Kind.RIGHTS,
    (_PHOTOSHOP, "Credit"): Kind.RIGHTS,
    (_PHOTOSHOP, "Copyright"): Kind.RIGHTS,
    (_PHOTOSHOP, "Source"): Kind.RIGHTS,
    ("http://ns.adobe.com/tiff/1.0/", "Copyright"): Kind.RIGHTS,
    ("http://ns.adobe.com/tiff/1.0/", "Artist"): Kind.RIGHTS,
    ("http://purl.org/dc/terms/", "provenance"): Kind.PROVENANCE,
}
_AI_PROPERTIES = ("DigitalSourceType", "DigitalSourceFileType", "AI", "digitalsourcetype")
_PLACES = ("GPS", "City", "State", "Country", "Location", "Sublocation", "ProvinceState", "WorldRegion")
_WHERES = ("LocationCreated", "LocationShown")
_SERIALS, _OWNERS = (
    ("SerialNumber", "ImageUniqueID", "RawImageUniqueID"),
    ("OwnerName", "CameraOwnerName", "Photographer"),
)
_DEVICES = ("Make", "Model", "Lens", "CreatorTool", "Software", "HostComputer", "LensInfo", "LensID", "Firmware")
_PERSONS = ("PersonInImage", "RegionInfo", "Regions", "PersonInImageWDetails")
_GOOGLE = ("http://ns.google.com/photos/1.0/", "http://ns.adobe.com/hdr-gain-map/", "http://ns.apple.com/HDRGainMap/")
_WORDS = ("description", "title", "subject", "Headline", "CaptionWriter", "Instructions", "Keywords", "UserComment")


@dataclass(slots=True)
class Element:
    """An element: namespace and name, with what is in it."""

    space: str
    name: str
    attributes: list[tuple[str, str, str]]
    inside: "list[Element | str]" = field(default_factory=list)

    @property
    def text(self) -> str:
        """All words in it and in its attributes."""
        return " ".join(
            [
                *(value for *_, value in self.attributes),
                *(part if isinstance(part, str) else part.text for part in self.inside),
            ]
        ).strip()


class Refused(Exception):
    """No XMP, or one that nobody honest writes."""


def properties(packet: bytes) -> list[Element]:
    """The properties of a packet, each as an element, also those that stand as attributes. Raises Refused."""
    if len(packet) > LARGEST:
        raise Refused
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.words
    parser.buffer_text = True
    parser.EntityDeclHandler = parser.StartDoctypeDeclHandler = reader.refuse
    try:
        # Padding behind the packet is no part of it.
        parser.Parse(
            packet.strip(b"\0 \t\r\n\xef\xbb\xbf") if packet[:2] not in (b"\xff\xfe", b"\xfe\xff") else packet, True
        )
    except (expat.ExpatError, ValueError, RecursionError) as error:
        raise Refused from error
    return reader.found


class _Reader:
    def __init__(self) -> None:
        self.found: list[Element] = []
        self._open: list[Element] = []
        self._spaces: list[dict[str, str]] = [{"xml": _XML, "": ""}]
        self._count = 0

    def refuse(self, *_: object) -> None:
        raise Refused

    def start(self, name: str, given: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) >= _DEEPEST or self._count > _MOST:
            raise Refused
        spaces = dict(self._spaces[-1])
        for key, value in given.items():
            if key == "xmlns" or key.startswith("xmlns:"):
                spaces[key[6:]] = value
        self._spaces.append(spaces)
        attributes = [
            (*self._qualified(key, attribute=True), value)
            for key, value in given.items()
            if not key.startswith("xmlns")
        ]
        self._open.append(Element(*self._qualified(name), attributes))

    def end(self, _: str) -> None:
        element = self._open.pop()
        self._spaces.pop()
        parent = self._open[-1] if self._open else None
        if (element.space, element.name) == (_RDF, "Description") and (
            parent is None or parent.name in ("RDF", "xmpmeta")
        ):
            for space, name, value in element.attributes:
                if space not in (_RDF, _XML, ""):
                    self.found.append(Element(space, name, [], [value]))
            self.found += [part for part in element.inside if isinstance(part, Element)]
        elif parent is not None:
            parent.inside.append(element)

    def words(self, text: str) -> None:
        if self._open:
            self._open[-1].inside.append(text)

    def _qualified(self, name: str, *, attribute: bool = False) -> tuple[str, str]:
        prefix, _, local = name.rpartition(":")
        return ("" if attribute and not prefix else self._spaces[-1].get(prefix, "")), local


def kind_of(element: Element) -> Kind:
    """What a property tells."""
    space, name = element.space, element.name
    if space == _TC260 and (beside := private.kind_of(name)) is not None and not generators.of_ai(element.text):
        return beside
    if (found := _WHOLE.get(space) or _SINGLE.get((space, name))) is not None:
        return found
    if space.startswith("http://c2pa.org/"):
        return Kind.PROVENANCE
    if space == _EXT and name.startswith(_AI_PROPERTIES):
        return Kind.AI
    if (telling := _private(space, name)) is not None:
        return telling
    # What is left stays if it says that a machine had a hand in it.
    return Kind.AI if generators.of_ai(element.text) else _other(space, name)


def _private(space: str, name: str) -> Kind | None:
    tests = (
        (Kind.LOCATION, name.startswith(_PLACES) or name in _WHERES),
        (Kind.SERIAL, name.endswith(_SERIALS)),
        (Kind.OWNER, name in _OWNERS),
        (Kind.PEOPLE, name in _PERSONS or "face" in name.lower()),
        (Kind.SECOND, "ns.google.com/photos" in space or space in _GOOGLE),
    )
    return next((kind for kind, holds in tests if holds), None)


def _other(space: str, name: str) -> Kind:
    tests = (
        (Kind.HISTORY, space == _MM),
        (Kind.DEVICE, name.startswith(_DEVICES)),
        (Kind.THUMBNAIL, name == "Thumbnails"),
        (Kind.DATE, "Date" in name or name.endswith("Time")),
        (Kind.TEXT, name in _WORDS or space == _CORE),
    )
    return next((kind for kind, holds in tests if holds), Kind.UNKNOWN)


def notes(packet: bytes) -> Iterator[Note]:
    """What a packet tells, sorted; what cannot be read is unknown."""
    try:
        found = properties(packet)
    except Refused:
        yield Note(Kind.AI if speaks_of_ai(packet) else Kind.UNKNOWN, "XMP")
        return
    for element in found:
        kind, where = kind_of(element), f"XMP {element.name}"
        taken: list[tuple[Kind, str]] = []
        text = (_alone(element, taken) if kind is Kind.AI else element).text
        yield Note(kind, where, "" if len(text) > 2_000 else brief(text))
        for other, shown in taken:
            yield Note(other, where, shown)


def kept(packets: list[bytes], stays: frozenset[Kind]) -> bytes | None:
    """One packet with the properties that stay, of all packets; None where none does.

    A packet that cannot be read is left out, but not if it speaks of AI: then Refused is raised, for a label must not
    be lost in silence.
    """
    staying: dict[tuple[str, str], Element] = {}
    for packet in packets:
        try:
            found = properties(packet)
        except Refused:
            if speaks_of_ai(packet):
                raise
            continue
        for element in found:
            kind = kind_of(element)
            if kind in stays:
                alone = _alone(element, []) if kind is Kind.AI else element
                staying.setdefault((element.space, element.name), alone)
    if not staying:
        return None
    names = sorted({space for element in staying.values() for space in _spaces(element)} - {_RDF, _XML, ""})
    prefixes = {space: f"n{number}" for number, space in enumerate(names)} | {_RDF: "rdf", _XML: "xml", "": ""}
    for space, prefix in _USUAL.items():
        if space in prefixes:
            prefixes[space] = prefix
    declared = "".join(f" xmlns:{prefixes[space]}={quoteattr(space)}" for space in names)
    body = "".join(_text(element, prefixes) for element in staying.values())
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<rdf:RDF xmlns:rdf="{_RDF}"><rdf:Description rdf:about=""{declared}>{body}</rdf:Description></rdf:RDF>'
        '</x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def _alone(element: Element, taken: list[tuple[Kind, str]]) -> Element:
    """A label's element without what tells of somebody; that is added to `taken`."""

    def words(text: str) -> str:
        found = labels.alone(text)
        taken.extend(found.taken)
        return found.text

    def beside(space: str, name: str, text: str) -> bool:
        kind = None if space in (_RDF, _XML) or not text else private.kind_of(name)
        if kind is None or generators.of_ai(text):
            return False
        taken.append((kind, brief(f"{name}: {text}")))
        return True

    attributes = [
        (space, name, words(text)) for space, name, text in element.attributes if not beside(space, name, text)
    ]
    inside: list[Element | str] = []
    for is_text, parts in groupby(element.inside, key=lambda part: isinstance(part, str)):
        if is_text:  # the parser gives long words in parts
            inside.append(words("".join(str(part) for part in parts)))
        else:
            listed = [part for part in parts if isinstance(part, Element)]
            inside += [_alone(part, taken) for part in listed if not beside(part.space, part.name, part.text)]
    return Element(element.space, element.name, attributes, inside)


_USUAL = {
    _TC260: "TC260",
    _EXT: "Iptc4xmpExt",
    _DC: "dc",
    _PHOTOSHOP: "photoshop",
    "http://ns.adobe.com/xap/1.0/rights/": "xmpRights",
    "http://ns.useplus.org/ldf/xmp/1.0/": "plus",
    "http://purl.org/dc/terms/": "dcterms",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    _MM: "xmpMM",
}
"""Prefixes that programs expect, some of which look for them by text."""


def _spaces(element: Element) -> Iterator[str]:
    yield element.space
    for space, _, _ in element.attributes:
        yield space
    for part in element.inside:
        if isinstance(part, Element):
            yield from _spaces(part)


def _text(element: Element, prefixes: dict[str, str]) -> str:
    name = _name(element.space, element.name, prefixes)
    attributes = "".join(
        f" {_name(space, key, prefixes)}={quoteattr(value)}" for space, key, value in element.attributes
    )
    inside = "".join(escape(part) if isinstance(part, str) else _text(part, prefixes) for part in element.inside)
    return f"<{name}{attributes}>{inside}</{name}>" if inside else f"<{name}{attributes}/>"


def _name(space: str, name: str, prefixes: dict[str, str]) -> str:
    prefix = prefixes[space]
    return f"{prefix}:{name}" if prefix else name

"""Which text encoding a delimited file is in. What is not certain is said, as a flag, and how sure it is.

Rules, in their order
---------------------
1. A byte-order mark says it (UTF-8, UTF-16, UTF-32), before any mapping: nobody writes one by mistake.
2. A mapping may name it. If more than a few lines do not fit, the file is refused: it is not what its mapping says.
3. NUL bytes in the rhythm of UTF-16 or UTF-32.
4. UTF-8, if every line fits, or if more lines say something in UTF-8 than fail to: then the file is mixed, and the
   lines that cannot be decoded are broken rows.
5. A guess: the encoding in which the header has the columns that the mapping wants; else the East Asian encoding in
   which nearly all characters are among the common ones; else what charset-normalizer thinks.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Collection, Iterable, Iterator

import msgspec

from clew.collection.connectors.csv_table.lines import WIDE, byte_lines
from clew.events.errors import Finding, InvalidData

Pieces = Callable[[], Iterator[bytes]]
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE_BYTES = 64 * 1024
_MOSTLY = 0.85
_UNSURE = 50
# The lead bytes of each set's common characters, and of letters that only its language has.
_EAST_ASIAN: tuple[tuple[str, str, frozenset[int]], ...] = (
    ("gb18030", "gb2312", frozenset({0xA1, 0xA3, *range(0xB0, 0xD8)})),
    ("big5", "big5", frozenset({0xA1, *range(0xA4, 0xC7)})),
    ("cp932", "shift_jis", frozenset({0x81, 0x82, 0x83, *range(0x88, 0x98)})),
    ("euc_jp", "euc_jp", frozenset({0xA1, 0xA4, 0xA5, *range(0xB0, 0xD0)})),
    ("cp949", "euc_kr", frozenset({0xA1, *range(0xB0, 0xC9)})),
)
_WESTERN = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "koi8_r", "cp850", "mac_roman")
_PAIR = re.compile(rb"[\x81-\xfe][\x40-\xfe]")
_RUN = re.compile(rb"[\x80-\xff]+")
_SIGNS = "°±µ²³¹§Ø×·€£©®–—„“”‚‘’…½¼¾\u00a0"
_BY_HEADER = (*(name for name, _, _ in _EAST_ASIAN), *_WESTERN)


class Encoding(msgspec.Struct, frozen=True):
    """``name`` of a Python codec; ``skip``: bytes of the byte-order mark; ``findings``: flags about the choice."""

    name: str
    skip: int = 0
    findings: tuple[Finding, ...] = ()


def encoding_of(pieces: Pieces, declared: str | None, wanted: Collection[str]) -> Encoding:
    """The encoding of a file. Raises InvalidData (``csv_table.encoding_*``, ``csv_table.nul``)."""
    head = next((piece for piece in pieces() if piece), b"")
    for mark, name in _MARKS:
        if head.startswith(mark):
            return _marked(pieces, name, len(mark))
    if declared is not None:
        return _declared(pieces, declared)
    wide = _wide(head)
    if wide is not None:
        return Encoding(wide, 0, (_assumed(wide, 95, 0),))
    return _surveyed(pieces, wanted)


def _marked(pieces: Pieces, name: str, skip: int) -> Encoding:
    if name in WIDE:
        return Encoding(name, skip)
    survey = _Survey(pieces, skip)
    return Encoding(name, skip, survey.mixed())


def _declared(pieces: Pieces, declared: str) -> Encoding:
    name = codecs.lookup(declared).name
    if name in ("utf-16", "utf-32"):  # without its mark: as nearly all machines write it
        name += "-le"
    if name not in WIDE:
        survey = _Survey(pieces, 0, name)
        if survey.bad > max(survey.good // 100, 0):
            raise InvalidData("csv_table.encoding_declared", encoding=declared, offset=survey.first_bad)
        return Encoding(name, 0, survey.mixed())
    return Encoding(name)


def _wide(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: of ASCII letters, most of one position's bytes are NUL, and no other's."""
    head = head[: 4096 - 4096 % 4]
    for name, period, full in (("utf-32-le", 4, 0), ("utf-32-be", 4, 3), ("utf-16-le", 2, 0), ("utf-16-be", 2, 1)):
        if len(head) < 2 * period:
            continue
        shares = [head[at::period].count(0) / len(head[at::period]) for at in range(period)]
        said = shares.pop(full)
        if min(shares) > 0.4 and said < min(shares) / 4:
            return name
    return None


def _surveyed(pieces: Pieces, wanted: Collection[str]) -> Encoding:
    survey = _Survey(pieces, 0)
    if not survey.bad:
        return Encoding("utf-8")
    if survey.good > survey.bad:
        return Encoding("utf-8", 0, survey.mixed())
    name, sure = _guess(survey, wanted)
    if sure < _UNSURE:
        raise InvalidData("csv_table.encoding_unknown", offset=survey.first_bad)
    return Encoding(name, 0, (_assumed(name, sure, survey.first_bad),))


def _assumed(name: str, sure: int, offset: int) -> Finding:
    params: dict[str, str | int | float | bool | None] = {"encoding": name, "sure": sure, "offset": offset}
    return Finding("file", "encoding", "csv_table.encoding_fallback", params, "flag")


class _Survey:
    """How many lines beyond plain ASCII fit an encoding (``good``), how many do not (``bad``), and some of both."""

    def __init__(self, pieces: Pieces, skip: int, encoding: str = "utf-8") -> None:
        self.good = self.bad = self.first_bad = self.first_bad_line = 0
        self.header = b""
        self.sample = bytearray()
        offset, number = skip, 0
        plain = _keeps_ascii(encoding)
        for block in _blocks(pieces(), skip):
            if not self.header.strip():
                self.header = block[:_SAMPLE_BYTES]
            if plain and block.isascii():
                if b"\x00" in block:
                    raise InvalidData("csv_table.nul", offset=offset + block.index(b"\x00"))
                number += _count_lines(block)
            else:
                for line in byte_lines([block]):
                    number += 1
                    self._line(line, offset, number, encoding)
                    offset += len(line)
                continue
            offset += len(block)

    def _line(self, line: bytes, offset: int, number: int, encoding: str) -> None:
        if b"\x00" in line:
            raise InvalidData("csv_table.nul", offset=offset + line.index(b"\x00"))
        try:
            line.decode(encoding)
        except UnicodeDecodeError as error:
            if not self.bad:
                self.first_bad, self.first_bad_line = offset + error.start, number
            self.bad += 1
        else:
            if line.isascii():
                return
            self.good += 1
        if len(self.sample) < _SAMPLE_BYTES:
            self.sample += line[:4096]

    def mixed(self) -> tuple[Finding, ...]:
        if not self.bad:
            return ()
        params: dict[str, str | int | float | bool | None] = {"lines": self.bad, "first": self.first_bad_line}
        return (Finding("file", "encoding", "csv_table.encoding_mixed", params, "flag"),)


def _keeps_ascii(encoding: str) -> bool:
    ascii_text = bytes(range(1, 128))
    return ascii_text.decode(encoding, "replace").encode("ascii", "replace") == ascii_text


def _count_lines(block: bytes) -> int:
    return block.count(b"\n") or block.count(b"\r")


def _blocks(pieces: Iterable[bytes], skip: int) -> Iterator[bytes]:
    """The pieces, each cut after a line end."""
    rest = b""
    for piece in pieces:
        if skip:
            skip, piece = max(0, skip - len(piece)), piece[skip:]
        data = rest + piece if rest else piece
        cut = max(data.rfind(b"\n"), data.rfind(b"\r", 0, len(data) - 1)) + 1
        if cut:
            yield data[:cut]
        rest = data[cut:]
        if len(rest) > 2 * 1024 * 1024:  # longer than any line may be: byte_lines says so
            yield rest
            rest = b""
    if rest:
        yield rest


def _guess(survey: _Survey, wanted: Collection[str]) -> tuple[str, int]:
    """An encoding and how sure it is, in per cent."""
    sample = bytes(survey.sample)
    telling = [name for name in wanted if not name.isascii()]
    for name in _BY_HEADER if telling else ():
        head = survey.header.decode(name, "replace")
        if all(column in head for column in telling):
            return name, 99
    if _is_western(sample):
        return "cp1252", 85
    scored = [(_common(sample, *candidate), -rank) for rank, candidate in enumerate(_EAST_ASIAN)]
    share, rank = max(scored)
    if share >= _MOSTLY:
        return ("cp949", 80) if _is_hangul(sample) else (_EAST_ASIAN[-rank][0], round(share * 99))
    return _single_byte(sample)


def _is_hangul(sample: bytes) -> bool:
    """Korean syllables lie where Chinese has half of its common characters: if no character is of the other half."""
    try:
        sample.decode("cp949")
    except UnicodeDecodeError:
        return False
    leads = [pair[0] for pair in _PAIR.findall(sample) if pair[0] >= 0xB0]
    return len(leads) >= 10 and max(leads) <= 0xC8


def _common(sample: bytes, name: str, plain: str, common: frozenset[int]) -> float:
    """Which share of the characters beyond ASCII are common ones of this set; 0 where the sample does not decode."""
    try:
        text = sample.decode(name)
    except UnicodeDecodeError as error:
        # A sample is cut somewhere, and a few lines may be broken; most of it has to fit.
        if error.start < len(sample) - 4:
            return 0.0
        text = sample[: error.start].decode(name)
    beyond = [character for character in text if not character.isascii()]
    encoded = [character.encode(plain, "ignore")[:1] for character in beyond]
    return sum(1 for lead in encoded if lead and lead[0] in common) / len(beyond) if beyond else 0.0


def _is_western(sample: bytes) -> bool:
    """Letters with accents, and signs, mostly stand alone among plain letters; East Asian bytes come in rows."""
    try:
        sample.decode("cp1252")
    except UnicodeDecodeError:
        return False
    runs = [run.decode("cp1252") for run in _RUN.findall(sample)]
    alone = sum(1 for run in runs if len(run) == 1)
    likely = (len(run) <= 3 and all(each in _SIGNS or each.isalpha() for each in run) for run in runs)
    return alone >= 0.6 * len(runs) and all(likely)


def _single_byte(sample: bytes) -> tuple[str, int]:
    """What is measured among the encodings of other alphabets, if it reads like a language at all."""
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=list(_WESTERN), preemptive_behaviour=False).best()
    if best is None:
        return "cp1252", 0
    measured = 1.0 if best.coherence > 0.1 else 0.4
    return best.encoding, round(95 * (1 - best.chaos) * measured)

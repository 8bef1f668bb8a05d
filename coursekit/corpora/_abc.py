"""A reader of ABC, the letters in which fiddlers write tunes down; one voice at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from coursekit.corpora._cache import Damaged
from coursekit.errors import CourseError
from coursekit.spelling import LETTERS, STEPS

TICKS = 40320  # a beat (quarter note) in the smallest unit: halves, thirds, fifths, sevenths fit
_LAST_TICK = 2**31 - 1  # what a column of the corpora holds: 53,000 beats
_MAX_PASSES = 99  # how often a section may be played
_MODES = {
    "lyd": ("lydian", 1),
    "maj": ("major", 0),
    "ion": ("major", 0),
    "mix": ("mixolydian", -1),
    "dor": ("dorian", -2),
    "min": ("minor", -3),
    "aeo": ("minor", -3),
    "phr": ("phrygian", -4),
    "loc": ("locrian", -5),
}
_ACCIDENTALS = {"^^": 2, "^": 1, "=": 0, "_": -1, "__": -2}
_LENGTH = r"(?P<{0}>\d*(?:/+\d*)?)"
_TOKEN = re.compile(
    r"(?P<inline>\[[A-Za-z]:[^\]]*\])"
    r'|"(?P<text>[^"]*)"'
    # Ornaments and bowings: named, shorthand, or letters that a tune may give a meaning.
    r"|(?P<skip>![^!\n]*!|\+[^+\n]*\+|\{[^}]*\}|[~.H-Wh-wyY`$*\\;\]]|\s+)"
    r"|(?P<bar>:*\[?\|+\]?:*|:+)\s*(?:\[?(?P<ending>\d[\d,.-]*))?"
    r"|\[(?P<opened>\d[\d,.-]*)"
    r"|\((?P<tuplet>\d)(?::(?P<time>\d*))?(?::(?P<count>\d*))?"
    r"|(?P<slur>[()])"
    r"|\[(?P<chord>[^\]:|]*)\]" + _LENGTH.format("chord_length") + r"(?P<chord_tie>-?)"
    r"|(?P<note>(?P<accidental>\^\^|\^|__|_|=)?(?P<letter>[A-Ga-g])(?P<octave>[,']*))"
    + _LENGTH.format("length")
    + r"(?P<tie>-?)"
    r"|(?P<rest>[zx])" + _LENGTH.format("rest_length") + r"|Z(?P<bars>\d*)"
    r"|(?P<broken>>+|<+)"
    r"|(?P<late_tie>-)"
)
_IN_CHORD = re.compile(r"(\^\^|\^|__|_|=)?([A-Ga-g])([,']*)(\d*(?:/+\d*)?)(-?)")


@dataclass
class Bar:
    """One bar as written.

    Args:
        start: where it begins, in ticks.
        opens: a repeated section begins with it.
        closes: such a section ends with it.
        endings: the passes in which it is played; empty: in all.
    """

    start: int
    opens: bool = False
    closes: bool = False
    endings: tuple[int, ...] = ()


@dataclass
class Score:
    """What one tune's letters say.

    Args:
        fields: the header: each letter with its lines.
        tonic: pitch class of the keynote.
        mode: major, minor, dorian, mixolydian, lydian, phrygian or locrian.
        meter: such as (6, 8).
        notes: rows of onset and duration in ticks, and pitch; tied notes are one.
        bars: in the order in which they are written.
        end: where the last bar ends, in ticks.
        chords: onset in ticks and name of each chord symbol.
    """

    fields: dict[str, list[str]]
    tonic: int = 0
    mode: str = "major"
    meter: tuple[int, int] = (4, 4)
    notes: list[tuple[int, int, int]] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    end: int = 0
    chords: list[tuple[int, str]] = field(default_factory=list)


def read_abc(text: str) -> Score:
    """Read one tune.

    Understood: keys with modes and added accidentals, default lengths, broken rhythm, tuplets,
    ties, chords (their highest note stands for the melody), accidentals that hold to the end of
    the bar in all octaves, repeats and endings, rests, changes of key, metre and length.
    Grace notes and ornaments are passed over.

    Raises:
        CourseError: it has no key, several voices, or letters that are not ABC.
        Damaged: a field or a length is none; the message gives the line.
    """
    reader = _Reader()
    try:
        score = reader.read(text)
        played = unfold(score)
    except (ValueError, LookupError, ArithmeticError) as error:
        line = reader.line if len(reader.line) <= 40 else f"{reader.line[:40]}…"
        raise Damaged(f"its line “{line}” is damaged") from error
    if not played:
        raise Damaged("its endings leave nothing to play")
    return score


def unfold(score: Score) -> list[tuple[int, int, int]]:
    """Return the notes with the repeats played out, endings respected."""
    edges = [bar.start for bar in score.bars] + [score.end]
    cuts = np.searchsorted([onset for onset, _, _ in score.notes], edges).tolist()
    out: list[tuple[int, int, int]] = []
    at = 0
    for index in _playing_order(score.bars):
        first, last = edges[index], edges[index + 1]
        notes = score.notes[cuts[index] : cuts[index + 1]]
        out += [(at + onset - first, length, pitch) for onset, length, pitch in notes]
        at += last - first
    return out


def _playing_order(bars: list[Bar]) -> list[int]:
    order: list[int] = []
    start, index, played = 0, 0, 1
    while index < len(bars):
        bar = bars[index]
        if bar.opens and index != start:
            start, played = index, 1
        if not bar.endings or played in bar.endings:
            order.append(index)
            more = bar.endings and max(max(b.endings, default=0) for b in bars[start:]) > played
            if bar.closes and (played == 1 or (more and played < 9)):
                played, index = played + 1, start
                continue
            if bar.closes and not bar.endings:
                start, played = index + 1, 1
        index += 1
    return order


class _Reader:
    """Walks through the letters, keeping the place in beats."""

    def __init__(self) -> None:
        self.score = Score({})
        self.at = 0
        self.unit: float | None = None  # a length of 1, in ticks
        self.signature: dict[str, int] = {}
        self.in_bar: dict[str, int] = {}
        self.broken = 1.0  # what the sign between two notes does to the second
        self.tuplet = (1.0, 0)
        self.tied: tuple[str, str, int] | None = None
        self.last: int | None = None  # the row of the note that a sign may still change
        self.previous = ("", "", 0)  # the last note: its place on the stave, accidental, pitch
        self.written = 0  # its length, before a sign for broken rhythm
        self.ending: tuple[int, ...] = ()
        self.in_body = False
        self.line = ""  # the one that is being read

    def read(self, text: str) -> Score:
        for line in text.splitlines():
            self.line = line
            line = re.sub(r"(?<!\\)%.*", "", line).strip()
            line = (
                line.replace("=20", " ").replace("=3D", "=").removesuffix("=")
            )  # what some mail programs left
            if re.match(r"[A-Za-z]:(?![|:])", line):
                self._field(line[0], line[2:].strip())
            elif line and self.in_body:
                self._music(line)
            if self.at > _LAST_TICK:
                raise ValueError
        if not self.in_body:
            raise CourseError("it has no key (a line K:) and so is not ABC")
        self.score.end = self.at
        bars = self.score.bars
        while bars and bars[-1].start == self.at:
            bars.pop()
        if not self.score.notes:
            raise CourseError("it has no notes")
        return self.score

    def _field(self, letter: str, value: str) -> None:
        self.score.fields.setdefault(letter, []).append(value)
        if letter == "V" and len(set(self.score.fields["V"])) > 1:
            raise CourseError("it has several voices where one was expected")
        if letter == "M":
            self._meter(value)
        elif letter == "L":
            self.unit = _fraction(value.split()[0]) * 4 * TICKS
            if not 0 < self.unit <= 8 * TICKS:
                raise ValueError
        elif letter == "K":
            self._key(value)
            if not self.in_body:
                self.in_body = True
                self.score.bars.append(Bar(self.at))

    def _meter(self, value: str) -> None:
        numbers = {"C": (4, 4), "C|": (2, 2)}.get(value.split()[0] if value else "")
        if numbers is None:
            fraction = re.match(r"(\d+)\s*/\s*(\d+)", value)
            if not fraction:
                return
            numbers = int(fraction[1]), int(fraction[2])
        if not 1 <= numbers[0] <= 255 or numbers[1] not in (1, 2, 4, 8, 16, 32, 64, 128):
            raise ValueError
        if not self.score.notes:
            self.score.meter = numbers

    def _key(self, value: str) -> None:
        tonic = re.match(r"([A-G])([#b]?)\s*([A-Za-z]*)", value)
        if not tonic:
            raise CourseError(f"its key is {value or 'empty'}, which is none")
        letter, sign, word = tonic.groups()
        mode, shift = (
            ("minor", -3) if word in ("m", "M") else _MODES.get(word[:3].lower(), ("major", 0))
        )
        alter = {"#": 1, "b": -1}.get(sign, 0)
        fifths = LETTERS.index(letter) - 1 + 7 * alter + shift
        if not self.in_body:
            self.score.tonic = (STEPS[letter] + alter) % 12
            self.score.mode = mode
        names = LETTERS[:fifths] if fifths > 0 else LETTERS[fifths:] if fifths < 0 else ""
        self.signature = dict.fromkeys(names, 1 if fifths > 0 else -1)
        for accidental, note in re.findall(r"(\^\^|\^|__|_|=)([A-Ga-g])", value[tonic.end() :]):
            self.signature[note.upper()] = _ACCIDENTALS[accidental]

    def _music(self, line: str) -> None:
        place = 0
        while place < len(line):
            token = _TOKEN.match(line, place)
            if token is None:
                raise CourseError(f"it has “{line[place : place + 10]}”, which is not understood")
            self._token(token)
            place = token.end()

    def _token(self, token: re.Match[str]) -> None:
        got = token.groupdict()
        if got["note"]:
            self._note(got["accidental"], got["letter"], got["octave"], got["length"], got["tie"])
        elif got["bar"]:
            self._bar(got["bar"], got["ending"])
        elif got["rest"]:
            self._advance(got["rest_length"])
            self.last = self.tied = None
        elif got["chord"] is not None:
            self._chord(got["chord"], got["chord_length"], got["chord_tie"])
        elif got["broken"]:
            self._break(got["broken"])
        elif got["tuplet"]:
            self._tuplet(int(got["tuplet"]), got["time"], got["count"])
        elif got["text"] and re.match(r"[A-G]", got["text"]):
            self.score.chords.append((self.at, got["text"]))
        elif got["opened"]:
            self._open_ending(got["opened"])
        elif got["inline"]:
            self._field(got["inline"][1], got["inline"][3:-1].strip())
        elif got["bars"] is not None:
            top, bottom = self.score.meter
            self.at += int(got["bars"] or 1) * 4 * top * TICKS // bottom
            self.last = None
        elif got["late_tie"] and self.last is not None:
            self.tied = self.previous

    def _advance(self, length: str) -> int:
        """Move on by a written length and return it in ticks."""
        if self.unit is None:
            top, bottom = self.score.meter
            self.unit = TICKS / 4 if 4 * top < 3 * bottom else TICKS / 2
        exact = self.unit * _fraction(length) * self.broken
        self.broken = 1.0
        factor, left = self.tuplet
        if left:
            exact *= factor
            self.tuplet = (factor, left - 1)
        ticks = round(exact)
        if ticks < 1:
            raise ValueError
        self.at += ticks
        return ticks

    def _pitch(self, accidental: str | None, letter: str, octave: str) -> int:
        name = letter.upper()
        place = letter + octave
        if accidental:
            self.in_bar[name] = _ACCIDENTALS[accidental]
        elif self.tied and self.tied[0] == place:
            return self.tied[2]
        alter = self.in_bar.get(name, self.signature.get(name, 0))
        height = octave.count("'") - octave.count(",") + (1 if letter.islower() else 0)
        return 60 + 12 * height + STEPS[name] + alter

    def _note(
        self, accidental: str | None, letter: str, octave: str, length: str, tie: str
    ) -> None:
        pitch = self._pitch(accidental, letter, octave)
        if not 0 <= pitch <= 127:
            raise CourseError(f"it has a note {letter}{octave}, which no instrument plays")
        onset = self.at
        ticks = self._advance(length)
        notes = self.score.notes
        if self.tied and self.tied[2] == pitch and notes:
            start, before, _ = notes[-1]
            notes[-1] = (start, before + ticks, pitch)
        else:
            notes.append((onset, ticks, pitch))
        self.last = len(notes) - 1
        self.written = ticks
        self.previous = (letter + octave, accidental or "", pitch)
        self.tied = self.previous if tie else None

    def _chord(self, inside: str, length: str, tie: str) -> None:
        notes: list[tuple[str | None, str, str, str, str]] = _IN_CHORD.findall(inside)
        if not notes:
            return
        top = max(notes, key=lambda n: self._pitch(n[0] or None, n[1], n[2]))
        # The chord's own length, where it has one, stands for its notes'.
        self._note(top[0], top[1], top[2], length or top[3], tie or top[4])

    def _break(self, sign: str) -> None:
        if self.last is None:
            return
        short = 0.5 ** len(sign)
        first, self.broken = (2 - short, short) if sign[0] == ">" else (short, 2 - short)
        start, ticks, pitch = self.score.notes[self.last]
        change = round(self.written * (first - 1))
        self.score.notes[self.last] = (start, ticks + change, pitch)
        self.at += change

    def _tuplet(self, notes: int, time: str | None, count: str | None) -> None:
        top, bottom = self.score.meter
        other = 3 if bottom == 8 and top in (6, 9, 12) else 2
        usual = {2: 3, 3: 2, 4: 3, 6: 2, 8: 3}.get(notes, other)
        self.tuplet = (int(time or usual) / max(notes, 1), int(count or notes))

    def _bar(self, sign: str, ending: str | None) -> None:
        self.in_bar.clear()
        bars = self.score.bars
        closes, opens = sign.startswith(":"), sign.endswith(":")
        bar = bars[-1]
        if bar.start != self.at:
            bar.closes = closes
            bar = Bar(self.at, endings=() if closes or opens or len(sign) > 1 else self.ending)
            bars.append(bar)
        bar.opens |= opens
        if closes or opens or len(sign) > 1:
            self.ending = ()
        if ending:
            self._open_ending(ending)

    def _open_ending(self, text: str) -> None:
        self.ending = tuple(_numbers(text))
        self.score.bars[-1].endings = self.ending


def _fraction(text: str) -> float:
    """Return an ABC length: 3, /2, /, //, 3/2."""
    over, slash, under = text.partition("/")
    if not slash:
        return int(over or 1)
    digits = under.lstrip("/")
    return int(over or 1) / max(int(digits) if digits else 2 ** text.count("/"), 1)


def _numbers(text: str) -> Iterable[int]:
    for part in re.split(r"[,.]", text):
        first, _, last = part.partition("-")
        if first:
            if not 1 <= int(first) <= int(last or first) <= _MAX_PASSES:
                raise ValueError
            yield from range(int(first), int(last or first) + 1)

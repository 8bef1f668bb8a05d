"""Scores: from notes in time to MusicXML and to an engraved page.

The performance is brought to a grid that a player can read, each voice is written bar by bar, and
each pitch is spelled as its key spells it.
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from coursekit.errors import CourseError
from coursekit.listening.midi_writer import channels_of
from coursekit.listening.pictures import Picture
from coursekit.listening.plots import program_name, span_of_bars
from coursekit.listening.score_marks import Mark, marked
from coursekit.spelling import fifths, key_of, spelled, written_name
from coursekit.timing import bar_lines, notes_in_beats, tempo_at, to_beats

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

MAX_NOTES = 20_000
_TITLE_HEIGHT = 28
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class _Sound:
    """One note or chord on the grid: start and end in beats, and its pitches."""

    start: Fraction
    end: Fraction
    pitches: tuple[int, ...]


@dataclass(frozen=True)
class _Staff:
    """One staff: its name, its clef's letter, its voices, upper voice first, and its sound."""

    name: str
    clef: str
    voices: list[list[_Sound]]
    program: int
    channel: int


def score(
    midi: PrettyMIDI,
    title: str = "Score",
    *,
    bars: int | tuple[int, int] | None = None,
    two_staves: bool = False,
    marks: Sequence[Mark] = (),
    alt: str | None = None,
) -> Picture:
    """Engrave a piece as a score.

    Args:
        midi: the piece; each instrument is a part.
        title: stands above the score.
        bars: None for all, 4 for the first four with the pickup, (3, 6) for bars 3 to 6.
        two_staves: write four parts on two staves, as hymn books do.
        marks: notes that are ringed.
        alt: what a reader who cannot see it is told; a description of the score where None.

    Returns:
        A picture of lines (SVG) with a description.

    Raises:
        CourseError: there is nothing to write, more than 20,000 notes, or no note where a mark is.
    """
    import verovio

    verovio.enableLog(verovio.LOG_OFF)
    toolkit = verovio.toolkit()
    toolkit.setOptions(
        {
            "adjustPageHeight": True,
            "breaks": "auto",
            "footer": "none",
            "header": "none",
            "pageHeight": 60000,
            "pageMarginBottom": 40,
            "pageMarginLeft": 40,
            "pageMarginRight": 40,
            "pageMarginTop": 40,
            "pageWidth": 2100,
            "scale": 39,  # whole pixels between the lines of a staff
            "staffLineWidth": 0.2,
            "stemWidth": 0.26,
            "svgViewBox": True,
            "xmlIdSeed": 1,
        }
    )
    # The sign of the metronome would bring a font of 60 kB with it.
    text = _musicxml(midi, title, bars, two_staves, metronome=False)
    if not toolkit.loadData(text):
        raise CourseError("This piece could not be engraved. Save it as MusicXML and open it.")
    title = _printable(title)
    alt = _printable(alt or _describe(midi, title, bars))
    drawn = toolkit.renderToSVG(1)
    drawing = _compact(marked(drawn, toolkit, marks) if marks else drawn, title, alt)
    return Picture(drawing.encode("utf-8"), alt, "image/svg+xml")


def to_musicxml(
    midi: PrettyMIDI,
    *,
    title: str = "",
    bars: int | tuple[int, int] | None = None,
    two_staves: bool = False,
) -> str:
    """Return a piece as MusicXML, which notation programs read.

    Onsets and ends are brought to sixteenths or triplets, beat by beat, whichever is nearer
    (thirty-seconds where neither fits). The key is the piece's key signature, or the one that
    fits its pitches best.

    Args:
        midi: the piece; each instrument is a part.
        title: the work's title.
        bars: as in `score`.
        two_staves: as in `score`.

    Raises:
        CourseError: there is nothing to write, or more than 20,000 notes.
    """
    return _musicxml(midi, title, bars, two_staves, metronome=True)


def _musicxml(
    midi: PrettyMIDI,
    title: str,
    bars: int | tuple[int, int] | None,
    two_staves: bool,
    *,
    metronome: bool,
) -> str:
    """Write MusicXML, with or without a metronome mark."""
    from music21 import bar, metadata, stream, tempo
    from music21.musicxml.m21ToXml import GeneralObjectExporter

    count = sum(len(part.notes) for part in midi.instruments)
    if count > MAX_NOTES:
        raise CourseError(
            f"{count:,} notes are too many for one score; at most {MAX_NOTES:,} can be written. "
            "Choose fewer bars."
        )
    start, end, lines, first_bar = span_of_bars(midi, bars)
    staves = _staves(midi, start, end, two_staves)
    if not staves:
        raise CourseError("There are no notes in these bars. Choose others.")
    key = key_of(midi, start)
    work = stream.Score()
    work.metadata = metadata.Metadata(title=_printable(title) or "Untitled")
    for index, staff in enumerate(staves, 1):
        part = _part(staff, index, lines, first_bar, _meters(midi, lines), key)
        if float(bar_lines(midi)[0][-1]) == end:
            part[stream.Measure].last().rightBarline = bar.Barline("final")
        if index == 1 and metronome:
            beats_a_minute = round(tempo_at(midi, start))
            part[stream.Measure].first().insert(0, tempo.MetronomeMark(number=beats_a_minute))
        work.insert(0, part)
    text = GeneralObjectExporter(work).parse().decode("utf-8")
    # The date and the program's version would change the file from day to day, and music21 did not
    # compose it.
    text = re.sub(r"\s*<encoding>.*?</encoding>", "", text, flags=re.DOTALL)
    return re.sub(r'\s*<creator type="composer">Music21</creator>', "", text)


def _printable(text: str) -> str:
    """Return a text with a sign in place of each character that XML may not hold."""
    return _NO_XML.sub("\ufffd", text)


def _staves(midi: PrettyMIDI, start: float, end: float, two_staves: bool) -> list[_Staff]:
    """Return the staves with what sounds on them between two places."""
    tables = [(part, _table(midi, part, start, end)) for part in midi.instruments]
    kept = [(part, table) for part, table in tables if len(table)]
    if not kept:
        return []
    grid = _grid(np.concatenate([table for _, table in kept]))
    voices = [_lanes(table, grid) for _, table in kept]
    names = [_printable(part.name) or program_name(part) for part, _ in kept]
    if two_staves and len(kept) == 4:
        halves = ((0, 1, "G"), (2, 3, "F"))
        return [
            _Staff(f"{names[a]}, {names[b]}", clef, [*voices[a][:1], *voices[b][:1]], 0, channel)
            for channel, (a, b, clef) in enumerate(halves)
        ]
    channels = channels_of([part for part, _ in kept])
    return [
        _Staff(name, _clef(part, table), lanes[:4], part.program, channel)
        for name, (part, table), lanes, channel in zip(names, kept, voices, channels, strict=True)
    ]


def _table(midi: PrettyMIDI, part: Any, start: float, end: float) -> NDArray[np.float64]:
    """Return `[note, (onset, end, pitch)]` of the notes that start between two places."""
    table = notes_in_beats(midi, [part])
    # A played onset may fall a little before the bar line it belongs to.
    table = table[(table[:, 0] > start - 0.06) & (table[:, 0] < end - 0.06)]
    table[:, :2] = np.clip(table[:, :2], start, end)
    return table[np.lexsort((table[:, 2], table[:, 0]))]


def _grid(table: NDArray[np.float64]) -> dict[int, int]:
    """Choose, for each beat, into how many parts it is divided: 4, 3, 8 or 6."""
    places = np.concatenate([table[:, 0], table[:, 1]])
    weights = np.repeat([1.0, 0.25], len(table))  # ends are played more freely than onsets
    chosen: dict[int, int] = {}
    for beat in np.unique(np.floor(places + 0.06)).astype(int):
        inside = np.floor(places + 0.06) == beat
        inner, weight = places[inside] - beat, weights[inside]
        errors = {
            parts: float((weight * np.abs(inner - np.round(inner * parts) / parts)).max())
            for parts in (4, 3, 8, 6)
        }
        fitting = [parts for parts, error in errors.items() if error < 0.02]
        chosen[beat] = fitting[0] if fitting else min(errors, key=lambda parts: errors[parts])
    return chosen


def _snap(place: float, grid: dict[int, int]) -> Fraction:
    """Return a place in beats on the grid of its beat."""
    beat = int(np.floor(place + 0.06))
    parts = grid.get(beat, 4)
    return beat + Fraction(round((place - beat) * parts), parts)


def _lanes(table: NDArray[np.float64], grid: dict[int, int]) -> list[list[_Sound]]:
    """Share the notes of a part among voices in which nothing overlaps."""
    chords: dict[tuple[Fraction, Fraction], list[int]] = {}
    for onset, stop, pitch in table:
        start, end = _snap(onset, grid), _snap(stop, grid)
        if end <= start:
            end = start + Fraction(1, grid.get(int(start), 4))
        chords.setdefault((start, end), []).append(int(pitch))
    lanes: list[list[_Sound]] = []
    for (start, end), pitches in sorted(chords.items(), key=lambda item: (item[0], -max(item[1]))):
        sound = _Sound(start, end, tuple(sorted(set(pitches))))
        free = next((lane for lane in lanes if lane[-1].end <= start), None)
        if free is not None:
            free.append(sound)
        elif len(lanes) < 4:
            lanes.append([sound])
        else:
            _squeeze(lanes, sound)
    return lanes


def _squeeze(lanes: list[list[_Sound]], sound: _Sound) -> None:
    """Find room for a sound where four voices sound already: cut one short or join its chord."""
    lane = min(lanes, key=lambda lane: lane[-1].end)
    last = lane[-1]
    if last.start < sound.start:
        lane[-1] = _Sound(last.start, sound.start, last.pitches)
        lane.append(sound)
    else:
        lane[-1] = _Sound(last.start, last.end, tuple(sorted({*last.pitches, *sound.pitches})))


def _clef(part: Any, table: NDArray[np.float64]) -> str:
    """Return the clef in which a player of this part would read it."""
    name = part.name.lower()
    middle = float(np.median(table[:, 2]))
    if part.is_drum:
        return "percussion"
    if "viola" in name and 50 <= middle <= 74:
        return "C"
    if "tenor" in name and 50 <= middle <= 72:
        return "G8"
    return "G" if middle >= 59 else "F"


def _meters(midi: PrettyMIDI, lines: NDArray[np.float64]) -> dict[int, str]:
    """Return the time signatures by the index of the bar that they stand before."""
    every, pickup = bar_lines(midi)
    places = [
        (float(to_beats(midi, change.time)), f"{change.numerator}/{change.denominator}")
        for change in sorted(midi.time_signature_changes, key=lambda change: change.time)
    ]
    meters: dict[int, str] = {}
    now = ""
    for index, line in enumerate(lines[:-1]):
        # The signature of a piece stands before its pickup too.
        reach = every[1] if pickup and index == 0 and line == every[0] else line
        written = next((m for place, m in reversed(places) if place <= reach + 1e-3), "4/4")
        if written != now:
            meters[index] = now = written
    return meters


def _part(
    staff: _Staff,
    number: int,
    lines: NDArray[np.float64],
    first_bar: int,
    meters: dict[int, str],
    key: tuple[int, bool],
) -> Any:
    """Write one staff bar by bar."""
    from music21 import clef, instrument, meter, stream
    from music21 import key as keys

    part = stream.Part(id=f"P{number}")
    part.partName = staff.name
    player: Any = instrument.Instrument(staff.name)
    player.partId, player.partName, player.midiProgram = str(part.id), staff.name, staff.program
    player.instrumentId = f"P{number}-I1"
    # music21 prints to whoever runs it when it runs out of channels, so it gets no choice.
    player.midiChannel = staff.channel
    player.autoAssignMidiChannel = lambda *_, **__: staff.channel
    part.insert(0, player)
    clefs: dict[str, Any] = {
        "G": clef.TrebleClef,
        "F": clef.BassClef,
        "C": clef.AltoClef,
        "G8": clef.Treble8vbClef,
        "percussion": clef.PercussionClef,
    }
    edges = [Fraction(float(line)).limit_denominator(32) for line in lines]
    for index, (start, end) in enumerate(itertools.pairwise(edges)):
        measure = stream.Measure(number=first_bar + index)
        if index == 0:
            measure.insert(0, clefs[staff.clef]())
            measure.insert(0, keys.KeySignature(fifths(*key)))
        if index in meters:
            signature = meter.TimeSignature(meters[index])
            measure.insert(0, signature)
            if end - start < signature.barDuration.quarterLength:
                measure.paddingLeft = signature.barDuration.quarterLength - (end - start)
        for position, lane in enumerate(staff.voices, 1):
            # A bar in which only the first voice plays needs no rests for the others.
            if position > 1 and not any(s.start < end and s.end > start for s in lane):
                continue
            voice = stream.Voice(id=str(position)) if len(staff.voices) > 1 else measure
            stem = None if len(staff.voices) < 2 else "up" if position % 2 else "down"
            _fill(voice, lane, start, end, key, stem)
            if voice is not measure:
                measure.insert(0, voice)
        part.append(measure)
    return part


def _fill(
    voice: Any,
    lane: list[_Sound],
    start: Fraction,
    end: Fraction,
    key: tuple[int, bool],
    stem: str | None,
) -> None:
    """Write what a voice does within one bar: notes, chords, ties over bar lines, rests."""
    from music21 import chord, note, pitch, tie

    now = start
    for sound in lane:
        if sound.end <= start or sound.start >= end:
            continue
        first, last = max(sound.start, start), min(sound.end, end)
        for a, b in _pieces(now, first, start):
            voice.insert(a - start, note.Rest(quarterLength=b - a))
        for a, b in _pieces(first, last, start):
            spelling = [spelled(number, key) for number in sound.pitches]
            heads = [note.Note(pitch.Pitch(name, octave=octave)) for name, octave in spelling]
            written = chord.Chord(heads) if len(heads) > 1 else heads[0]
            written.quarterLength = b - a
            if stem:
                written.stemDirection = stem
            before, after = a > sound.start, b < sound.end
            if before or after:
                written.tie = tie.Tie(
                    "continue" if before and after else "stop" if before else "start"
                )
            voice.insert(a - start, written)
        now = last
    if now == start:
        voice.insert(0, note.Rest(quarterLength=end - start, fullMeasure=True))
        return
    for a, b in _pieces(now, end, start):
        voice.insert(a - start, note.Rest(quarterLength=b - a))


def _pieces(
    first: Fraction, last: Fraction, bar_start: Fraction
) -> Iterator[tuple[Fraction, Fraction]]:
    """Cut a stretch of time into lengths that have a note shape.

    What touches a triplet is cut at every beat; the rest is cut where a dotted or plain note
    cannot express it, the longer pieces on the stronger beats.
    """
    plain = {Fraction(n, 8) for n in (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48)}
    while first < last:
        length = last - first
        ternary = any((place - bar_start).denominator % 3 == 0 for place in (first, last))
        if ternary:
            beat = bar_start + int(first - bar_start) + 1
            stop = min(last, beat)
        elif length in plain:
            stop = last
        else:
            stop = first + max(n for n in plain if n < length)
            beat = bar_start + int(first - bar_start) + 1
            if first != beat - 1 and beat < last:
                stop = min(stop, beat)
        yield first, stop
        first = stop


def _compact(svg: str, title: str, alt: str) -> str:
    """Make an engraving smaller and readable to screen readers, and put it on white paper."""
    used = set(re.findall(r'href="#([^"]+)"', svg)) | set(re.findall(r'id="([^"]+)"', svg)[:1])
    svg = re.sub(r' id="([^"]+)"', lambda m: m.group(0) if m.group(1) in used else "", svg)
    # Nothing styles these, and nothing can be seen of placeholders.
    svg = re.sub(r"<desc>.*?</desc>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'<g class="[^"]*placeholder[^"]*">.*?</g>', "", svg, flags=re.DOTALL)
    svg = re.sub(r">\s+<", "><", svg)
    svg = re.sub(r'<g class="[^"]*" />|<g class="[^"]*"></g>', "", svg)
    box = re.match(r'<svg viewBox="0 0 (\d+) (\d+)"', svg)
    if box is None:
        raise CourseError("The engraver's answer is not as expected. Run `coursekit doctor`.")
    width, height = int(box.group(1)), int(box.group(2)) + _TITLE_HEIGHT
    inside = svg.index(">") + 1
    head = svg[box.end() : inside - 1]
    heading, described = html.escape(title), html.escape(alt)
    return (
        f'<svg width="{width}" height="{height}" viewBox="0 {-_TITLE_HEIGHT} {width} {height}"'
        f'{head} role="img" aria-label="{described}"><title>{described}</title>'
        f'<path d="M0 {-_TITLE_HEIGHT}h{width}v{height}H0z" fill="white" style="stroke:none"/>'
        f'<text x="8" y="-8" font-family="sans-serif" font-size="15" font-weight="bold">{heading}'
        f"</text>{svg[inside:]}"
    )


def _describe(midi: PrettyMIDI, title: str, bars: int | tuple[int, int] | None) -> str:
    """Say in sentences what a score shows."""
    start, end, lines, first_bar = span_of_bars(midi, bars)
    count, parts, key = len(lines) - 1, [], key_of(midi, start)
    for part in midi.instruments:
        table = _table(midi, part, start, end)
        if len(table):
            low, high = (written_name(int(p), key) for p in (table[:, 2].min(), table[:, 2].max()))
            parts.append(f"{part.name or program_name(part)} ({len(table)} notes, {low} to {high})")
    sharps = fifths(*key)
    signature = (
        f"{abs(sharps)} {'sharp' if sharps > 0 else 'flat'}{'s' * (abs(sharps) != 1)}"
        if sharps
        else "no sharps or flats"
    )
    return (
        f"Score, {title.rstrip('.')}: {count} bar{'s' * (count != 1)} from bar {first_bar}, "
        f"a signature of {signature}, for {', '.join(parts)}."
    )

# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] slideshow={"slide_type": "slide"}
# # 01 Music as data
#
# *Since 1983 machines have exchanged music note by note. Four bars of Bach as score, MIDI, grid,
# tokens and sound.*
#
# 120 minutes · 2 CPU cores · before this: [00 Start here](00_start_here.ipynb)
#
# > **Objective.** After this lesson you can
# > 1. turn a grid back into notes, count what each form costs and name what it loses,
# > 2. compare a score with the chroma of its sound, and describe a piece by five numbers,
# > 3. tell a broken encoding by ear and by measurement.

# %% tags=["setup"] slideshow={"slide_type": "skip"} jupyter={"source_hidden": true}
import numpy as np

from coursekit import evaluation, listening
from coursekit.classroom import check, require_own
from coursekit.corpora import chorales, tunes
from coursekit.encodings import events, grid

HOLD, REST, TIME_SHIFT = 128, 129, 256

# %% slideshow={"slide_type": "subslide"}
SOUNDS = {"Choir": 52, "Organ": 19, "Strings": 48}
chorale = chorales.by_name("bwv66.6")
listening.play_side_by_side(
    [(name, chorale.to_midi(bars=4, programs=[number])) for name, number in SOUNDS.items()],
    listen_for="what stays when every sound has changed: that is what the data hold")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 1 Listen first (4 min)
#
# > **Listen.** You have heard the beginning of the chorale that closes Bach's cantata BWV 66, three
# > times. Every pitch and every length is the same in all three. Only one number per voice differs,
# > the one that names the instrument.
#
# ## 2 How music became data (5 min)
#
# A [piano roll](../syllabus/glossary.md#piano-roll) holds music as holes in paper: the place of a
# hole says which key, its length says how long. In 1908 the Supreme Court of the United States
# ruled that a roll is no copy of the score, because people cannot read it [@WhiteSmith1908].
#
# The synthesisers of the 1970s could not talk to one another. In 1981 Dave Smith and Chet Wood
# proposed a common interface [@SmithWood1981]. Makers in America and Japan turned the idea into
# MIDI, the *Musical Instrument Digital Interface*, and showed the first instruments with it in
# 1983 [@Loy1985]. A MIDI message says that a key goes down, which one and how fast, or that it
# comes up again. The message itself carries no time, because it is sent at the moment when this
# happens. A MIDI file keeps such messages for later and writes the time beside each.
#
# > **History.** It is often said that MIDI is a kind of sound, or that a MIDI file is the score.
# > It is neither. It holds gestures: no timbre, and no hint whether a key was written E♯ or F.

# %% [markdown] slideshow={"slide_type": "notes"}
# Play the three versions first and ask what they share. Keep the answers on the board for the
# table of section 7.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 3 The idea: five forms (8 min)
#
# A note is four numbers, $n = (p, t, d, v)$. [Pitch](../syllabus/glossary.md#pitch) $p$ counts
# semitones, 60 for middle C. [Onset](../syllabus/glossary.md#onset) $t$ and
# [duration](../syllabus/glossary.md#duration) $d$ are in beats.
# [Velocity](../syllabus/glossary.md#velocity) $v$, 1 to 127, is how fast the key goes down. Three
# formulas lead to the other forms:
#
# $$f = 440 \cdot 2^{(p-69)/12} \qquad s = 60\,t/T \qquad k = \operatorname{round}(r\,t)$$
#
# Here $f$ is the frequency in hertz, $s$ the onset in seconds at a
# [tempo](../syllabus/glossary.md#tempo) of $T$ beats a minute, and $k$ the
# [step](../syllabus/glossary.md#step), the note's place in a grid with $r$ steps per beat.
#
# | form | unit | used in |
# |---|---|---|
# | score | signs on staves | editions |
# | MIDI | notes with times | studios |
# | grid | a row a step, a column a voice | lessons 05–12 |
# | tokens | a list of whole numbers | lessons 13–16 |
# | sound | 48,000 samples a second | lessons 17–19 |
#
# `pretty_midi` [@Raffel2014] keeps times in seconds; the next cell counts them in beats as well.

# %% slideshow={"slide_type": "subslide"}
import pretty_midi

bach = chorale.to_midi(bars=4)
tempo = bach.get_tempo_changes()[1][0]
display(listening.score(bach, title="BWV 66.6, the beginning, engraved from MIDI"))
print(f"At {tempo:.0f} beats a minute the soprano begins")
for note in bach.instruments[0].notes[:5]:
    print(f"  at beat {note.start * tempo / 60:.1f} with "
          f"{pretty_midi.note_number_to_name(note.pitch)}, "
          f"{pretty_midi.note_number_to_hz(note.pitch):.0f} Hz: {note}")
listening.piano_roll(bach, title="The same bars as a piano roll")

# %% [markdown] slideshow={"slide_type": "slide"}
# > **Pitfall.** The engraver had to guess the spelling. In bar 3 of the alto it wrote E♯, as
# > editions do, because the key is F♯ minor. MIDI says 65, which could as well be F.
#
# ## 4 The grid, and the function that reads it (18 min)
#
# A [grid](../syllabus/glossary.md#grid) cuts time into steps, here sixteenths. Each cell holds
# one number: 0 to 127 means that a note of this pitch starts, 128 (`HOLD`) that the note before
# goes on, 129 (`REST`) silence. One column alone is a [melody
# grid](../syllabus/glossary.md#melody-grid).

# %% slideshow={"slide_type": "subslide"}
from matplotlib import pyplot as plt

cells = grid.encode_grid(bach)
shown = cells[:36].T
with listening.style():
    figure, axes = plt.subplots(figsize=(9, 2.2))
    shades = np.select([shown < HOLD, shown == HOLD], [2, 1], 0)
    axes.pcolormesh(shades, cmap="Blues", vmin=0, vmax=3, edgecolors="white")
    for voice, step in np.argwhere(shown < HOLD):
        axes.text(step + 0.5, voice + 0.5, shown[voice, step], ha="center", va="center", size=7)
    axes.set(title="Nine beats as a grid: number = a note starts, pale = it is held", ylim=(4, 0),
             xlabel="step (sixteenths)", yticks=np.arange(4) + 0.5, yticklabels=grid.VOICES)
print("The soprano alone, a melody grid:", cells[:16, 0])
listening.picture(figure, "A grid of four voices and 36 steps. Most cells hold the note before; "
                  "about every third one starts a new note.")

# %% [markdown] slideshow={"slide_type": "slide"}
# > **Exercise.** *The crux, 4 points.* Write `notes_of_voice`, which turns one column into notes.
# > Two traps: the last note needs its end too, and a hold with nothing to hold is silent.
#
# <details><summary>Hint</summary>
#
# A pitch adds a note of one step. A hold lengthens the last note by a step, if no rest has ended
# it.
#
# </details>

# %% tags=["crux"] nbgrader={"grade_id": "crux", "solution": true} slideshow={"slide_type": "subslide"}
def notes_of_voice(cells: list[int]) -> list[tuple[int, int, int]]:
    """Return the notes of one voice of a grid, in their order.

    cells: one number a step, as above. Returns (onset, length, pitch) of each note, in steps.
    """
    ### BEGIN SOLUTION
    notes = []
    sounding = False
    for step, cell in enumerate(cells):
        if cell < HOLD:
            notes.append((step, 1, cell))
            sounding = True
        elif cell == HOLD and sounding:
            onset, length, pitch = notes[-1]
            notes[-1] = (onset, length + 1, pitch)
        else:
            sounding = False
    return notes
    ### END SOLUTION


# %% nbgrader={"grade_id": "crux-check", "grade": true, "locked": true, "points": 4} slideshow={"slide_type": "fragment"}
notes_of_voice = check("grid.notes_of_voice", notes_of_voice)
### BEGIN HIDDEN TESTS
require_own(notes_of_voice)
### END HIDDEN TESTS

# %% slideshow={"slide_type": "subslide"}
def what_sounds(cells):
    """Return the pitch that sounds at each [step, voice], with REST for silence."""
    heard = cells.copy()
    for step in range(1, len(heard)):
        heard[step] = np.where(heard[step] == HOLD, heard[step - 1], heard[step])
    return heard


def without_attacks(cells):
    """Return what is left of a grid that stores only what sounds, not when it starts."""
    merged = what_sounds(cells)
    merged[1:][(merged[1:] == merged[:-1]) & (merged[1:] != REST)] = HOLD
    return merged


listening.play_side_by_side(
    [(title, grid.decode_grid(one, tempo=tempo, notes_of_voice=notes_of_voice)) for title, one in
     (("Read by notes_of_voice", cells), ("Without attacks", without_attacks(cells)))],
    listen_for="the alto: four times E in a row has become one long note")

# %% [markdown] slideshow={"slide_type": "notes"}
# Whoever cannot read code can do the crux on paper: write down the notes of one column of the
# picture. Then have the class sing the alto with and without attacks: a machine that learns from
# the second can never know.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 5 Tokens (12 min)
#
# A language model reads a list of [tokens](../syllabus/glossary.md#token), whole numbers from a
# fixed [vocabulary](../syllabus/glossary.md#vocabulary). The vocabulary used here has 388 events:
# 128 that begin a note, 128 that end one, 100 that wait for 10 to 1,000 milliseconds, in steps of
# 10, and 32 for velocities. It is that of Google's Performance RNN and of the Music Transformer
# [@Huang2018]. A paper of the same year describes 413 events, since its 125 waits go in steps of 8
# milliseconds [@Oore2018].
#
# > **Exercise.** *3 points.* Write `shift_tokens`: the tokens that let so many seconds pass.
# > `TIME_SHIFT` (256) waits 1 hundredth of a second, `TIME_SHIFT + 99` waits 100. Round once, to
# > whole hundredths. Use as few tokens as you can, the longest first.

# %% nbgrader={"grade_id": "shift-tokens", "solution": true} slideshow={"slide_type": "subslide"}
def shift_tokens(seconds: float) -> list[int]:
    """Return the time-shift tokens that wait for `seconds`, rounded to hundredths of a second."""
    ### BEGIN SOLUTION
    whole, rest = divmod(round(seconds * 100), 100)
    return [TIME_SHIFT + 99] * whole + [TIME_SHIFT + rest - 1] * (rest > 0)
    ### END SOLUTION


# %% nbgrader={"grade_id": "shift-tokens-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
shift_tokens = check("events.shift_tokens", shift_tokens)
### BEGIN HIDDEN TESTS
require_own(shift_tokens)
### END HIDDEN TESTS

# %% slideshow={"slide_type": "subslide"}
tokens = events.encode_events(bach)
print("Bach begins:", ", ".join(events.token_name(token) for token in tokens[:8]))
count = sum(len(part.notes) for part in bach.instruments)
print(f"{count} notes of 4 numbers: {4 * count} symbols; event tokens: {len(tokens)} symbols")
for rate in (1, 2, 4, 12):
    print(f"grid of {rate} a beat: {grid.encode_grid(bach, steps_per_beat=rate).size} symbols")
chord = [57, *shift_tokens(0.4), 64, *shift_tokens(0.4), 73, *shift_tokens(2.345)]
listening.play(events.decode_events(chord), "A chord, built of tokens: " + ", ".join(map(str, chord)),
               "three notes that enter one by one; no token ends them, so they ring on together")

# %% [markdown] slideshow={"slide_type": "slide"}
# A finer grid has more cells, even where nothing happens. A list of tokens grows with the number of
# notes instead, and a wait of a whole second costs no more than a wait of ten milliseconds.
#
# ## 6 Sound (10 min)
#
# In sound the notes are no longer written down. What is stored is the pressure of the air, measured
# 48,000 times a second; each measurement is a sample. A single note is itself a ladder of
# [harmonics](../syllabus/glossary.md#harmonic), multiples of its lowest frequency; their
# strengths make the [timbre](../syllabus/glossary.md#timbre). A
# [spectrogram](../syllabus/glossary.md#spectrogram) shows all frequencies over time.
# [Chroma](../syllabus/glossary.md#chroma) folds octaves into twelve [pitch
# classes](../syllabus/glossary.md#pitch-class). `librosa` [@McFee2015] measures them.

# %% slideshow={"slide_type": "subslide"}
import librosa

with listening.style():
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 2.8), width_ratios=[1, 2])
    for (name, number), line in zip(SOUNDS.items(), ("-", "--", ":"), strict=True):
        tone = listening.render(grid.decode_grid([[45]] + [[HOLD]] * 11, programs=[number]))
        samples = tone.mono().samples[0]
        left.plot(np.arange(1000) / 48, samples[48000:49000], line, marker="")
        strength = np.abs(librosa.stft(samples, n_fft=16384)).mean(axis=1)
        hertz = librosa.fft_frequencies(sr=tone.sample_rate, n_fft=16384)
        right.plot(hertz, librosa.amplitude_to_db(strength, ref=np.max), line, marker="", label=name)
    left.set(title="Waves of one note, A2", xlabel="time (ms)", ylabel="air pressure (relative)")
    right.set(title="Its harmonics", xlabel="frequency (Hz)", ylabel="strength (dB)",
              xlim=(0, 940), ylim=(-70, 3), xticks=np.arange(0, 940, 110))
    figure.legend(loc="outside lower center", ncols=3)
audio = listening.render(chorale.to_midi(bars=4, programs=[SOUNDS["Organ"]]))
display(listening.picture(figure, "Three waves of the note A2 have three shapes. Their spectra all "
                          "peak at multiples of 110 hertz; the organ peaks at 55 hertz too."))
listening.spectrogram(audio, title="The four bars on the organ")

# %% slideshow={"slide_type": "subslide"}
power = np.abs(librosa.stft(audio.mono().samples[0], n_fft=8192, hop_length=2048)) ** 2
heard = librosa.feature.chroma_stft(S=power, sr=audio.sample_rate, n_fft=8192, tuning=0.0)
times = librosa.frames_to_time(np.arange(heard.shape[1]), sr=audio.sample_rate, hop_length=2048)
written = bach.get_chroma(times=times) > 0
with listening.style():
    figure, pair = plt.subplots(2, 1, figsize=(9, 3.6), sharex=True)
    for axes, title, image in zip(pair, ("Notes", "Sound"), (written, heard), strict=True):
        axes.pcolormesh(times, np.arange(12), image, cmap="Blues", shading="nearest")
        axes.set(title=title, ylabel="pitch class", yticks=[0, 4, 7, 11], yticklabels=list("CEGB"))
    pair[1].set_xlabel("time (seconds)")
right = written[heard.argmax(axis=0), np.arange(len(times))][written.any(axis=0)].mean()
print(f"The strongest pitch class of the sound stands in the score in {right:.0%} of the frames.")
listening.picture(figure, "Twelve pitch classes over time, above from the notes and below from the "
                  "sound. They agree, but the sound adds overtones and notes that ring on.")

# %% [markdown] slideshow={"slide_type": "slide"}
# The organ's 55 hertz come from a stop that sounds an octave lower. Of all five forms only the
# sound tells of it. The chroma finds most notes of the score, and also some that nobody wrote,
# because the third harmonic of each note lies an octave and a fifth above it.
#
# ## 7 What gets lost (8 min)
#
# | | score | MIDI | grid | tokens | sound |
# |---|---|---|---|---|---|
# | pitch | yes | yes | yes | yes | to be guessed |
# | spelling, E♯ or F | yes | no | no | no | no |
# | bars and beats | yes | yes | yes | no | no |
# | ties, slurs, words | yes | no | no | no | no |
# | voices | yes | yes | yes | no | no |
# | dynamics | signs | yes | no | 32 levels | yes |
# | a player's timing | no | yes | no | to 10 ms | yes |
# | timbre | named | named | no | no | yes |
#
# Measure it: a [round trip](../syllabus/glossary.md#round-trip) encodes and decodes, and you
# count the notes that come back. The performance is made up: each onset is moved at random by
# some 20 milliseconds.

# %% slideshow={"slide_type": "subslide"}
def coming_back(before, after):
    """Return the share of notes that keep their pitch and, to 10 ms, their start and end."""
    old, new = (np.array([(n.pitch, n.start, n.end) for p in midi.instruments for n in p.notes])
                for midi in (before, after))
    close = np.abs(old[:, None] - new).max(axis=2) < 0.0101
    return min(close.any(axis=0).sum(), close.any(axis=1).sum()) / len(old)


played, random = chorale.to_midi(bars=4), np.random.default_rng(1)
for note in (note for part in played.instruments for note in part.notes):
    note.start = max(0.0, note.start + random.normal(0, 0.02))
for name, midi in {"The score": bach, "The performance": played}.items():
    for rate in (1, 2, 4):
        back = grid.decode_grid(grid.encode_grid(midi, steps_per_beat=rate), steps_per_beat=rate,
                                tempo=tempo)
        print(f"{name}, grid of {rate} a beat: {coming_back(midi, back):.0%} come back")
    back = events.decode_events(events.encode_events(midi))
    print(f"{name}, event tokens: {coming_back(midi, back):.0%} come back")

# %% [markdown] slideshow={"slide_type": "slide"}
# The score survives a grid of two steps a beat, because it has nothing shorter than an eighth note.
# A performance does not: a grid moves every onset to the nearest step, and more than half of the
# notes no longer start where they were played. Tokens keep the timing of both. They lose a few
# notes where two voices sound the same pitch at once, since a key can be down only once.
#
# ## 8 The data, looked at (5 min)
#
# The course uses the four-part chorales that come with music21 [@Cuthbert2010]. What range does
# each voice have, and how does it move?

# %% slideshow={"slide_type": "subslide"}
pieces = chorales.load()
with listening.style():
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3))
    for voice, name in enumerate(grid.VOICES):
        lines = [column[column < HOLD] for column in (piece.grid[:, voice] for piece in pieces)]
        left.plot(*np.unique(np.concatenate(lines), return_counts=True), label=name)
        leaps = np.concatenate([np.abs(np.diff(line)) for line in lines])
        right.plot(np.bincount(leaps, minlength=13)[:13] / len(leaps))
    left.set(title=f"Pitches of {len(pieces)} chorales", xlabel="MIDI number", ylabel="notes")
    right.set(title="From note to note", xlabel="distance (semitones)", ylabel="share")
    left.legend()
listening.picture(figure, "Left, the ranges of the four voices overlap. Right, most move by two "
                  "semitones or less; the bass also leaps by five or seven.")

# %% [markdown] slideshow={"slide_type": "slide"}
# The zigzag on the left is the scale: notes outside it are rare. On the right, 0 is a repeated
# note. Basses repeat least and leap most, by fourths, fifths and octaves.
#
# ## 9 Five numbers for a piece (6 min)
#
# [Pitch-class entropy](../syllabus/glossary.md#entropy) is 0 bits for a single pitch class,
# $\log_2 12 \approx 3.58$ for twelve equally frequent ones. [Scale
# consistency](../syllabus/glossary.md#scale-consistency) is the largest share of notes within one
# scale. [Polyphony](../syllabus/glossary.md#polyphony) is how many notes sound together. [Groove
# consistency](../syllabus/glossary.md#groove-consistency) compares the rhythms of neighbouring
# bars [@WuYang2020]. The *empty-bar rate* is the share of bars in which nothing sounds.

# %% slideshow={"slide_type": "subslide"}
tune = tunes.load()[0]
dice = np.where(random.random((96, 4)) < 0.3, random.integers(48, 84, (96, 4)), HOLD)
contest = {"Bach": chorale.to_midi(), "Tune": tune.to_midi(), "Dice": grid.decode_grid(dice)}
reports = {name: evaluation.report(midi) for name, midi in contest.items()}
print(" " * 22 + "".join(f"{name:>8}" for name in reports))
for metric in reports["Bach"]:
    print(f"{metric:<22}" + "".join(f"{report[metric]:>8.2f}" for report in reports.values()))
listening.play_side_by_side(list(contest.items()), max_seconds=12, listen_for="the number that "
                            f"you could have guessed for each. The tune is {tune.title}")

# %% [markdown] slideshow={"slide_type": "slide"}
# No number says which piece is good. Each number catches one way to fail: notes drawn by dice use
# all pitch classes equally often, and hardly any rhythm comes back from bar to bar.
#
# ## 10 Play with it (6 min)
#
# > **Listen.** Take one step per beat and hear the passing notes vanish. Take three, and the
# > eighths limp. Then switch the attacks off.

# %% slideshow={"slide_type": "subslide"}
def through_a_grid(piece="bwv66.6", start_bar=0, tempo=80, steps_per_beat=4, attacks=True):
    """Return four bars of a chorale after a trip through a grid, read by your function."""
    midi = chorales.by_name(piece).to_midi(start_bar=start_bar, bars=4)
    cells = grid.encode_grid(midi, steps_per_beat=steps_per_beat)
    return grid.decode_grid(cells if attacks else without_attacks(cells), tempo=tempo,
                            steps_per_beat=steps_per_beat, notes_of_voice=notes_of_voice)


listening.panel(
    through_a_grid, title="A chorale through a grid", piece=["bwv66.6", "bwv269", "bwv244.54"],
    start_bar=(0, 8), tempo=(40, 160, 4), steps_per_beat=(1, 6), attacks=True)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 11 A claim, checked (6 min)
#
# Bach's chorales usually reach researchers as arrays, tables of numbers that store which notes
# sound at each step, and not which notes start [@Boulanger2012]. Two things follow. Held and
# repeated notes cannot be told apart. And in sixteenths a voice repeats the step before in about 77
# per cent† of all steps.
#
# † We could not check this in the source.

# %% slideshow={"slide_type": "subslide"}
for every, name in ((1, "sixteenths"), (2, "eighths"), (4, "quarters")):
    heard = [what_sounds(piece.grid)[::every] for piece in pieces]
    same = np.array([[(one[1:] == one[:-1]).sum(), one[1:].size] for one in heard])
    drawn = same[random.integers(0, len(same), (1000, len(same)))].sum(axis=1)
    low, high = np.percentile(drawn[:, 0] / drawn[:, 1], [2.5, 97.5])
    print(f"{name:<10} {same[:, 0].sum() / same[:, 1].sum():.1%} repeat; "
          f"with chorales drawn anew {low:.1%} to {high:.1%}")
starts = sum((piece.grid < HOLD).sum() for piece in pieces)
kept = sum((without_attacks(piece.grid) < HOLD).sum() for piece in pieces)
print(f"Without attacks {starts - kept:,} of {starts:,} notes vanish, {1 - kept / starts:.1%}")

# %% [markdown] slideshow={"slide_type": "slide"}
# Both hold on our collection of chorales, which is close to theirs but not the same. A model that
# always says "the same again" is right three times out of four in sixteenths, and yet it knows
# nothing of music.
#
# > **Pitfall.** A high score may only measure how fine the grid is. Never compare scores that were
# > taken at two resolutions.

# %% [markdown] slideshow={"slide_type": "notes"}
# Let the class guess the share before running the cell. Then ask what a model must predict to be
# of use: the onsets.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 12 Clinic (6 min)
#
# Three exports of these bars came back broken. Name what went wrong before you open the answer.

# %% slideshow={"slide_type": "subslide"}
patients = {"As it should be": grid.decode_grid(cells, tempo=tempo),
            "Patient A": grid.decode_grid(without_attacks(cells), tempo=tempo),
            "Patient B": grid.decode_grid(cells, steps_per_beat=3, tempo=tempo),
            "Patient C": events.decode_events(tokens[(tokens < 128) | (tokens > 255)], program=19)}
for name, midi in patients.items():
    print(f"{name}: {sum(len(part.notes) for part in midi.instruments)} notes in "
          f"{midi.get_end_time():.1f} seconds, {evaluation.polyphony(midi):.1f} at a time")
listening.play_side_by_side(list(patients.items()), listen_for="attacks, speed, ends of notes")

# %% [markdown] slideshow={"slide_type": "notes"}
# Solutions are folded in the next cell. Play the patients without names and let the class vote.

# %% [markdown] slideshow={"slide_type": "slide"}
# <details><summary>What ails them</summary>
#
# Patient A lost ten notes, because repeated notes were merged into one. Patient B takes a third
# longer, because it was written with four steps a beat and read with three. Patient C has far too
# many notes at a time: the events that end a note are missing, so every key stays down.
#
# </details>
#
# ## 13 In the studio (6 min)
#
# > **Studio.** Open the MIDI file in your [DAW](../syllabus/glossary.md#daw), the program in
# > which you produce, and the [MusicXML](../syllabus/glossary.md#musicxml), a file that holds a
# > score, in a notation editor. Three things are best done by hand: shape the velocities phrase by
# > phrase, lengthen the last note of each line, and check the spelling. MIDI is of no use where the
# > sound itself is the work.
#
# Bach's music belongs to everybody; an edition or a database of it may not. Who owns the encoding
# that you export here: the editor, whoever typed it in, or nobody? Compare the ruling of 1908 in
# section 2.

# %% slideshow={"slide_type": "subslide"}
for name in ("exports/bwv66.mid", "exports/bwv66.musicxml"):
    print("written:", listening.save(bach, name))

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 14 Exercises (15 min and your own time)
#
# > **Exercise.** *Warm-up.* Which is the coarsest grid that keeps every note of `bwv244.54`? Ask
# > `grid.grid_deviation(chorales.by_name("bwv244.54").to_midi(), steps_per_beat=2)`.
# > *Measure.* Halve the tempo of `bach` with `chorale.to_midi(bars=4, tempo=40)`: which counts of
# > section 5 change?
#
# <details><summary>Answers</summary>
# *Warm-up:* four steps a beat; with two steps one note is lost. *Measure:* only the count of tokens
# changes, since each wait that is now longer than a second takes one token more.</details>

# %% [markdown] nbgrader={"grade_id": "brief", "locked": true} slideshow={"slide_type": "subslide"}
# > **Exercise.** *Creative brief, 5 points.* Make eight bars that gain from what one form loses:
# > hanging notes as a drone, a limping grid as a groove. Finish them in a DAW, and say below what
# > you heard, changed and kept.
#
# | points | for |
# |---|---|
# | 2 | the loss is named and can be heard |
# | 2 | three changes by hand, each with its reason |
# | 1 | sources and rights are stated |

# %% [markdown] nbgrader={"grade_id": "brief-answer", "solution": true, "grade": true, "points": 5} slideshow={"slide_type": "subslide"}
# ### BEGIN SOLUTION
# A good answer names one loss and where it is heard, three changes with reasons, and the source
# of the notes.
# ### END SOLUTION

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 15 Five questions and what to take away (5 min)
#
# <details><summary>1. Does a MIDI file contain sound?</summary>
# No. It says which keys go down and when; an instrument turns that into sound.</details>
# <details><summary>2. Why does the grid need HOLD?</summary>
# Without it a long note and a repeated one look the same.</details>
# <details><summary>3. Which form tells E♯ from F?</summary>
# Only the score. MIDI, grid and tokens keep one number for both.</details>
# <details><summary>4. Steps become twice as fine. What grows?</summary>
# The grid doubles. Tokens stay as many, because they count events.</details>
# <details><summary>5. A model is right in 77 per cent of sixteenths. Is it good?</summary>
# Repeating the step before does as well. Look at the onsets.</details>
#
# **Take-aways.** Each form keeps what its users needed and drops the rest. A round trip shows what
# was dropped. A figure means something only if its encoding and its resolution are stated with it.
#
# **References.** Data: [@Boulanger2012], [@Cuthbert2010]. Tokens: [@Huang2018], [@Oore2018].
# MIDI: [@Loy1985], [@SmithWood1981]. Tools: [@McFee2015], [@Raffel2014]. Piano rolls:
# [@WhiteSmith1908]. Measures: [@WuYang2020].
#
# **Next.** [02 Rules: the Illiac Suite](02_illiac_rules.ipynb): a machine that writes notes.

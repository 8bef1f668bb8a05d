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
# # 00 Start here
#
# *1957 to today: a first sound, the tools, and where to begin.* Machines have written music for
# more than sixty years. You hear each way of doing it, write its central idea yourself, and take
# the result into your own studio.
#
# 60 minutes · 2 CPU cores · before this: nothing
#
# **Begin like this:** click on this text, hold *Shift* and press *Enter* three times. Two players
# appear below.
#
# > **Objective.** After this lesson you can
# > 1. run a [cell](../syllabus/glossary.md#cell) and say what came out of it,
# > 2. write a small [function](../syllabus/glossary.md#function) and act on what the check says,
# > 3. get the same piece again from the same [seed](../syllabus/glossary.md#seed),
# > 4. carry a piece as a file into your [DAW](../syllabus/glossary.md#daw), the program in which you
# >    produce music,
# > 5. name the page on which your own course begins.

# %% tags=["setup"] slideshow={"slide_type": "skip"} jupyter={"source_hidden": true}
from pathlib import Path

from coursekit import listening
from coursekit.classroom import check, require_own, size, welcome
from coursekit.corpora import chorales
from coursekit.encodings.melody import decode_melody
from coursekit.systems import TIMELINE, illiac_1957

# %% slideshow={"slide_type": "subslide"}
bach = chorales.by_name("bwv269").to_midi(bars=4)
illiac = illiac_1957.compose(seed=1957, bars=4, search="exact")
listening.play_side_by_side(
    [("Bach, chorale BWV 269", bach), ("In the manner of the Illiac, seed 1957", illiac)],
    listen_for="how a line goes on: which of the two seems to know where it wants to end",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 1 Listen first (4 min)
#
# > **Listen.** Start one player, then the other. The first holds a
# > [chorale](../syllabus/glossary.md#chorale) by Bach for four voices. The second was written a
# > moment ago, on your computer, by the rules that a computer called Illiac followed in 1957.
#
# Nobody picked the second piece: it is what the seed 1957 gives. The rules are those of the 1950s.
# This page searches among the notes in a quicker way than the Illiac did; lesson 02 shows both
# ways.

# %% [markdown] slideshow={"slide_type": "notes"}
# Play the two clips twice and take votes before saying which is which. Ask what gave it away; if
# nobody says so, point to the end, where Bach's voices arrive together in a cadence. Keep the
# votes: lesson 02 asks the same question again.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 2 The road ahead (5 min)
#
# In the 1950s Lejaren Hiller, a chemist and composer, and the mathematician Leonard Isaacson used
# the Illiac, the computer of the University of Illinois, to write a string quartet, the *Illiac
# Suite*. Its first three movements were played in Urbana on the evening of 9 August 1956, and the
# score was published in 1957 [@HillerIsaacson1957]. Their book tells how it was made, experiment by
# experiment [@HillerIsaacson1959]. The course begins there and ends with systems that turn a
# sentence into sound.
#
# It follows an article on preparing musicians for professional work with such systems
# [@CourseArticle]. Its aims became three [competences](../syllabus/competences.md): to know how
# the tools work, to adapt what they give, and to create with them without handing over your
# judgement.
#
# > **History.** It is often said that machines began to compose when they began to learn. The
# > suite of 1957 learned from no music at all: rules and chance wrote it.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
from matplotlib import pyplot as plt

YEARS = [1957, 1989, 1994, 1997, 2002, 2013, 2014, 2016, 2017, 2017, 2018, 2018, 2019, 2020, 2023]
STATIONS = (
    "Illiac Suite: rules; Todd: a small network; CONCERT; LSTM: a memory; blues, learned; "
    "variational autoencoder; adversarial networks; learned grammars; MidiNet; attention; "
    "MusicVAE; Music Transformer; MuseNet; Jukebox: raw sound; MusicLM: from text"
)
READY = [int(name[-4:]) for name in TIMELINE]

with listening.style():
    figure, axes = plt.subplots(figsize=(8, 4.2))
    for row, (year, name) in enumerate(zip(YEARS, STATIONS.split("; "), strict=True)):
        ready = year in READY
        axes.plot(year, row, "s" if ready else "o", color="#0072B2", mfc=None if ready else "w")
        axes.text(year - 1, row, name, ha="right", va="center")
    axes.set(title="Filled squares: ready. Circles: planned.", xlabel="year", yticks=[])
    axes.set(xlim=(1940, 2026), ylim=(len(YEARS), -1))
    axes.spines["left"].set_visible(False)
listening.picture(
    figure,
    "A timeline of fifteen stations from the Illiac Suite of 1957 to MusicLM of 2023. After 1957 "
    "nothing is shown until 1989, and ten of the fifteen lie after 2012.",
)

# %% slideshow={"slide_type": "skip"}
welcome()  # the lessons that you have, as links

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 3 How a page works (6 min)
#
# This page is a [notebook](../syllabus/glossary.md#notebook): text to read and grey cells to run,
# with *Shift* and *Enter*. Behind it works a [kernel](../syllabus/glossary.md#kernel), which
# remembers what you have run. Nothing here can break: *Restart Kernel and Run All Cells* in the
# menu *Kernel* begins afresh.
#
# To the machine a note is a number, its [pitch](../syllabus/glossary.md#pitch): 60 is middle C,
# and each [semitone](../syllabus/glossary.md#semitone) adds one. Numbers between square brackets
# make a [list](../syllabus/glossary.md#list), and a list can be heard.

# %% slideshow={"slide_type": "subslide"}
theme = [67, 67, 69, 71, 71, 69, 67, 66, 67, 67]


def tune(pitches):
    """Turn a list of pitches into music for a flute, one note a beat."""
    return decode_melody(pitches, steps_per_beat=1, tempo=120)


listening.play(tune(theme), "Ten notes", "the one that sounds unlike its neighbours")

# %% slideshow={"slide_type": "fragment"}
listening.piano_roll(tune(theme), title="The same ten notes as a piano roll")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The picture is a [piano roll](../syllabus/glossary.md#piano-roll): time runs to the right, pitch
# upward. Every picture carries a sentence that describes it, for whoever does not see it.
#
# > **Exercise.** *Warm-up.* Change one number in the list, run both cells again, and find your
# > note in the sound and in the picture.
#
# > **Pitfall.** If you change a cell and do not run it, the kernel still knows the old one. The
# > number to the left of a cell tells in which order the cells were run.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 4 The crux: a function of yours (10 min)
#
# Each lesson has one function that is its idea, the [crux](../syllabus/glossary.md#crux). You
# write it, a check looks at it, and then the system plays with *your* function. Here is a small
# one to practise on: to [transpose](../syllabus/glossary.md#transpose) a melody is to add the same
# number of semitones to each of its pitches,
#
# $$p' = p + s,$$
#
# where $p$ is a pitch, $s$ the number of semitones and $p'$ the new pitch.
#
# > **Exercise.** *The crux, 1 point.* In the next cell take away the line that begins with `raise`,
# > and write your own lines in its place, each with four spaces in front of it. Leave the first line,
# > with `def`, and the description below it as they are. Then run the cell and the one after it.
#
# The lines with `>>>` are worked cases: what one types, and below it what comes back. If you get
# stuck, the folds below the check help you on; each one gives a little more away.


# %% tags=["crux"] nbgrader={"grade_id": "crux", "solution": true, "grade": false, "locked": false} slideshow={"slide_type": "subslide"}
def transpose(pitches: list[int], semitones: int) -> list[int]:
    """Return a new list: each pitch moved by so many semitones, down where that is negative.

    C, D and E go up by 7 semitones, a fifth.
    >>> transpose([60, 62, 64], 7)
    [67, 69, 71]

    C and D go down by 12 semitones, an octave.
    >>> transpose([60, 62], -12)
    [48, 50]

    Moved by nothing, C and G stay where they are.
    >>> transpose([60, 67], 0)
    [60, 67]
    """
    ### BEGIN SOLUTION
    # Begin with an empty list.
    moved = []
    # Go through the pitches, one after the other.
    for pitch in pitches:
        # Add the semitones to the pitch, and put the sum at the end of the list.
        moved.append(pitch + semitones)  # gap: pitch + semitones
    # Give the new list back.
    return moved
    ### END SOLUTION


# %% nbgrader={"grade_id": "crux-check", "grade": true, "locked": true, "solution": false, "points": 1} slideshow={"slide_type": "fragment"}
transpose = check("start.transpose", transpose)
### BEGIN HIDDEN TESTS
require_own(transpose)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# Begin with an empty list, `moved = []`. Go through the pitches with `for pitch in pitches:`, and
# add each sum with `moved.append(…)`. At the end, `return moved`. Each line begins with four
# spaces, a line inside the loop with eight.
#
# </details>

# %% slideshow={"slide_type": "fragment"}
listening.play_side_by_side(
    [("The theme", tune(theme)), ("A fifth higher, by transpose", tune(transpose(theme, 7)))],
    listen_for="the same shape at another height",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# Until you have solved the crux, a function of the *kit*, the course's own toolbox, takes its
# place. So you can always run a page to its end and come back to the exercise later.
#
# ## 5 What can go wrong (6 min)
#
# Three functions that fail. Read what the check says of each, and find the fault before you unfold
# the answer.

# %% slideshow={"slide_type": "subslide"}
from coursekit.classroom.exercises import exercise
from coursekit.classroom.exercises.checking import try_out

ATTEMPTS = {
    "Ada": "def transpose(pitches, semitones):\n    [pitch + semitones for pitch in pitches]",
    "Ben": "def transpose(pitches, semitones):\n    return [p + abs(semitones) for p in pitches]",
    "Cho": "def transpose(pitches, semitones):\n    while semitones:\n        pitches = pitches",
}
for name, source in ATTEMPTS.items():
    verdict = try_out(exercise("start.transpose"), source, seconds=2)
    print(f"{name}'s function\n{source}\n", *verdict.lines()[:5], "", sep="\n")

# %% [markdown] slideshow={"slide_type": "fragment"}
# <details><summary>The three faults</summary>
#
# Ada forgets `return`, so nothing comes back. Ben's `abs` drops the minus sign, so every melody
# goes up. Cho's loop waits for a number to become 0, and that number never changes; the check stops
# the loop, and no harm is done.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# Let pairs argue about Ben's function before anyone unfolds the answer. It sounds right on the
# theme above, which goes up: one example proves little, and that is why a check tries many
# situations.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 6 Play with it (6 min)
#
# Each lesson has one panel of controls, [widgets](../syllabus/glossary.md#widget). Here the
# Illiac's rules compose, and `transpose` moves what they wrote. Go from control to control with
# *Tab* and change a value with the arrow keys. The new piece is there as soon as you let go; start
# its player to hear it.


# %% slideshow={"slide_type": "subslide"}
def piece(seed=1957, bars=4, semitones=0):
    """Let the Illiac's rules compose, and transpose every part."""
    quartet = illiac_1957.compose(seed=seed, bars=bars, search="exact")
    for part in quartet.instruments:
        moved = transpose([note.pitch for note in part.notes], semitones)
        for note, pitch in zip(part.notes, moved, strict=True):
            note.pitch = pitch
    return quartet


title = "Rules of 1957, moved by transpose"
listening.panel(piece, title=title, seed=(1950, 1970), bars=(2, 6), semitones=(-7, 7))

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 7 A promise, checked (4 min)
#
# Each lesson measures a paper's claim again. Here it is a promise of this course: *the same seed
# gives the same piece, another seed another one.*


# %% slideshow={"slide_type": "subslide"}
def written(seed):
    """Return everything that is written in a piece: for each note its start and its pitch."""
    quartet = piece(seed, bars=2)
    return tuple((note.start, note.pitch) for part in quartet.instruments for note in part.notes)


seeds = range(size(10, 3))
first, again = [written(seed) for seed in seeds], [written(seed) for seed in seeds]
same = sum(one == other for one, other in zip(first, again, strict=True))
print(f"promised: {len(seeds)} of {len(seeds)} the same again, {len(seeds)} different pieces")
print(f"here:     {same} of {len(seeds)} the same again, {len(set(first))} different pieces")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 8 In the studio (5 min)
#
# > **Studio.** The next cell writes a piece as a [MIDI](../syllabus/glossary.md#midi) file into
# > the folder `my_music` beside this page. Drag the file into your DAW: four tracks appear, one
# > for each player. A file of yours is never overwritten; a second piece gets a number.

# %% slideshow={"slide_type": "subslide"}
mine = piece(seed=1962, bars=6, semitones=2)
path = listening.save(mine, Path("my_music") / "first_piece.mid")
print("written:", path.as_posix())
listening.play(mine, "first_piece.mid", "what you would change by hand: length, loudness, breath")

# %% [markdown] slideshow={"slide_type": "slide"}
# All notes are equally loud, and the players never breathe: both are for you to add. Who wrote this
# piece? Hiller and Isaacson wrote the rules, chance chose the notes, and you moved the result.
# Write down beside each file who did what.
#
# ## 9 Where do you begin? (10 min)
#
# Sixteen questions, eight in music and eight in programming, tell you what to read first. Nobody
# marks them. Press the answer that you choose, with the mouse or with *Tab* and *Enter*; the first
# one counts, and the reason follows at once. “I do not know yet” is a good answer. Your answers
# stay in the file `.diagnostic.json` beside this page and are never sent; the button at the end
# deletes them.

# %% slideshow={"slide_type": "subslide"}
from coursekit.classroom.diagnostic import diagnostic

diagnostic()

# %% [markdown] slideshow={"slide_type": "skip"}
# On what the questions stand: [the diagnostic](../syllabus/diagnostic.md). In short: a musician
# who never programmed reads section 3 again, a programmer who cannot read a score goes to [lesson
# 01](01_music_as_data.ipynb), and whoever knows both to [lesson 02](02_illiac_rules.ipynb).

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 10 Exercises (as long as you like)
#
# > **Exercise.** *1.* Find a seed between 1950 and 1970 whose piece you like, and say in one
# > sentence why. Write the seed down.
#
# > **Exercise.** *2.* Write a function `upside_down(pitches)` that turns a melody over: where it
# > rose it falls, by as many semitones. The first note stays. Play it with `tune`.
#
# <details><summary>Hint for 2</summary>
#
# How far is a pitch from the first one, `pitch - pitches[0]`? Go as far the other way.
#
# </details>
#
# > **Exercise.** *3, open.* Make a piece of 20 to 30 seconds from `theme`, `transpose` and
# > repetition alone. Join lists with `+`. It has a beginning, a change and an end. Rubric:
# > *emerging*, it runs and can be heard; *competent*, the change is audible and you can name it;
# > *professional*, you also say what you tried and threw away.

# %% slideshow={"slide_type": "skip"}
draft = theme + transpose(theme, 5) + theme
listening.play(
    tune(draft), "A draft to improve on", "where the change comes, and whether it matters"
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 11 What to take away (4 min)
#
# - A page is run cell by cell, and may always be run again from the top.
# - A piece is a list of numbers; a function turns one list into another.
# - The check says which situations differ; the kit's function stands in until yours is right.
# - A seed names a piece. Write it down with whatever you keep.
#
# Five questions. Think first, then unfold.

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>1. You changed a cell and hear no difference. Why?</summary>
#
# It has not been run since. Press Shift and Enter in it.
#
# </details>
# <details><summary>2. What does the check do with a function that never ends?</summary>
#
# It stops it after a few seconds and says so. The page goes on with the kit's function.
#
# </details>
# <details><summary>3. A friend wants your piece. What do you need to send?</summary>
#
# The system's name, the seed and the controls. The same seed gives the same piece.
#
# </details>
# <details><summary>4. Does a MIDI file hold sound?</summary>
#
# No. It says which note begins and ends when, and how hard it is struck. Your DAW makes the sound.
#
# </details>
# <details><summary>5. Where are your answers to the diagnostic?</summary>
#
# In one file beside this page, on your computer. You may delete it at any time.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What comes next
#
# **References.** [@HillerIsaacson1957], [@HillerIsaacson1959], [@CourseArticle].
#
# Next: [01 Music as data](01_music_as_data.ipynb), where four bars of Bach become numbers, and
# stay music.

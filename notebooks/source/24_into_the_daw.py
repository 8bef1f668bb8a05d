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

# %% [markdown] tags=["two-paths"] slideshow={"slide_type": "slide"}
# # 24 Into the DAW: adapting, co-creating, handing in (2023 and after)
#
# *What a machine has generated becomes music when somebody decides what stays. That is done in a DAW, the program
# in which musicians record and arrange, and this lesson takes a piece there and back.*
#
# core 88 minutes · extra 32 minutes · *Run All* takes 40 seconds · one CPU core is enough · before
# this: [00 Start here](00_start_here.ipynb) and [01 Music as data](01_music_as_data.ipynb)
#
# The sections marked *core* are complete in themselves. Those marked *extra* are folded away; a click
# on the triangle beside a heading opens them.
#
# > **Objective.** After this lesson you can
# > 1. say of five kinds of files what each keeps of a piece, and hand over the right ones,
# > 2. pair the notes of two versions of a piece, by hand and by a function,
# > 3. make stems that add up to the mix, and set their levels,
# > 4. read back what you edited, with a log of every change,
# > 5. plan and hand in the capstone, from a brief to an archive.

# %% tags=["setup"] slideshow={"slide_type": "skip"} jupyter={"source_hidden": true}
import copy

import numpy as np
from IPython.display import display
from scipy.optimize import linear_sum_assignment

from coursekit import listening
from coursekit.classroom import check, claims_table, keep, require_own, size
from coursekit.studio import exemplars, handover_claims, mix, stems
from coursekit.studio.export import export
from coursekit.studio.reimport import diff, reimport
from coursekit.systems import brief_2018

SEED = 27

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
generated, edited, work = exemplars.exemplar("second")
listening.play_side_by_side(
    [("As the machine made it", generated), ("After somebody worked on it", edited)],
    listen_for="the first two bars, and how each of them ends", max_seconds=28)

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 1 Listen first (core, 5 min)
#
# > **Listen.** Eight bars of about three seconds each by the composer of lesson 21, which works by a brief, and the same eight bars after edits by hand. Who
# > plays at the beginning of each version? Which of the two comes to an end, and by what?
#
# Of the notes in the second version one in five was changed or added. You will see each of them in section 8, and make edits of your own in section 5.

# %% [markdown] slideshow={"slide_type": "notes"}
# Let the class answer before anybody reads on: what was changed, and was it enough to put a name under it?

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 2 The history (core, 3 min)
#
# The oldest agreement between studios is MIDI: in 1981 Dave
# Smith and Chet Wood proposed one plug for all synthesisers [@SmithWood1981], and since 1988 there has been a
# file for it†. A MIDI file says which key is pressed when and how hard, and, apart from the number of an instrument, nothing of how it sounds.
#
# Sound travelled as *stems*: one recording a track, all equally long, so that whoever lays them side by side hears the mix. Projects of DAWs did
# not travel at all: each program had a format of its own. In September 2023 the makers of Bitwig Studio and
# Studio One published DAWproject [@DAWproject2023], an open format for tracks, notes, tempo and mixer, under the MIT licence.
#
# > **History.** One often hears that with AI the work in the studio is over, since a finished file comes out. A finished mix is the form in which least can be
# > changed. The article that this course follows asks for the opposite: to *evaluate and adapt* what is generated before it goes into a
# > production [@CourseArticle].

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 3 The idea: hand over, change, compare (core, 12 min)
#
# Three steps make a machine's piece into a co-creation that can be shown. **Hand over**: write it in forms that a
# [DAW](../syllabus/glossary.md#daw) opens. **Change** it there. **Compare** both versions, so that the hand is visible.
#
# No file keeps everything.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
KEEPS = [
    ("stems (.wav, .flac)", "no", "as heard", "no", "no", "yes"),
    ("MIDI (.mid)", "yes", "exactly", "yes", "yes", "no"),
    ("score (.musicxml)", "yes", "rounded, no loudness", "first tempo", "no", "no"),
    ("DAWproject (.dawproject)", "yes", "exactly", "yes", "yes", "beside it"),
    ("REAPER (.rpp)", "yes", "exactly", "yes", "yes", "beside it"),
]
listening.table(KEEPS, columns=["file", "notes", "times and loudness", "tempo, metre", "markers", "sound"], title="What our export writes into each file")

# %% [markdown] slideshow={"slide_type": "fragment"}
# *Markers* are names of places, such as *theme*. A DAW shows them above the tracks. *As heard*: it is in the sound, and cannot be read from the file. *First tempo*:
# later changes are lost. *Beside it*: the project points to the stems, which must stay in the same folder.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Comparing** is harder than it looks. No file says which note became which. Take two notes C, and the same track after somebody worked on it:
#
# | | before | after |
# |---|---|---|
# | first C | beat 1 | beat 1.75 |
# | second C | beat 2 | beat 2.25 |
#
# Was each C moved a little later? Or did the first jump over the second? We give each possible pair a number, its
# **cost**: how many beats the two lie apart.
#
# | cost in beats | beat 1.75 | beat 2.25 |
# |---|---|---|
# | **beat 1** | 0.75 | 1.25 |
# | **beat 2** | 0.25 | 0.25 |
#
# Both readings use every note once. Each later: 0.75 + 0.25 = 1.0. The jump: 1.25 + 0.25 = 1.5. The cheaper whole is the likelier story.

# %% [markdown] slideshow={"slide_type": "fragment"}
# Now suppose that afterwards there is no C at beat 2.25, but one far off, at beat 7. The cheapest whole is 0.75 + 5 = 5.75: the second C travels five beats. Nobody moves a note
# so far, so we set a **limit** of 2: a pair that costs the limit or more is no pair, and counts as 2. Then the cheapest whole is another, 0.25 + 2 = 2.25. The second C moved to
# beat 1.75, the first was *deleted*, and the one at beat 7 *added*.
#
# | with the limit | beat 1.75 | beat 7 |
# |---|---|---|
# | **beat 1** | 0.75 | 2 |
# | **beat 2** | 0.25 | 2 |
#
# As a formula, with $c$ for the cost of a pair and $\ell$ for the limit:
#
# $$\text{least} \sum_{\text{pairs}} \min(c, \ell)$$
#
# In words: pair the notes so that all costs together are least, where no cost counts more than the limit.
#
# The kit's full cost is: a beat of time 1, another pitch a half and a twelfth for each semitone, another length a quarter at most, another
# loudness a quarter at most. These prices are our choice. Notes that stand unchanged are taken out first, and tracks belong together by name.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 4 The piece (core, 4 min)
#
# The piece is the composer by brief's answer to *tender, a ballad*, for seed 27. It learned from nobody's recordings: its rules are in lesson 21.

# %% slideshow={"slide_type": "subslide"}
piece = brief_2018.compose(seed=SEED, bars=size(8, 4), mood="tender", style="ballad")
listening.piano_roll(piece, "The piece, by brief")

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
listening.table([(part.name, part.program, len(part.notes), min(n.velocity for n in part.notes), max(n.velocity for n in part.notes)) for part in piece.instruments],
                columns=["track", "General MIDI program", "notes", "softest velocity", "loudest velocity"], title="Its tracks")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Four tracks, of which all play from the first bar to the last. [Velocity](../syllabus/glossary.md#velocity) is how hard a key is struck, from 1 to 127. The
# program says which instrument of a standard list plays, counted from 0.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 5 The crux: which note became which (core, 17 min)
#
# > **Exercise.** *The crux, 4 points, difficulty ••, 12 minutes.* Write `matched`. It gets a table of costs, one row a note before and one column a
# > note after, and the limit. Return the pairs (row, column) that are cheapest together, without those that cost the limit or more. Rows and
# > columns are counted from 0.
#
# `linear_sum_assignment`, from the library SciPy, finds the cheapest whole: give it a table, and it returns two
# lists, the rows and the columns of the pairs. It pairs as many notes as it can, however dear they are, so the limit is your work.
#
# | what you write | what it is |
# |---|---|
# | `pairs = []` | an empty list, before the loop |
# | `np.minimum(costs, limit)` | the table, with the limit in place of every number above it |
# | `rows, columns = linear_sum_assignment(table)` | two lists: the first pair is the first row with the first column |
# | `for row, column in zip(rows.tolist(), columns.tolist(), strict=True):` | the indented lines below, for each pair; `strict` insists on as many rows as columns |
# | `table[row, column]` | the number in that row and column of what `np.minimum` has given |
# | `if a < b:` | the lines below, indented once more, if a is less than b |
# | `pairs.append((row, column))` | puts a pair at the end of the list `pairs` |
# | `return pairs` | hands the list back, after the loop |

# %% tags=["crux"] nbgrader={"grade_id": "crux", "solution": true} slideshow={"slide_type": "subslide"}
def matched(costs: list[list[float]], limit: float) -> list[tuple[int, int]]:
    """Return which note became which: pairs of a row and a column.

    costs: one row a note of the first version, one column a note of the second; the number says
    how far the two are apart. Pairs are chosen so that the costs of all together are least. Two
    notes that are no pair cost the limit together; so no pair costs the limit or more.

    Two notes, each moved by a little:

    >>> matched([[0.2, 1.0], [1.0, 0.3]], 2.0)
    [(0, 0), (1, 1)]

    The nearest pair is not always part of the best whole (1 + 1 is less than 0.5 + 9):

    >>> matched([[1.0, 0.5], [9.0, 1.0]], 10.0)
    [(0, 0), (1, 1)]

    The second note has nothing near it. It was deleted, and a new one was added:

    >>> matched([[0.2, 8.0], [8.0, 7.0]], 2.0)
    [(0, 0)]
    """
    ### BEGIN SOLUTION
    # Put the limit in the place of every number above it.
    capped = np.minimum(costs, limit)  # gap: np.minimum(costs, limit)
    # Ask for the pairs that are cheapest together.
    rows, columns = linear_sum_assignment(capped)
    pairs = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        # Keep a pair only where it costs less than the limit.
        if capped[row, column] < limit:  # gap: capped[row, column] < limit
            pairs.append((row, column))
    return pairs
    ### END SOLUTION


# %% nbgrader={"grade_id": "crux-check", "grade": true, "locked": true, "points": 4} slideshow={"slide_type": "fragment"}
matched = check("studio.matched", matched)
### BEGIN HIDDEN TESTS
require_own(matched)
### END HIDDEN TESTS

# %% slideshow={"slide_type": "subslide"}
mine = copy.deepcopy(piece)
flute = mine.instruments[0]
flute.notes[1].pitch += 3
flute.notes[2].start += 0.2
flute.notes.pop(4)
compared = diff(piece, mine, matched=matched)
display(compared.table("Three edits, found by your function"))
listening.table([(line,) for line in compared.log()], columns=["the log"], title="What was done, in words")

# %% [markdown] slideshow={"slide_type": "fragment"}
# One pitch was changed, which costs 0.5 + 3/12 = 0.75, well below the limit; one note moved by 0.2 seconds, a quarter of a beat, and so shortened, since its end stayed; one deleted. The
# table counts the moved note twice. Your function was asked for the flute alone: the other tracks are unchanged.
#
# Now make these edits your own, and run the cell again. The number in brackets chooses the note, where 0 is the first; the number after `+=` says how far, in semitones or in seconds.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 6 Look inside: stems and a mixer (core, 13 min)
#
# Each track is turned into sound alone; these are the [stems](../syllabus/glossary.md#stem). They begin at the same moment and are equally long. One thing can still go wrong: loudness. Turn
# each stem up by itself, as loud as possible, and the balance is gone: the soft choir becomes as loud as the flute. So **one and the same factor** for all.
#
# How large may it be? A *sample* is one number of a sound, 48,000 a second, from −1 to 1; what goes beyond is cut off and crackles. By hand: flute 0.5 and bass 0.3 at one
# moment add up to 0.8 in the mix. For a ceiling of 0.4 the factor is 0.4 / 0.8 = 0.5. Where one track has 0.5 and the other −0.25, the mix has 0.25: now
# the first track goes farthest, and the factor is 0.4 / 0.5 = 0.8.
#
# > **Exercise.** *3 points, difficulty ••, 6 minutes.* Write `common_gain`: the largest factor by which neither a stem nor the mix goes beyond the ceiling. The factor for silence is 1.
#
# | what you write | what it is |
# |---|---|
# | `np.sum(stems, axis=0)` | the stems added up, moment by moment |
# | `np.abs(mix)` | every sample's distance from 0 |
# | `np.max(…)` | the largest number of all |
# | `max(a, b)` | the larger of two numbers |
# | `if farthest == 0:` | the lines below, if it is 0 |
# | `ceiling / farthest` | the ceiling divided by it |

# %% nbgrader={"grade_id": "gain", "solution": true} slideshow={"slide_type": "subslide"}
def common_gain(stems: list[list[float]], ceiling: float) -> float:
    """Return the largest factor by which all stems can be turned up together.

    stems: one row of samples a track, equally long. ceiling: how far from 0 a sample may go. After
    the factor neither a stem nor their sum, the mix, may go farther. Silence is given the factor 1.

    A flute and a bass. Their sum goes farthest, to 0.8 = 0.5 + 0.3:

    >>> common_gain([[0.5, 0.0], [0.3, -0.2]], 0.4)
    0.5

    Here the tracks pull against each other. The sum is small, so a stem decides:

    >>> common_gain([[0.5, 0.5], [-0.25, -0.5]], 1.0)
    2.0

    Nothing sounds:

    >>> common_gain([[0.0, 0.0]], 1.0)
    1.0
    """
    ### BEGIN SOLUTION
    # Add up the stems, moment by moment: that is the mix.
    mix = np.sum(stems, axis=0)  # gap: np.sum(stems, axis=0)
    # How far from 0 does any stem go, and how far the mix?
    farthest = max(np.max(np.abs(stems)), np.max(np.abs(mix)))  # gap: np.max(np.abs(mix))
    # Silence cannot be turned up.
    if farthest == 0:
        return 1.0
    # The factor takes what goes farthest to the ceiling.
    return float(ceiling / farthest)  # gap: ceiling / farthest
    ### END SOLUTION


# %% nbgrader={"grade_id": "gain-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
common_gain = check("studio.common_gain", common_gain)
### BEGIN HIDDEN TESTS
require_own(common_gain)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "slide"}
# The kit turns the stems up by your factor, or by less where the mix would become louder than −18
# [LUFS](../syllabus/glossary.md#lufs), the course's common loudness. Now mix them. The four numbers are in [decibels](../syllabus/glossary.md#decibel): 0 leaves a track
# as it is, −6 halves its samples, −30 all but silences it.

# %% slideshow={"slide_type": "subslide"}
parts = stems(piece, common_gain=common_gain)


def mixer(flute=0.0, piano=0.0, choir=0.0, cello=0.0):
    """Return the mix with each track turned up or down by so many decibels."""
    levels = {"flute": flute, "piano": piano, "choir": choir, "cello": cello}
    return mix(parts, levels).excerpt(0, 14)


listening.panel(mixer, title="A mixer of four tracks", max_seconds=14, listen_for="which track carries the piece, and whether you miss one that is gone",
                flute=(-30.0, 6.0, 3.0), piano=(-30.0, 6.0, 3.0), choir=(-30.0, 6.0, 3.0), cello=(-30.0, 6.0, 3.0))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Take the choir to −30 dB and compare. Its velocities lie between 27 and 42, the flute's between 60 and 79, so that it stands far behind. The second exemplar took it
# out of the first two bars.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 7 Hand it over (core, 7 min)
#
# One function writes everything into a new folder. It never overwrites: a second export gets a number.

# %% slideshow={"slide_type": "subslide"}
exported = export(piece, "lighthouse", common_gain=common_gain)
exported

# %% [markdown] slideshow={"slide_type": "fragment"}
# The folder lies beside this notebook. Drag the `.dawproject` into Bitwig Studio or Studio One, or open the `.rpp` in REAPER: tracks, notes, markers and tempo are there, with the stems below. The tracks of
# notes are muted, so that nothing is heard twice; to work on the notes, unmute a track, give it an instrument and mute its stem. Any other DAW takes the MIDI file or the stems. In a
# notation program open the `.musicxml`. We have tested these files against the published rules of DAWproject and with the libraries that read them, and had no DAW to open them in.
#
# No DAW at hand? Section 5 has shown it: notes can be edited in a notebook too.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 8 Back again: what did the hand do? (core, 8 min)
#
# `reimport` takes the piece as it was and the file that you saved. It returns the edited piece and all changes. First the exemplar you heard in section 1, saved as DAWproject:

# %% slideshow={"slide_type": "subslide"}
work.picture("The second exemplar: what was changed by hand")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Grey notes were kept. Dashed outlines were deleted: the choir of the first two bars, three notes of the piano and one of the flute. Arrows lead from where a note was to where it is. Most handwork is in bars
# 6 to 8, where the piece got a dominant, and an end.

# %% slideshow={"slide_type": "subslide"}
display(work.table())
listening.table([(line,) for line in work.log()[:8]], columns=["the log"], title=f"The first eight of {len(work.log())} lines")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The share of handwork is counted: of all notes in the finished piece, those that were changed or added. Deleted notes do not count in it, and the log
# names them. Nor does a count say what matters: three notes of a cadence may weigh more than thirty of an accompaniment.
#
# **Where the log may err.** Two edits close to each other can be read in several ways: take four C's a beat apart and move all by a beat. Three of them now stand
# where another stood, and count as kept. The rules of section 3 choose the cheapest story, and not always the true one. In 200 random trials by the
# authors of the course, with edits four beats apart or more, the log was always right.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 9 The claims, checked (core, 4 min)
#
# No paper makes these claims. The first two take one sound from another and measure what is left: −60 dB means a thousandth of the music,
# −114 dB two millionths. The three pieces are the string quartet of lesson 02, a chorale and a ballad.

# %% slideshow={"slide_type": "subslide"}
claims_table(handover_claims.claims)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **What holds.** Files of 24 bits add up to their mix. MIDI and DAWproject give back every note.
#
# **What holds in part.** When the sampler plays all parts at once, the result differs from the sum of the stems by less than a thousandth, in the softest of three
# pieces by a five-hundredth. The sampler writes numbers of 16 bits, which round soft music more coarsely. And a score gives back the string quartet and the chorale, but
# not the ballad, whose notes are a little shorter than written.
#
# **What follows.** Hand over MIDI or a project for further work, stems for the mix, and a score for players.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 10 A clinic: two handovers that went wrong (extra, 7 min)
#
# This section is for whoever will send or receive stems: it shows two faults that no program reports.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Two mixes of the same stems. What was done to each? Name both faults before you unfold.

# %% slideshow={"slide_type": "subslide"}
loudest = mix({name: one.normalised() for name, one in parts.items()}).normalised()
late = dict(parts)
late["piano"] = listening.Audio(np.roll(parts["piano"].samples, 12_000, axis=1), 48_000)
listening.play_side_by_side([("Patient A", loudest), ("Patient B", mix(late))], listen_for="balance in one, time in the other", max_seconds=12)

# %% [markdown] slideshow={"slide_type": "fragment"}
# <details><summary>What ails them</summary>
#
# A: every stem was brought to the same loudness by itself. The choir, which should be a background, covers the flute. B: the piano comes a quarter of a second
# late, as if the silence before the other stems had been cut off. That is why stems begin at bar 1 even where a track is silent there.
#
# </details>

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 11 In the studio (core, 4 min)
#
# > **Studio.** Decide before editing who plays when and how it ends. Delete first: it is the quickest way to a form. Then change notes, and loudness last.
# > An export does not carry plug-ins or the sound of your instruments, so keep the DAW's own project too.

# %% slideshow={"slide_type": "subslide"}
saved = listening.save(mine, "lighthouse-edited.mid")
back, changes_made = reimport(piece, saved, matched=matched)
keep(back, "lighthouse", note="tender ballad by brief, seed 27, three edits", changes=changes_made)

# %% [markdown] slideshow={"slide_type": "fragment"}
# `listening.save` stands here for your DAW. When you have saved a file there, put it beside this notebook and write its name in the second line, for instance
# `reimport(piece, "my-edit.mid", matched=matched)`. The record in your portfolio holds every change and your share: with the edits as printed 1.6 %, two of the 124 notes that are left. Why
# you did it only you can write there: open the `.json` file in a text editor and write after `what_i_changed`, between the quotation marks.
#
# **A question of authorship.** The log of the second exemplar says 20 %, and a friend says *but the whole ending is yours*. What would you tell a client, and what a collecting society?

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 12 The capstone (core, 5 min)
#
# The last work of the course is up to a minute of music for a client, handed in as an archive. [The page of the capstone](../syllabus/capstone.md) has the brief, a table of steps, the rubric, and two
# worked exemplars with their logs and marks.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
STEPS = [
    ("1 brief", "five lines: what is wanted, how you will judge it"), ("2 generation", "eight attempts, with system, seed and controls"),
    ("3 selection", "one is chosen, seven are thrown away, with a reason"), ("4 adaptation", "notes changed by hand, and the log"),
    ("5 arrangement", "who plays when, how it grows and ends"), ("6 mix", "the level of each stem, in decibels"),
    ("7 master", "loudness and true peak, lesson 22"), ("8 reflection", "one page: sources, share, licences, limits"),
]
listening.table(STEPS, columns=["step", "what you keep of it"], title="From brief to archive")

# %% slideshow={"slide_type": "subslide"}
rows = []
for name, words in (("first", "emerging"), ("second", "competent, in parts professional")):
    _, _, found = exemplars.exemplar(name)
    rows.append((name, words, sum(found.counts[word] for word in ("deleted", "added")), len(found.edits), f"{found.share:.0f} %"))
listening.table(rows, columns=["exemplar", "level", "notes deleted or added", "notes touched in all", "share of the finished notes"], title="Two exemplars for one brief")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Both answer one brief. The first repairs a melody that got stuck; the second decides who plays, where the piece grows and how it ends. In a cell, `%run -m coursekit portfolio pack` packs your pieces with their records into one archive.
# The capstone's page has all cells of the way, from eight attempts to that archive.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 13 Exercises (core, 1 min)
#
# | exercise | difficulty | minutes | points |
# |---|---|---|---|
# | `matched` (section 5) | •• | 12 | 4 |
# | `common_gain` (section 6) | •• | 6 | 3 |
# | `changes` (section 14) | •• | 10 | 3 |
# | 1 Another limit (section 14) | • | 5 | – |
# | 2 The capstone (section 14) | •••• | 240 | 10 |

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 14 Harder exercises (extra, 25 min)
#
# This section is for whoever wants to go further, and for those who are marked: it ends with the
# capstone, which takes four hours of your own time.

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *3 points, difficulty ••, 10 minutes.* Write `changes`. It gets a note before and after, each as onset and length in beats, pitch and velocity. Return what was done to it, as a list of words: `"moved"`,
# > `"lengthened"` or `"shortened"`, `"pitch"`, `"louder"` or `"softer"`. Times that differ by 0.01 or less are the same.
#
# By hand: from (1.0, 1.0, 60, 80) to (1.0, 1.0, 72, 64) the pitch rises by an octave and the velocity falls, so the words are `"pitch"` and `"softer"`.
#
# | what you write | what it is |
# |---|---|
# | `words = []`, `return words` | an empty list, at the beginning; hands it back, at the end |
# | `after[0] - before[0]` | by how much the onset is later; below 0 where it is earlier. 1 is the length, 2 the pitch, 3 the velocity |
# | `abs(…)` | the size of a number without its sign |
# | `if a != b:` | the lines below, if a is not b |
# | `words.append("pitch")` | puts a word at the end of the list `words` |
# | `"louder" if a > b else "softer"` | the first word if a is greater than b, else the second |

# %% nbgrader={"grade_id": "changes", "solution": true} slideshow={"slide_type": "subslide"}
def changes(before, after):
    """Return what a musician did to a note, in words.

    before, after: onset and length in beats, pitch, velocity. The words are, in this order,
    "moved", "lengthened" or "shortened", "pitch", and "louder" or "softer". Times that differ by a
    hundredth of a beat or less are the same: every program rounds them.

    The note comes a quarter of a beat later:

    >>> changes((1.0, 1.0, 60, 80), (1.25, 1.0, 60, 80))
    ['moved']

    An octave higher, and softer:

    >>> changes((1.0, 1.0, 60, 80), (1.0, 1.0, 72, 64))
    ['pitch', 'softer']

    A program has rounded its times, and nobody did anything:

    >>> changes((1.0, 1.0, 60, 80), (1.005, 0.995, 60, 80))
    []
    """
    ### BEGIN SOLUTION
    words = []
    # Compare the onsets, whichever is earlier.
    if abs(after[0] - before[0]) > 0.01:  # gap: abs(after[0] - before[0])
        words.append("moved")
    # Compare the lengths.
    if after[1] - before[1] > 0.01:
        words.append("lengthened")
    if before[1] - after[1] > 0.01:  # gap: before[1] - after[1]
        words.append("shortened")
    # Compare the pitches, and last the velocities.
    if after[2] != before[2]:
        words.append("pitch")
    if after[3] != before[3]:
        words.append("louder" if after[3] > before[3] else "softer")  # gap: after[3] > before[3]
    return words
    ### END SOLUTION


# %% nbgrader={"grade_id": "changes-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
changes = check("studio.changes", changes)
### BEGIN HIDDEN TESTS
require_own(changes)
### END HIDDEN TESTS

# %% slideshow={"slide_type": "subslide"}
diff(piece, mine, matched=matched, changes=changes).table("The three edits of section 5, in your words")

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *1, difficulty •.* In a new cell try `matched([[0.75, 1.25], [0.25, 0.25]], 2.0)` and then the limit 0.5. What happens to the first C, and would you call it wrong?
#
# <details><summary>Answer</summary>
#
# With 2.0 the result is (0, 0) and (1, 1): both were moved. With 0.5 only (1, 0) or (1, 1) costs less than the limit, since 0.75 is too far; the first C counts as deleted, and one note as added. Both
# limits tell a story that fits the notes. A small limit sees many deletions, a large one sees journeys that nobody made.
#
# </details>

# %% [markdown] nbgrader={"grade_id": "brief", "locked": true} slideshow={"slide_type": "subslide"}
# > **Exercise.** *2, difficulty ••••, the capstone, 10 points.* Answer the brief on [the page of the capstone](../syllabus/capstone.md), or one of your own, and hand in an archive with the piece, its records, stems,
# > a project, and one page of reflection.
#
# | points | for |
# |---|---|
# | 4 | technological literacy: eight attempts with system, seed and controls, two faults explained from how the system works, figures where they help and what they cannot show |
# | 3 | adapting: a plan of who plays, where it grows and how it ends, a log of real changes, each with its reason |
# | 3 | co-creating critically: sources, licences and share in words that a client could sign, and where such a system should not be used |

# %% [markdown] nbgrader={"grade_id": "brief-answer", "solution": true, "grade": true, "points": 10} slideshow={"slide_type": "subslide"}
# ### BEGIN SOLUTION
# A good answer is an archive that opens: the piece with a record whose log was measured, stems that add up, a project, and a page. The page names all eight attempts, argues the choice, explains two faults from the system's
# workings, gives a reason for each change, and states sources, licences and share. The second exemplar on the page of the capstone was given eight of ten.
# ### END SOLUTION

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 15 Take-aways and quiz (core, 5 min)
#
# - No file keeps everything: stems keep the sound, MIDI and projects the notes, a score the reading.
# - Stems begin together, are equally long, and share one factor.
# - Which note became which is inferred: the cheapest story, with a limit.
# - A count of notes is no measure of authorship, but a log of changes is evidence.
# - Decide what a piece is for before you change its first note.
#
# Five questions. Think first, then unfold.

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>1. A singer asks for the piano part to practise with. Which file do you send?</summary>
#
# The score to read, and the piano's stem to sing with. A MIDI file needs a program that plays it.
#
# </details>
# <details><summary>2. Two stems are silent but for one peak of 0.9 each, at different moments. By which factor may they be turned up to a ceiling of 0.9?</summary>
#
# By 1. At no moment do the peaks add up, and each stem already reaches the ceiling.
#
# </details>
# <details><summary>3. The log says that a note was deleted and another added, and you know that you moved it by three beats. Who errs?</summary>
#
# The log, by its rule: three beats are beyond the limit of 2. It cannot know what your hand did, only what the two files say.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>4. You changed the tempo from 75 to 90 beats a minute and nothing else. How many notes were moved?</summary>
#
# None. Times are compared in beats, and the new tempo has a line of its own in the log.
#
# </details>
# <details><summary>5. Somebody has brought every stem to −18 LUFS before sending them. What do you ask for?</summary>
#
# For the stems as they were in the mix. The balance between the tracks has been lost and cannot be read from these files.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# **References.** [@CourseArticle], [@DAWproject2023], [@SmithWood1981]. The course's plan also names three works that we could not find, and nothing here rests on
# them: [@Collins2014], [@Hatem2023], [@SimpsonGroff2023].
#
# † We know this from memory and could not look it up.
#
# **Next.** This is the last lesson. What you have made lies in your portfolio.

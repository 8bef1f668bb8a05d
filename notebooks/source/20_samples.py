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
# # 20 Loops and rules: arranging by constraints (2023)
#
# *Much popular music is built of short recordings that are repeated and stacked. In 2023 it was shown how a program
# may do the stacking: the producer says what must hold, and a solver finds where each loop goes.*
#
# core 90 minutes · extra 58 minutes · *Run All* takes 25 seconds · one CPU core is enough · before
# this: [01 Music as data](01_music_as_data.ipynb) and [02 Rules](02_illiac_rules.ipynb)
#
# The sections marked *core* are complete in themselves. Those marked *extra* are folded away; a click
# on the triangle beside a heading opens them.
#
# > **Objective.** After this lesson you can
# > 1. say by which labels loops fit together, and hear what happens where they do not,
# > 2. arrange four loops by hand under six rules, and prove that nothing shorter exists,
# > 3. state one of the rules to a solver, in a function of your own,
# > 4. lock, ban and swap loops as a producer does, and read why a wish was refused,
# > 5. say what the shortest arrangement lacks as music.

# %% tags=["setup"] slideshow={"slide_type": "skip"} jupyter={"source_hidden": true}
import itertools
from collections import Counter
from dataclasses import replace

from IPython.display import display
from matplotlib import pyplot as plt

from coursekit import listening
from coursekit.classroom import check, claims_table, keep, require_own
from coursekit.studio import stems
from coursekit.systems import giuliani_2023 as gs
from coursekit.systems.giuliani_2023 import allows  # noqa: F401, the worked cases use it

SEED = 2023

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
brief = gs.Brief("pop", seed=SEED)
arranged = gs.arrange(brief)
lot = gs.scattered(brief.cast(), brief, arranged.bars)
listening.play_side_by_side(
    [("Eleven loops, arranged by a solver", arranged.to_audio(last=8)),
     ("The same eleven loops, dropped anywhere by lot", lot.to_audio(last=8))],
    listen_for="whether one melody leads at a time, or loops of one kind get in each other's way", max_seconds=17)

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 1 Listen first (core, 5 min)
#
# > **Listen.** Both pieces are made of the same eleven [loops](../syllabus/glossary.md#sample-loop), short recordings
# > of four bars. In the first a program has decided which loops sound together. In the second each loop
# > was dropped at a place by lot, so that several basses may play at once and then none.
#
# Those loops were chosen to fit each other. Of the next two pieces one has such loops, the other loops
# from anywhere. Both were arranged by the same rules. Choose, then read on.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
ANYWHERE = "Loops from anywhere"
house = gs.Brief("house", seed=SEED)
listening.blind(
    [("Loops that share their labels", gs.arrange(house).to_audio(last=6)),
     (ANYWHERE, gs.arrange(replace(house, matched=False)).to_audio(last=6))],
    question="Which of the two is made of loops from anywhere?", name="20_labels", answer=ANYWHERE)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Loops from anywhere are in different keys and tempi, so that they clash and run apart, and no
# arrangement can save them.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask who works with loops, and how they search their library: by tempo, by key, by ear? The answers are the labels of section 4.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 2 The history (core, 5 min)
#
# In 2023 Luca Giuliani, Allegra De Filippo and Andrea Borghesi of the University of Bologna asked why music
# generators seldom reach the studio [@Giuliani2023]. Their answer, in the abstract: they are hard to fit into the way a production
# works, and most are designed to replace human creativity rather than to assist it. The authors propose to work with *samples*, recorded pieces of sound, and
# to leave the decisions to a person. It is a position paper and reports no experiment.
#
# A program from the same group shows how it may be done. MusiComb [@MusiComb] takes loops that share a tempo, a key and
# other labels, and arranges them. The loops come from ComMU, a collection in which composers wrote down for each loop what it is for [@Hyun2022]†.
# MusiComb treats the arrangement like the timetable of a workshop, in which each machine does one job at a time: the machines are
# the roles, such as bass or melody, and the jobs are the loops.
#
# Timetables are what [constraint programming](../syllabus/glossary.md#constraint-programming) was made for. One does not say *how* to find a
# solution. One says what must hold, the *constraints*, and a [solver](../syllabus/glossary.md#solver) searches. MusiComb and this lesson use CP-SAT, a free solver of
# Google's OR-tools [@ORTools]. The Illiac of lesson 02 drew notes by lot and threw away what broke a
# rule. A solver first works out from the rules what is no longer possible, and tries only the rest.
#
# > **History.** It is tempting to say that such a program finds the *best* arrangement. It looks for the shortest one that breaks no rule. Whether that is
# > good music, no rule has said.
#
# † Of ComMU we could read only the abstract and the web page. What bears this sign we could not check.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 3 The idea: a timetable for loops (core, 15 min)
#
# Here are the six rules of MusiComb, from its web page, in a musician's words:
#
# 1. Every loop is heard once, and may be repeated once.
# 2. Two loops of the same *role* never sound at once: one bass at a time, one main melody at a time.
# 3. There is room for six *units* at once; read a unit as a share of the listener's attention. A main melody takes 3, a [riff](../syllabus/glossary.md#riff) 3, a sub-melody 2, an accompaniment 2, a [pad](../syllabus/glossary.md#pad) 1 and a bass 1.
# 4. Loops that overlap start together.
# 5. A riff is never repeated, and of all loops exactly half are repeated (we round down).
# 6. The piece is as short as it can be.
#
# The sub-melody is a second voice below the first, the accompaniment moves through the chords. Drums are our addition; they take no room.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Here it is by hand, with four loops of four bars: a main melody (3), a riff (3), an accompaniment (2) and a bass (1). Two of the four have to be
# repeated, and the riff may not be. The two that take least room are the accompaniment and the bass. With them the loops need
# 3 + 3 + 2 + 1 + 2 + 1 = 12 units, four bars each. In four bars there is room for six. So fewer than eight bars cannot do, and
# here are eight:
#
# | | bars 1–4 | bars 5–8 |
# |---|---|---|
# | main melody | – | 3 units |
# | riff | 3 units | – |
# | accompaniment | 2 units | 2 units, the repeat |
# | bass | 1 unit | 1 unit, the repeat |
# | together | 6 units | 6 units |
#
# That is a proof: nothing shorter exists.

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *1, difficulty •, 4 minutes.* Now you, on paper: two main melodies, a pad and a bass, each of four bars. How many are
# > repeated, and how short can the piece be?
#
# <details><summary>Answer</summary>
#
# Two of the four are repeated. Repeat pad and bass: each section then has a melody, a pad and a bass, 3 + 1 + 1 = 5 units. Two melodies cannot sound at
# once, so there have to be two sections, eight bars.
#
# </details>
#
# What one orders from the solver, loops, room and wishes, is called a *brief*. Here is our example as one; with
# your roles and numbers in its first line, the solver checks your answer.

# %% slideshow={"slide_type": "subslide"}
four = gs.Brief("pop", {"main melody": 1, "riff": 1, "accompaniment": 1, "bass": 1}, seed=SEED)
eight_bars = gs.arrange(four)
display(gs.timeline(eight_bars, "Four loops, of which two are repeated"))
listening.play(eight_bars.to_audio(), "Eight bars from four loops", "the accompaniment and the bass, which come twice", max_seconds=18)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Each row is a role, each box a loop with its number in the pool. A hatched box is a repeat. The strip below shows how much room is taken:
# all six units, all the time.
#
# Rule 3 as a formula, with $t$ a bar, $d_i$ the room that loop $i$ takes, its *demand*, and $C$ the
# room that there is, the *capacity*:
#
# $$\sum_{i \text{ sounds in bar } t} d_i \le C \quad \text{for every bar } t$$
#
# In words: in every bar the demands of what sounds add up to six or less.
#
# A loop has no place yet. The solver makes a *variable* for it, a number that is still open: the bar at which it starts. Start and
# length together make an [interval](../syllabus/glossary.md#interval-of-time): not a distance in pitch, but a stretch of time that may still move. A rule is stated about intervals. Each loop has two: one
# that must be played, and one for the repeat, which may stay unplayed.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 4 The data: a pool of loops (core, 7 min)
#
# Our pool has 252 loops. Of the 36 main melodies eighteen are cut from fiddle tunes, Irish airs and the blues of lesson 08, at places that fit
# the chords. All other loops were written by simple rules of this course. Where the Groove MIDI Dataset lies on your computer, `gs.pool(with_groove=True)` adds real drummers. Each loop has labels.

# %% slideshow={"slide_type": "subslide"}
pool = gs.pool()
# In a key, 0 stands for C, and 2 would be D.
wanted = {"metre": (4, 4), "key": (0, "major"), "chords": ("C", "G", "Am", "F"), "bars": 4}

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
said = {"metre": "in 4/4", "key": "and in C major", "chords": "and on the chords C, G, Am, F", "bars": "and of four bars"}
left = [("all loops", len(pool))]
for number, label in enumerate(wanted, start=1):
    left.append((said[label], len(gs.fitting(pool, dict(list(wanted.items())[:number])))))
display(listening.table(left, columns=["what is wanted", "loops left"], title="The pool, label by label"))
listening.table(
    [(loop.name, loop.instrument, " ".join(loop.style.chords), loop.style.bpm, loop.bars, loop.source, loop.licence)
     for loop in (pool[0], pool[17], gs.fitting(pool, {"genre": "waltz"})[0], gs.fitting(pool, {"genre": "blues"})[0])],
    columns=["loop", "instrument", "chords", "beats a minute", "bars", "where it comes from", "licence"], title="Four loops and their labels")

# %% [markdown] slideshow={"slide_type": "fragment"}
# What is left has the same chord in each bar, so that any of it may sound together with few clashes. In our pool each
# genre has one key, one chord progression and one tempo. Source and licence are labels too: a producer who cannot say where a loop is from cannot
# release it.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
one_each = {loop.role: loop for loop in reversed(brief.cast())}
listening.play_side_by_side(
    [(f"{role}: takes {gs.DEMANDS[role]}", listening.Audio(gs.rendered(one_each[role]), 32_000)) for role in gs.ROLES],
    listen_for="how much of your attention each one takes: is it as much as its units say?", max_seconds=9)

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 5 The crux: state a constraint (core, 15 min)
#
# You write rule 3. You only tell the solver what must hold; finding places is its task.
#
# > **Exercise.** *The crux, 4 points, difficulty ••, 12 minutes.* Write `keep_within`. It gets the solver's *model*, in which all rules are
# > written down; a list of parts (the first hearing of a loop, or its repeat), each with its role and its interval; the demands, which say for each role how much room it
# > takes; and the capacity. Make a list of all intervals and a list of the room that each takes, in the same order, and hand both to the
# > model. It needs no `return`: the `True` and `False` of the worked cases come from `allows`.
#
# By hand: the parts are a riff and a bass. The first list has the interval of the riff and that of the bass, the second is `[3, 1]`.
#
# | what you write | what it is |
# |---|---|
# | `intervals = []` | an empty list |
# | `for part in parts:` | takes the parts one by one |
# | `part.interval`, `part.role` | the interval of this part, and its role as a word |
# | `demands["bass"]` | looks up the room of a bass in a [dictionary](../syllabus/glossary.md#dictionary); in place of `"bass"` may stand whatever holds a role |
# | `intervals.append(…)` | puts something at the end of the list |
# | `model.add_cumulative(intervals, room, capacity)` | states: at no moment do the intervals that sound take more room than the capacity |
#
# `allows` puts loops at fixed bars and asks the solver whether your rule allows that. Each loop is given as role, first bar and length.

# %% tags=["crux"] nbgrader={"grade_id": "crux", "solution": true} slideshow={"slide_type": "subslide"}
def keep_within(model, parts: list, demands: dict[str, int], capacity: int) -> None:
    """State that what sounds together never takes more room than there is.

    A melody of 3 units and a riff of 3, both in bars 1 to 4. Together they fill the room:

    >>> three = {"melody": 3, "riff": 3, "bass": 1}
    >>> allows(keep_within, [("melody", 1, 4), ("riff", 1, 4)], three, 6)
    True

    With a bass at the same time it is one unit too many:

    >>> allows(keep_within, [("melody", 1, 4), ("riff", 1, 4), ("bass", 1, 4)], three, 6)
    False

    If the bass waits until bar 5, all is well:

    >>> allows(keep_within, [("melody", 1, 4), ("riff", 1, 4), ("bass", 5, 4)], three, 6)
    True
    """
    ### BEGIN SOLUTION
    # Begin with two empty lists: the intervals, and the room that each takes.
    intervals = []
    room = []
    # Go through the parts one by one.
    for part in parts:
        # Put its interval at the end of the one list,
        intervals.append(part.interval)  # gap: part.interval
        # and the room of its role at the end of the other.
        room.append(demands[part.role])  # gap: demands[part.role]
    # Hand both lists and the capacity to the model.
    model.add_cumulative(intervals, room, capacity)  # gap: intervals, room, capacity
    ### END SOLUTION


# %% nbgrader={"grade_id": "crux-check", "grade": true, "locked": true, "points": 4} slideshow={"slide_type": "fragment"}
keep_within = check("giuliani_2023.keep_within", keep_within)
### BEGIN HIDDEN TESTS
require_own(keep_within)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# Under the `for` both lists grow, each by `append`. The last line, with `model.add_cumulative`, stands as far to the
# left as `for`, so that it is reached once, at the end.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# Now the solver arranges eleven loops by your rule. If your function is not right yet, the kit's own stands in.

# %% slideshow={"slide_type": "subslide"}
arranger = gs.load(keep_within=keep_within)
made = arranger.arrange(brief)
display(gs.timeline(made, "Eleven loops under your rule"))
display(listening.table([(rule, gs.broken(made).get(rule, "kept")) for rule in gs.RULES],
                        columns=["rule", "counted without the solver"], title="Is every rule kept?"))
listening.play(made.to_audio(), f"{made.bars} bars, arranged under your rule", "what comes in and goes out every four bars", max_seconds=36)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Sixteen boxes: eleven loops and five repeats. The table was made by another program, which counts bar by
# bar, since no program should mark its own work. The last two rows are for wishes of a producer.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 6 Look inside: how much room is there? (core, 6 min)
#
# Nothing is trained in this system; what one can look into is the rule. Move the capacity from 3, where a melody is alone, to 12, where
# all roles may sound at once.

# %% slideshow={"slide_type": "subslide"}
def with_room(room=6, genre="pop"):
    """Return an arrangement with so much room at every moment, and its timeline."""
    piece = arranger.arrange(gs.Brief(genre, seed=SEED, capacity=room))
    return piece.to_audio(last=16), gs.timeline(piece, f"{piece.bars} bars with room for {room}")


listening.panel(with_room, title="How much may sound at once?", room=(3, 12), genre=list(gs.GENRES), max_seconds=20,
                listen_for="from which capacity on you can no longer follow everything")

# %% [markdown] slideshow={"slide_type": "fragment"}
# With little room the piece is long and thin. With more it becomes shorter and denser, until the other rules stop it: two basses cannot sound at once, however
# much room there is.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 7 The producer's desk (core, 9 min)
#
# With a solver's first answer the work begins. A producer may do three things, and solve again:
#
# - **lock** a loop: it starts at this bar; two locks make it come twice,
# - **ban** a loop: it is not heard, and nothing comes in for it,
# - **swap** a loop: the next one that fits takes its place.
#
# > **Listen.** Choose a loop and a wish, and for a lock the bar, by mouse or with the arrow keys. A locked loop has a thick edge.

# %% slideshow={"slide_type": "subslide"}
def desk(loop="none", wish="lock", bar=1):
    """Return the arrangement after one wish more."""
    wished = brief
    if loop != "none" and wish == "lock":
        wished = brief.lock(loop, bar)
    elif loop != "none":
        wished = brief.ban(loop) if wish == "ban" else brief.swap(loop)
    piece = arranger.arrange(wished)
    return piece.to_audio(last=16), gs.timeline(piece, f"{piece.bars} bars")


listening.panel(desk, title="The producer's desk", loop=["none", *(loop.name for loop in brief.cast())],
                wish=["lock", "ban", "swap"], bar=(1, 13, 4), max_seconds=36,
                listen_for="whether your loop comes in where you locked it, or is gone after a ban or a swap")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The panel takes one wish at a time. In code they add up, because each wish gives a new brief.

# %% slideshow={"slide_type": "subslide"}
wished = brief.lock("pop pad 3", 1)
wished = wished.ban("pop sub-melody 4")
wished = wished.swap("pop bass 3")
yours = arranger.arrange(wished)
display(gs.timeline(yours, "The pad begins, the sub-melody is gone, another bass plays"))
listening.play(yours.to_audio(), "After a lock, a ban and a swap", "the pad at the beginning, and whether you miss the sub-melody", max_seconds=36)

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 8 When wishes contradict each other (core, 6 min)
#
# If two basses are locked to one bar, no arrangement exists. Such a brief is
# [infeasible](../syllabus/glossary.md#infeasible). A bad program says "no solution". A good one says why: it names a few rules and wishes that cannot
# all hold. Without any one of them, the others agree.

# %% slideshow={"slide_type": "subslide"}
contradictions = {
    "two basses start at bar 1": brief.lock("pop bass 3", 1).lock("pop bass 4", 1),
    "the riff comes twice": brief.lock("pop riff 1", 1).lock("pop riff 1", 9),
    "the pad starts two bars after a bass": brief.lock("pop bass 3", 1).lock("pop pad 3", 3),
    "twelve bars at most": replace(brief, longest=12),
}
listening.table([(wish, arranger.refusal(asked)) for wish, asked in contradictions.items()], columns=["wish", "answer"], title="Four wishes that cannot be met")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The second answer says: two locks would repeat the riff, and rule 5 forbids that. The last one is longer, because many rules together make the piece
# as long as it is. With such a sentence one can bargain: give up a lock, ask for fewer loops, or allow more room.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 9 A harder rule: start together (extra, 16 min)
#
# This section is for whoever wants to write a rule for which the solver has no ready word; it is worth 3 points.

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *3 points, difficulty •••, 14 minutes.* Write `start_together`: two parts that overlap start together. For each pair at least one of five things is true:
# > the one has ended when the other starts, or the other when the one starts, or both start together, or the one is not played, or the other is not.
# > For the first three make a *truth* each, a variable that is true or false, and state what follows if it is true. Then state that at least one of the five is true.
#
# | what you write | what it is |
# |---|---|
# | `itertools.combinations(parts, 2)` | all pairs of parts |
# | `model.new_bool_var("")` | a new truth, without a name |
# | `model.add(a <= b).only_enforce_if(truth)` | states that a is b or less, wherever the truth is true |
# | `one.start`, `one.end` | its first bar, and the bar after its last |
# | `one.played`, `~one.played` | true where it sounds; true where it does not |
# | `model.add_bool_or(x, y, z)` | states that at least one of these is true |

# %% nbgrader={"grade_id": "start-together", "solution": true} slideshow={"slide_type": "subslide"}
def start_together(model, parts: list) -> None:
    """State that two parts that overlap start together.

    A pad and a bass, both in bars 1 to 4:

    >>> allows(start_together, [("pad", 1, 4), ("bass", 1, 4)])
    True

    The bass starts at bar 3, while the pad sounds:

    >>> allows(start_together, [("pad", 1, 4), ("bass", 3, 4)])
    False

    The bass starts at bar 5, when the pad has just ended:

    >>> allows(start_together, [("pad", 1, 4), ("bass", 5, 4)])
    True

    The bass at bar 3 again, but not played, which `False` says:

    >>> allows(start_together, [("pad", 1, 4), ("bass", 3, 4, False)])
    True
    """
    ### BEGIN SOLUTION
    # Go through all pairs.
    for one, other in itertools.combinations(parts, 2):
        # Make three new truths.
        before = model.new_bool_var("")
        after = model.new_bool_var("")
        together = model.new_bool_var("")
        # State what each of them means.
        model.add(one.end <= other.start).only_enforce_if(before)  # gap: one.end <= other.start
        model.add(other.end <= one.start).only_enforce_if(after)  # gap: other.end <= one.start
        model.add(one.start == other.start).only_enforce_if(together)  # gap: one.start == other.start
        # State that one of the five is true.
        model.add_bool_or(before, after, together, ~one.played, ~other.played)  # gap: ~one.played, ~other.played
    ### END SOLUTION


# %% nbgrader={"grade_id": "start-together-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
start_together = check("giuliani_2023.start_together", start_together)
### BEGIN HIDDEN TESTS
require_own(start_together)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# Under the `for` stand three lines with `new_bool_var`, three with `model.add(…).only_enforce_if(…)`, and one with `model.add_bool_or` of the three truths
# and of `~one.played` and `~other.played`.
#
# </details>

# %% slideshow={"slide_type": "subslide"}
both = gs.load(keep_within=keep_within, start_together=start_together)
mixed = gs.Brief("pop", seed=SEED + 5, bars=None)
gs.timeline(both.arrange(mixed), "Loops of four and of eight bars, which start together")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Loops of eight bars may now lie beside loops of four. Where they start together, nothing new comes in until the longest of them has ended. That is the price of this rule: the second
# half of such a section is thinner.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 10 How often do loops clash? (extra, 12 min)
#
# This section is for whoever wants to measure what the labels are good for; it is worth 3 points.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Two notes *clash* here if their [pitch classes](../syllabus/glossary.md#pitch-class) lie a semitone apart, as E and F do, or B and C. The measure is rough: a major
# seventh counts as a clash too. We look at every eighth note of the piece as it is written down, where all loops have one tempo.
#
# > **Exercise.** *3 points, difficulty ••, 10 minutes.* Write `clash_rate`. It gets a list of moments, each the list of pitch classes that sound, from 0 for C to 11
# > for B. Return the share of moments in which two of them lie a semitone apart; 0 if there is no moment. `(pitch + 1) % 12` is the pitch
# > class a semitone higher: 0 comes after 11.

# %% nbgrader={"grade_id": "clash-rate", "solution": true} slideshow={"slide_type": "subslide"}
def clash_rate(moments: list[list[int]]) -> float:
    """Return the share of moments in which two pitch classes lie a semitone apart.

    C and E, then E and F. One moment of two clashes:

    >>> clash_rate([[0, 4], [4, 5]])
    0.5

    B and C are neighbours across the octave:

    >>> clash_rate([[0, 11]])
    1.0

    A whole tone does not clash:

    >>> clash_rate([[0, 2]])
    0.0
    """
    ### BEGIN SOLUTION
    # Without any moment there is no clash.
    if not moments:
        return 0.0
    clashes = 0
    for sounding in moments:
        # A moment clashes if the neighbour above any of its notes sounds too.
        if any((pitch + 1) % 12 in sounding for pitch in sounding):  # gap: (pitch + 1) % 12
            clashes += 1
    # Give back the share.
    return clashes / len(moments)  # gap: len(moments)
    ### END SOLUTION


# %% nbgrader={"grade_id": "clash-rate-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
clash_rate = check("giuliani_2023.clash_rate", clash_rate)
### BEGIN HIDDEN TESTS
require_own(clash_rate)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# Count under a `for`, starting at 0. `any(… for pitch in sounding)` is true if what stands before `for` is true of one of them.
#
# </details>

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
measured = gs.load(clash_rate=clash_rate)
rows = [(genre, *(round(100 * measured.clashes(measured.arrange(gs.Brief(genre, seed=SEED, matched=matched))))
                  for matched in (True, False))) for genre in gs.GENRES if genre != "waltz"]
listening.table(rows, columns=["genre", "labels shared (%)", "loops from anywhere (%)"], title="Moments with a clash, by your measure")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Where labels are shared, one to four moments in a hundred clash, most likely where a melody passes through a note that is not in the chord. Loops from anywhere clash many
# times as often. They are the same in each row, since the seed is, and only the metre is asked of them.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 11 The claims, checked (core, 6 min)
#
# The paper reports no figures, so these questions are our own. A hundred briefs were drawn by lot, with a ban each and a lock in half of them.

# %% slideshow={"slide_type": "subslide"}
claims_table(gs.claims)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **What holds.** In all hundred briefs rules 1 to 5 are kept, as counted without the solver; loops scattered by lot never keep them all. Each
# brief was solved within 1.3 seconds of one core. MusiComb's page promises that loops which share their labels sound harmonious however they are
# arranged. Ours clash in about 3 moments of 100, loops from anywhere in about 23.
#
# **What holds, but says little.** The solver's pieces have 21 bars on average. Greed, which takes the loops one by one and puts each into the first section with room, needs 28 % more. But
# draw a hundred orders of the loops by lot, keep the best piece, and it is only 4 % longer. With so few loops, luck and patience do nearly as well. What luck cannot do is to prove that nothing is
# shorter, which the solver did in 91 briefs of 100, or to say why a wish is refused.
#
# **What fails** is form: more than four sections in five are full, or lack one unit.
#
# **What differs.** MusiComb's loops were composed by people†, ours mostly by simple rules. The
# solver stops after a fixed effort, so that the same brief gives the same piece on every computer.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 12 What the shortest piece lacks (core, 5 min)
#
# Listen to the whole piece once more: where would you expect something to happen, and does it?

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
taken = {name: [sum(gs.DEMANDS[one.loop.role] for one in piece.at(bar)) for bar in range(1, piece.bars + 1)]
         for name, piece in (("the solver's", made), ("after your wishes", yours))}
with listening.style():
    figure, axes = plt.subplots(figsize=(9, 3.2))
    for (name, room), mark in zip(taken.items(), "os", strict=True):
        axes.step(range(1, len(room) + 1), room, where="post", marker=mark, markevery=4, label=name)
    axes.set(title="How full is each bar?", xlabel="bar", ylabel="room (units)", ylim=(0, 7), xticks=range(1, max(map(len, taken.values())) + 1, 4))
    axes.legend(loc="lower right")
display(listening.picture(figure, "Room taken in each bar of two pieces: the solver's own is full, or all but one unit, in most bars, and so is the one after the wishes."))
listening.play(made.to_audio(), "The whole piece again", "whether you can tell a beginning, a climax and an end", max_seconds=36)

# %% [markdown] slideshow={"slide_type": "fragment"}
# A song often begins with little, grows, and has a break before the last refrain. The shortest piece can seldom afford that: what one section leaves out has to find room in another. Its
# sections are in no particular order either: exchange two of them, and every rule still holds. What would make a form has to come from you: a lock on
# the first bar, a lock on a late bar, which leaves room to spare, a ban, or a rule that nobody has written yet.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 13 A clinic (extra, 8 min)
#
# This section is for whoever writes constraints: a rule that is slightly wrong still gives an answer, only not to your question.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Three solvers are ill. There is room for three units only. Read the table and listen, and name the fault before you unfold the answer.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
def patient_a(model, parts, demands, capacity):
    for part in parts:
        model.add_cumulative([part.interval], [demands[part.role]], capacity)


def patient_b(model, parts, demands, capacity):
    model.add_no_overlap([part.interval for part in parts])


def patient_c(model, parts):
    for one, other in itertools.combinations(parts, 2):
        before, after, together = (model.new_bool_var("") for _ in range(3))
        model.add(one.end < other.start).only_enforce_if(before)
        model.add(other.end < one.start).only_enforce_if(after)
        model.add(one.start == other.start).only_enforce_if(together)
        model.add_bool_or(before, after, together, ~one.played, ~other.played)


few = gs.Brief("reel", {"main melody": 2, "accompaniment": 2, "pad": 1, "bass": 1}, seed=SEED, capacity=3)
ill = {"A": gs.load(keep_within=patient_a), "B": gs.load(keep_within=patient_b), "C": gs.load(start_together=patient_c)}
rows, sounds = [], []
for name, patient in ill.items():
    piece = patient.arrange(few)
    rows.append((name, piece.bars, "; ".join(gs.broken(piece).values()) or "all rules are kept"))
    sounds.append((f"Patient {name}", piece.to_audio(last=10)))
display(listening.table(rows, columns=["patient", "bars", "what the count finds"], title=f"Three patients; healthy, the piece has {gs.arrange(few).bars} bars"))
listening.play_side_by_side(sounds, listen_for="what is wrong with each", max_seconds=22)

# %% [markdown] slideshow={"slide_type": "fragment"}
# <details><summary>What ails them</summary>
#
# A states the room for each part by itself. Each fits, so nothing is forbidden: the piece is half as long as it should be and
# breaks rule 3. B lets no two loops sound at once, which is stricter than the rule: nothing is broken, but the piece is thin and far too long. C says that one loop has to end *before* the bar
# in which the next one starts, where it may end right there, and so leaves silence after each section. Only A is found by counting rules. B and C are found by ear, and by asking why the piece is so long.
#
# </details>

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 14 In the studio (core, 5 min)
#
# > **Studio.** Import the MIDI file, or stems, the sound of each role by itself (lesson 24 writes them), into your
# > [DAW](../syllabus/glossary.md#daw), thin out the first section by hand, move one entry to where nobody expects it, and write the bridge, the contrasting part before the end, yourself. Use the solver again
# > where you have many loops and no idea. It is not good for form, for transitions between sections, or for loops without labels.
#
# The next cell makes the stems and keeps the piece in your portfolio.

# %% slideshow={"slide_type": "subslide"}
tracks = stems(yours.to_midi())
sources = Counter((one.loop.source, one.loop.licence) for one in yours.placed if not one.repeat)
display(listening.table([(name, f"{sound.duration_seconds:.1f}") for name, sound in tracks.items()], columns=["stem", "seconds"], title="Stems"))
display(listening.table([(source, licence, count) for (source, licence), count in sources.items()],
                        columns=["source", "licence", "loops"], title="Whose loops these are"))
keep(yours.to_midi(), "loops", note="; ".join(f"{count} loops: {source}, {licence}" for (source, licence), count in sources.items()))

# %% [markdown] slideshow={"slide_type": "fragment"}
# **A question of authorship.** You wrote none of the loops and drew none of the timetable. You chose the pool, the rules and the wishes. Is the piece yours? And
# what would you have to change before you would put your name on it alone?

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 15 Exercises (core, 1 min)
#
# | exercise | difficulty | minutes | points |
# |---|---|---|---|
# | 1 Half a timetable (section 3) | • | 4 | – |
# | `keep_within` (section 5) | •• | 12 | 4 |
# | `start_together` (section 9) | ••• | 14 | 3 |
# | `clash_rate` (section 10) | •• | 10 | 3 |
# | 2 A rule of your own (section 16) | ••• | 15 | – |
# | 3 Creative brief (section 16) | •••• | 120 | 10 |

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 16 Harder exercises (extra, 22 min)
#
# This section is for whoever wants to go further, and for those who are marked: it ends with the
# creative brief, which takes two hours of your own time.

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *2, difficulty •••, 15 minutes.* Write a rule of your own that gives the piece a quiet beginning: nothing with a demand of 3 may start at bar 1. Put it
# > into a function that first calls `gs.start_together(model, parts)` and then, for each part whose role is *main melody* or *riff*, states
# > `model.add(part.start >= 1).only_enforce_if(part.played)`. Here, where all loops have four bars, `part.start` counts sections from 0, so `>= 1` means: not in
# > the first. Call your function `quiet`, and run `gs.timeline(gs.load(start_together=quiet).arrange(brief))`.
#
# <details><summary>Answer</summary>
#
# ```python
# def quiet(model, parts):
#     gs.start_together(model, parts)
#     for part in parts:
#         if part.role in ("main melody", "riff"):
#             model.add(part.start >= 1).only_enforce_if(part.played)
# ```
#
# The first section has no melody and no riff any more, and the piece still has 16 bars: there were several shortest ones, and the rule
# chooses among them. This rule costs nothing and gives a beginning.
#
# </details>

# %% [markdown] nbgrader={"grade_id": "brief", "locked": true} slideshow={"slide_type": "subslide"}
# > **Exercise.** *3, difficulty ••••, creative brief, 10 points.* Arrange a piece of 32 to 64 bars from the pool for a purpose that you name, such as the opening titles of a podcast. Use at
# > least three locks, one ban and one swap, each for a reason. Finish it in a DAW, with one passage that no rule could have made. Say below what you did.
#
# | points | for |
# |---|---|
# | 3 | each wish is listed with its reason, and one refusal is quoted and what you did about it |
# | 3 | the piece has a form that serves its purpose |
# | 3 | changes by hand, each with its reason |
# | 1 | source and licence of every loop are stated |
#
# The next cell is a place to start: 22 loops make 32 bars. Add your wishes one by one, as in its third line. `arranger.refusal(draft)` gives the sentence if one is refused.

# %% slideshow={"slide_type": "subslide"}
counts = {"main melody": 3, "riff": 2, "sub-melody": 2, "accompaniment": 4, "pad": 3, "bass": 4, "drums": 4}
longer = gs.Brief("pop", counts, seed=SEED)
draft = longer.lock("pop pad 3", 1)
display(listening.table([(role, ", ".join(loop.name for loop in longer.cast() if loop.role == role)) for role in gs.ROLES],
                        columns=["role", "loops that you may lock, ban or swap"], title="The loops of the longer brief"))
gs.timeline(arranger.arrange(draft), "A place to start")

# %% [markdown] nbgrader={"grade_id": "brief-answer", "solution": true, "grade": true, "points": 10} slideshow={"slide_type": "subslide"}
# ### BEGIN SOLUTION
# A good answer names the purpose, lists locks, bans and swaps with what was heard before and after each, quotes a refusal, shows where the form
# comes from, lists changes by hand with reasons, and gives source and licence of every loop.
# ### END SOLUTION

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 17 Take-aways and quiz (core, 5 min)
#
# - Say what must hold, and let a solver search: that is constraint programming.
# - Which loops fit is decided by their labels, before anything is arranged.
# - The solver finds a short piece that keeps the rules, and mostly proves that none is shorter. It has no idea of form.
# - A refusal that names the conflict is worth as much as a solution.
#
# Think first, then unfold.

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>1. A main melody, an accompaniment and a pad sound. How much room is left, and what fits in?</summary>
#
# 3 + 2 + 1 = 6 units, so none is left. Only drums fit in, which take no room.
#
# </details>
# <details><summary>2. Loops A and B share tempo and metre, but not the chords. What will you hear?</summary>
#
# They run together in time, but often clash, as notes of one chord meet notes of another.
#
# </details>
# <details><summary>3. The solver says 16 bars and that this is proved. Can greed or luck find 12?</summary>
#
# No. Proved means that no arrangement of these loops under these rules is shorter.
#
# </details>
# <details><summary>4. You lock a riff to bar 1 and to bar 9. Why is that refused?</summary>
#
# Two locks mean that it is heard twice, and a riff is never repeated.
#
# </details>
# <details><summary>5. What is the difference between a ban and a swap?</summary>
#
# Both take a loop out. After a swap the next loop that fits comes in, after a ban nothing does.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# **References.** [@Giuliani2023], [@MusiComb], [@Hyun2022], [@ORTools].
#
# **Next.** In lesson 21 there is no pool: a mood, a style and a length become a piece.

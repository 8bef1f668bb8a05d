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
# # 05 A connectionist composer: Todd (1989)
#
# *A composer no longer writes rules or tables of chances. He plays a few tunes to a net, and then
# asks it for music that lies between them.*
#
# core 90 minutes · extra 122 minutes · *Run All* takes 20 seconds · one CPU core is enough · before
# this: [01 Music as data](01_music_as_data.ipynb) and [03 Chance](03_chance.ipynb)
#
# The sections marked *core* are complete in themselves. Those marked *extra* are folded; a click on the
# triangle beside a heading opens them.
#
# > **Objective.** After this lesson you can
# > 1. work out by hand what a net remembers after four notes,
# > 2. write that memory as a function of your own and hear a trained net play with it,
# > 3. train a net in a few seconds and show that it plays its tunes without a mistake,
# > 4. make a melody between two tunes and point to what it has from each,
# > 5. say which of the paper's claims hold here, and why one holds only in part.

# %% tags=["setup"] slideshow={"slide_type": "skip"} jupyter={"source_hidden": true}
import numpy as np
from IPython.display import display
from matplotlib import pyplot as plt

from coursekit import listening
from coursekit.classroom import check, claims_table, keep, require_own, size
from coursekit.neural import Recipe
from coursekit.spelling import pitch_name
from coursekit.systems import illiac_markov_1957 as markov
from coursekit.systems import todd_1989 as todd
from coursekit.systems.todd_1989 import experiments

SEED = 1989

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
chain = markov.compose(seed=SEED, source="tunes", order=3, bars=4)
listening.play_side_by_side(
    [("Before: a chain of order 3", chain),
     ("Todd's net, asked for Au clair de la lune", todd.compose(seed=SEED, first="clair", morph=0.0, bars=4)),
     ("The same net, asked for Auld Lang Syne", todd.compose(seed=SEED, first="auld", morph=0.0, bars=4))],
    listen_for="which of the three knows where it is going", max_seconds=10)

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 1 Listen first (core, 5 min)
#
# > **Listen.** The first of the three pieces above comes from a chain of order 3, as in
# > [lesson 03](03_chance.ipynb): it chooses each note by the three notes before it, and knows no
# > more. The other two are played by one and the same
# > [net](../syllabus/glossary.md#recurrent-net), which has learned six tunes.
#
# Below stand three pieces without names. One is a *tape*, cut and glued: two bars of *Au clair de la
# lune*, then two of *Auld Lang Syne*. One is a chain. One is the net, asked for four tenths of the
# first tune and six tenths of the second. Choose before you open the fold.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
wish = {"seed": SEED, "first": "clair", "second": "auld", "bars": 4}
halves = [todd.melody_named("clair").slices()[:16], todd.melody_named("auld").slices()[16:32]]
tape = todd.midi_of(todd.notes_of(np.concatenate(halves).tolist()), 32)
NET = "The net, 0.4 of one tune and 0.6 of the other"
listening.blind([(NET, todd.compose(morph=0.6, **wish)), ("The tape", tape), ("The chain", chain)],
                question="Which of these did the net play, from a plan between the two tunes?",
                name="05_between_two_tunes", answer=NET)

# %% [markdown] slideshow={"slide_type": "fragment"}
# <details><summary>After you have chosen</summary>
#
# The tape has one seam between two tunes that you know. The net's piece has none. It opens
# with the low G and the long C of *Auld Lang Syne*, dwells on C and climbs to D and E as *Au clair*
# does, and closes with E, G, A, the end of *Auld Lang Syne*. The rests inside belong to neither tune:
# where the net is unsure, it is silent. We took 0.6 as one of the smoother mixtures; section 6 shows
# them all.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# Play the three pieces twice and let everybody vote before anyone presses an answer. Then ask: did
# the net splice two tapes, or is there something in between? Keep the question open. The picture in
# section 6 answers it, and section 12 tests it.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 2 The history (core, 4 min)
#
# For thirty years a composer with a computer had written rules, as in [lesson
# 02](02_illiac_rules.ipynb), or tables of chances, as in [lesson 03](03_chance.ipynb). In 1986 an
# article in *Nature* made [backpropagation](../syllabus/glossary.md#backpropagation) widely known, a
# way for a net of simple [units](../syllabus/glossary.md#unit) to learn from its own errors
# [@Rumelhart1986]. The movement around it was called *connectionism*: what a system knows is not
# written down as rules, but lies in the strengths of many connections. In the same year Michael
# Jordan described a net that produces a sequence by hearing its own outputs [@Jordan1986].

# %% [markdown] slideshow={"slide_type": "subslide"}
# Peter Todd, at the Department of Psychology of Stanford University, turned such a net into a
# composer [@Todd1989]. The abstract of his article names the change: earlier programs followed
# strict rules, this one learns what is regular in given pieces. He taught it short melodies, and
# then asked for a plan that it had never learned, for a plan between two melodies, and for another
# beginning†. On which computer it ran, our sources do not say. Two years later a book collected
# what he and others had found [@ToddLoy1991].
#
# † Of the article we could check the abstract only. What bears this sign, here and below, we could
# not check.
#
# > **History.** It is often said that such nets are trained *through time*. This one is not. The
# > connections that make its memory are set by hand and never change [@MozerSoukup1991], and no
# > error travels back in time. That begins in [lesson 06](06_concert.ipynb).

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 3 The idea: a plan and a fading memory (core, 16 min)
#
# Todd's net hears time in [slices](../syllabus/glossary.md#slice) of equal length, here eighth notes,
# eight to a bar. In each slice it knows two things. One is the [plan](../syllabus/glossary.md#plan),
# a few numbers that say which tune is meant and stay the same until the end. The other is the
# [context](../syllabus/glossary.md#context), its memory: for each pitch one number, a *trace* of how
# much of it still rings.

# %% [markdown] slideshow={"slide_type": "subslide"}
# From slice to slice a trace fades to 0.8 of what it was†, and what has just sounded adds 1. *Yankee
# Doodle* begins with four eighth notes, C, C, D, E. Take a pocket calculator and follow the traces:
#
# | slice | trace of C | trace of D | trace of E | what sounds now |
# |---|---|---|---|---|
# | 1 | 0 | 0 | 0 | C |
# | 2 | 0.8 × 0 + 1 = 1 | 0 | 0 | C |
# | 3 | 0.8 × 1 + 1 = 1.8 | 0 | 0 | D |
# | 4 | 0.8 × 1.8 = 1.44 | 0.8 × 0 + 1 = 1 | 0 | E |
# | 5 | 0.8 × 1.44 = 1.152 | 0.8 × 1 = 0.8 | 0.8 × 0 + 1 = 1 | … |
#
# The 1 that is added comes from the row above: a note enters the memory one slice after it sounds.
# In slice 3, after two Cs, the trace is 1.8 and not 1: the memory knows not only *that* C has
# sounded, but how much. In slice 5 C stands highest, although E was the last to sound. A trace mixes
# how often with how long ago.

# %% [markdown] slideshow={"slide_type": "subslide"}
# As a formula, for each unit, with $t$ the slice, $c$ the context, $o$ the output, from 0 to 1, and
# $\lambda$ the [decay](../syllabus/glossary.md#decay), here 0.8:
#
# $$c_{t+1} = \lambda\, c_t + o_t$$
#
# In words: the next trace is a share of the present trace, plus what sounds now.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
with listening.style():
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6), width_ratios=(1, 1.1))
    boxes = {"plan: which tune": (0, 0), "context: what still rings": (2.6, 0),
             "hidden units": (1.3, 1.3), "outputs: pitches, beginnings": (1.3, 2.6)}
    frame = {"boxstyle": "round,pad=0.5", "facecolor": "#e8f1f8", "edgecolor": listening.PALETTE[0]}
    for words, place in boxes.items():
        left.annotate(words, place, ha="center", va="center", bbox=frame)
    arrow = {"arrowstyle": "-|>", "color": "black", "linewidth": 1.6}
    for tail, head in (((0.2, 0.3), (0.9, 1)), ((2.3, 0.3), (1.7, 1)), ((1.3, 1.6), (1.3, 2.3))):
        left.annotate("", head, tail, arrowprops=arrow)
    fixed = arrow | {"color": listening.PALETTE[1], "connectionstyle": "arc3,rad=-0.5"}
    left.annotate("", (3.3, 0.3), (2.6, 2.6), arrowprops=fixed)
    left.text(3.6, 1.9, "is added", color="#A84300")
    left.set(title="Black: learned. Orange: fixed by hand.", xlim=(-0.9, 4.5), ylim=(-0.5, 3.1))
    left.set_axis_off()
    for decay in (0.5, 0.8, 0.95):
        trace = todd.contexts_of(todd.to_slices([(0, 4)], rests=12), decay=decay)[:, 0]
        right.plot(range(1, len(trace) + 1), trace, label=f"decay {decay}")
    right.set(title="A pitch sounds for four slices, then rests", xlabel="slice (eighth notes)",
              ylabel="trace in the context", ylim=(0, 4), xticks=range(1, 18, 4))
    right.legend()
listening.picture(figure, "Left, the net: plan and context lead to hidden units, these to outputs, and the "
                  "outputs go back into the context. Right, a trace rises for four slices and fades: at "
                  "decay 0.5 it is nearly gone four slices later, at 0.95 it hardly fades.")

# %% [markdown] slideshow={"slide_type": "slide"}
# On the left, plan and context lead to [hidden units](../syllabus/glossary.md#hidden-unit), these to
# the outputs, and what is played goes back into the context. The right shows the decay. A quarter
# rest is two slices long; at decay 0.5 it leaves 0.5 × 0.5 of a trace, which is a fourth part. At
# 0.95 the net can hardly tell old from new.
#
# How does a trace become a note? Each unit multiplies the numbers that reach it by its
# [weights](../syllabus/glossary.md#weight), adds them up, and squeezes the sum into the span from 0
# to 1 with the [sigmoid](../syllabus/glossary.md#sigmoid). An output above 0.5 sounds. (If you want
# to follow that in numbers, section 8 works out a tiny net.)

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 4 The data: six melodies as slices (core, 5 min)
#
# The real net has fourteen pitch units, one for each white key from D4 to C6†: a
# [localist code](../syllabus/glossary.md#localist-code), in which no pitch is near to another. A
# fifteenth unit says that a note *begins*. The six tunes are our own choice, old, and in nobody's
# copyright.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
UNIT_NAMES = [*map(pitch_name, todd.PITCHES), "begins"]
EDGES = np.arange(35) + 0.5  # of the slices 1 to 34
SLICES = {"xlabel": "slice (eighth notes)", "xticks": range(1, 34, 4)}
maman = todd.melody_named("maman")
with listening.style():
    figure, axes = plt.subplots(figsize=(9, 3.6))
    axes.pcolormesh(EDGES, np.arange(16), maman.slices().T, cmap="Blues", edgecolors="lightgrey",
                    linewidth=0.2)
    axes.set(title=f"{maman.title} as the net sees it", ylabel="unit", yticks=np.arange(15) + 0.5,
             yticklabels=UNIT_NAMES, **SLICES)
display(listening.picture(figure, "A table of 15 units against 34 slices: one pitch is on at a time, the unit "
                          "for beginnings is on at the start of each note, and none in the last two slices."))
display(listening.table(
    [(melody.name, melody.title, melody.origin, len(melody.notes)) for melody in todd.MELODIES],
    columns=["short name", "title", "from", "notes"], title="The six tunes"))
listening.play_side_by_side([(melody.title, melody.to_midi()) for melody in todd.MELODIES],
                            listen_for="repeated notes, and a rhythm that only one tune has", max_seconds=9)

# %% [markdown] slideshow={"slide_type": "fragment"}
# In the picture each dark cell is a 1 and each pale one a 0. In the first four slices the C is on
# throughout, and only the top row says that it is struck twice. The two empty slices at the end are
# rests, by which the net learns where the tune is over. The tunes are alike: three begin on C5, and all
# six touch it.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 5 The crux: the context update (core, 18 min)
#
# Everything this net remembers passes through the one rule of section 3. Now you write it.
#
# > **Exercise.** *The crux, 4 points, difficulty ••, 14 minutes.* Write `context_update`. It gets the
# > present context, which is a [list](../syllabus/glossary.md#list) with one number for each unit, the
# > output of this slice, another list, and the decay. It returns a *new* list, the next context, and
# > leaves the old one as it is.

# %% [markdown] slideshow={"slide_type": "subslide"}
# The Python words that you need:
#
# | Python | what it says |
# |---|---|
# | `following = []` | make an empty list and name it `following` |
# | `for unit in range(len(context)):` | let `unit` be 0, then 1, 2 … up to the last unit, and run the lines below once for each |
# | `context[unit]`, `output[unit]` | the number of that unit in each list; counting begins with 0 |
# | `a * b + c` | the product of `a` and `b`, plus `c` |
# | `following.append(…)` | put what stands in the brackets at the end of the list |
# | `return following` | give the list back |
#
# Lines inside the loop begin with eight spaces, all others with four. With `for unit in context` a unit
# would be a trace, such as 1.8, and no list has a place 1.8.
#
# The lines with `>>>` in the cell are worked cases: what one types, and below it what comes back.
# Write your lines in place of the one with `raise`.

# %% tags=["crux"] nbgrader={"grade_id": "crux", "solution": true} slideshow={"slide_type": "subslide"}
def context_update(context: list[float], output: list[float], decay: float) -> list[float]:
    """Return the context of the next slice: what is left of each trace, and what was just played.

    context: one number a unit, from 0 up. output: one number a unit, from 0 to 1.
    decay: the share of each trace that stays.

    Two units, C and D. A tune begins with C, so the trace of C goes from 0 to 1:

    >>> context_update([0.0, 0.0], [1.0, 0.0], 0.8)
    [1.0, 0.0]

    The C sounds on. Of its trace 0.8 is left, and 1 is added:

    >>> context_update([1.0, 0.0], [1.0, 0.0], 0.8)
    [1.8, 0.0]

    A rest: nothing is added, and both traces fade.

    >>> context_update([1.0, 0.5], [0.0, 0.0], 0.8)
    [0.8, 0.4]

    A net that forgets faster, by half in each slice, plays a D:

    >>> context_update([2.0, 4.0], [0.0, 1.0], 0.5)
    [1.0, 3.0]
    """
    ### BEGIN SOLUTION
    # Begin with an empty list for the next context.
    following = []
    # Go through the units by their numbers: 0, 1, 2 and so on.
    for unit in range(len(context)):  # gap: len(context)
        # Take the decay times this unit's trace, add what it plays, and append the sum.
        following.append(decay * context[unit] + output[unit])  # gap: decay * context[unit] + output[unit]
    # Give back the new list; the old one is untouched.
    return following
    ### END SOLUTION


# %% nbgrader={"grade_id": "crux-check", "grade": true, "locked": true, "points": 4} slideshow={"slide_type": "fragment"}
context_update = check("todd_1989.context_update", context_update)
### BEGIN HIDDEN TESTS
require_own(context_update)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# You did nearly the same in lesson 00: an empty list, a loop, and `append`. Here two lists are read
# at the same place, `context[unit]` and `output[unit]`. The decay belongs to the old trace only.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# Your function now goes into a net that was trained beforehand. If it is not right yet, the kit's own
# stands in.

# %% slideshow={"slide_type": "subslide"}
model = todd.load(context_update=context_update)
run = model.run(model.plan(maman=1), 34)
listening.play(model.to_midi(run), "The trained net with your memory in it",
               "a tune without a mistake, if the memory is right")

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
with listening.style():
    figure, axes = plt.subplots(figsize=(9, 3.6))
    mesh = axes.pcolormesh(EDGES, np.arange(16), run.contexts.T, cmap="Oranges", vmin=0)
    axes.set(title="Your context while the net plays Ah! vous dirai-je, maman", ylabel="unit",
             yticks=np.arange(15) + 0.5, yticklabels=UNIT_NAMES, **SLICES)
    figure.colorbar(mesh, label="trace")
listening.picture(figure, "The fifteen context units over 34 slices: each pitch leaves a trace that is dark "
                  "at its note and fades over the following bar; the unit for beginnings stays dark.")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Compare this picture with that of section 4. Each pitch now has a shadow that follows it: the long
# G5 leaves the darkest of the pitches, and when the tune comes down to F, E and D, the G still rings
# a little. From such a column of fifteen numbers, and from the plan, the net chooses every note.

# %% [markdown] slideshow={"slide_type": "notes"}
# Before the picture is drawn, let the class predict it: what does the row of C5 look like at slice
# 20? Somebody who reads music and somebody who reads code should come to the same answer.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 6 Look inside: between the tunes (core, 10 min)
#
# A plan is a row of six numbers, one a tune. To ask for *Au clair* one sets its number to 1 and all
# others to 0. But nothing forbids 0.4 and 0.6, and to ask for what lies between is called
# [interpolation](../syllabus/glossary.md#interpolation). In the picture each row is one run of the
# net, from all *Au clair* at the bottom to all *Auld Lang Syne* at the top.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
mixes = np.linspace(0, 1, 41)
runs = model.run(np.stack([model.plan(clair=1 - mix, auld=mix) for mix in mixes]), 34)
lines = [experiments.line_of(outputs)[0] for outputs in runs.outputs]
codes = todd.sounds(runs.outputs)
with listening.style():
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), width_ratios=(3, 2))
    pitch = np.where(codes > 0, (codes - 1) // 2, np.nan)
    mesh = left.pcolormesh(EDGES, np.linspace(0, 1, 42), pitch, cmap="viridis", vmin=3, vmax=11)
    left.set(title="What is played from every mixture", ylabel="share of Auld Lang Syne", **SLICES)
    figure.colorbar(mesh, ax=left, ticks=range(3, 12), label="pitch (white: rest)"
                    ).ax.set_yticklabels(UNIT_NAMES[3:12])
    for name, mark in (("clair", "o"), ("auld", "s")):
        own = experiments.line_of(todd.melody_named(name).slices())[0]
        shares = [100 * experiments.shared(line, own) for line in lines]
        right.plot(shares, mixes, mark, label=todd.melody_named(name).title)
    right.set(title="How much comes from each tune", xlabel="three-note runs found in the tune (%)",
              xlim=(0, 105))
    right.legend(loc="lower right", bbox_to_anchor=(0.95, 0), fontsize="small")
listening.picture(figure, "Left, pitches of 41 runs: the lowest fifth of the rows is one tune, the highest "
                  "fifth the other, with patched rows between. Right, the share of the first tune falls "
                  "from 100 to about 33 per cent while that of the second rises from about 44 to 100.")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Up to a share of about 0.2 the net plays *Au clair* unharmed, and from about 0.8 on *Auld Lang Syne*:
# around each tune the plan may be a little off. Between them there is neither a smooth slide nor a
# single cut, but patches, with rests where no pitch is sure of itself. On the right each mark says how
# many of a row's *three-note runs*, three notes one after another, stand in a tune. No mark is at 0:
# even unmixed, the two tunes have four three-note runs in common, such as C, D, E.
#
# Now all six tunes at once, on a pad.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
def memory_and_tunes(shares, contexts, notes):
    """Return a picture of the memory with the notes on it, and of the tunes that they stand in."""
    found = experiments.inherited(model, [unit for unit, *_ in notes])
    with listening.style():
        figure, ((empty, memory), (plan, tunes)) = plt.subplots(
            2, 2, figsize=(10, 5), width_ratios=(1, 3), height_ratios=(3, 2))
        empty.set_axis_off()
        mesh = memory.pcolormesh(EDGES, np.arange(15), contexts[:, :14].T, cmap="Oranges", vmin=0)
        figure.colorbar(mesh, ax=memory, label="trace", pad=0.01)
        for unit, start, length in notes:
            memory.broken_barh([(start + 0.58, length - 0.16)], (unit + 0.25, 0.5), color="#222222")
        memory.set(title="Memory: what still rings (orange), and the notes played (dark bars)",
                   ylabel="pitch", yticks=np.arange(0, 14, 2) + 0.5, yticklabels=UNIT_NAMES[0:14:2],
                   xticks=SLICES["xticks"])
        plan.barh(range(6), shares, color=listening.PALETTE[:6])
        plan.set(title="Plan", xlabel="share", xlim=(0, 1), ylim=(5.5, -0.5), yticks=range(6),
                 yticklabels=todd.NAMES)
        for row, places in enumerate(found.values()):
            spans = [(notes[at][1] + 0.58, notes[at][2] - 0.16) for at in places]
            tunes.broken_barh(spans, (row - 0.35, 0.7), color=listening.PALETTE[row])
        tunes.set(title="Notes that stand in a three-note run of each tune", ylim=(5.5, -0.5),
                  yticks=range(6), yticklabels=[], xlim=memory.get_xlim(), **SLICES)
    parts = "; ".join(f"{name} has {share:.2f} of the plan and is found in {len(found[name])} notes"
                      for name, share in zip(todd.NAMES, shares, strict=True) if share >= 0.005)
    return listening.picture(figure, f"The net plays {len(notes)} notes: {parts}.")


# %% slideshow={"slide_type": "subslide"}
def between(plan):
    """Return what the net plays from six shares, and a picture of what went on inside."""
    run = model.run(np.array(plan), 34)
    return model.to_midi(run), memory_and_tunes(plan, run.contexts, model.notes_of(run.outputs.tolist()))


listening.panel(between, title="A plan between six tunes", listen_for="the tune that each moment comes from",
                plan=listening.pad(todd.NAMES))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Go to a corner first: in the lower picture the whole row of that tune lights up, and a little of
# others. Then move towards the next corner and listen for the moment at which the net changes its
# mind. In the middle, with one sixth of every plan, it plays G, G, A, B, G, which is the beginning of
# *Frère Jacques* with a stutter on the G, and later falls silent for more than a bar.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 7 Train it live (core, 5 min)
#
# Now train a net of your own, with your context update in it. It begins with random weights. In each
# step it guesses every slice of all six tunes, compares, and turns each weight a little towards what
# would have been right. It stops as soon as it plays all six without a mistake while hearing nothing
# but itself, which is called [free running](../syllabus/glossary.md#free-running).

# %% slideshow={"slide_type": "subslide"}
# 6,500 steps at most; size(…) makes it 60 when the course only tests that its cells run.
recipe = Recipe("quick", steps=size(6500, 60), learning_rate=0.02)
yours, history = todd.learn(context_update=context_update, seed=SEED, recipe=recipe)

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
mistakes = {"yours": yours.recalled(), "shipped": model.recalled()}
listening.table([(melody.title, len(melody.slices()), *(wrong[melody.name] for wrong in mistakes.values()))
                 for melody in todd.MELODIES],
                columns=["tune", "slices", "wrong in your net", "wrong in the trained one"],
                title="Slices that a free run gets wrong")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Noughts say that the net recalls its tunes. The test is strict: one repeated note too few counts as
# wrong. With this seed our machine needed 4,300 steps, about two seconds. Our net has 60 hidden
# units. Todd's, with one melody or a few, are said to have had 8 or 15†.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 8 From trace to note, and how training works (extra, 20 min)
#
# This section is for whoever wants to see the arithmetic behind sections 3 and 7: first of a tiny net,
# then of how ours learns.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Here is a net with one hidden unit and weights that we made up. In slice 3 of *Yankee Doodle* that
# unit gets 1 from the plan and 2 × 1.8 from the trace of C. The −3 is its threshold: so much must
# come in before it wakes. 1 + 3.6 − 3 leaves 1.6, squeezed 0.83. For C this makes 2 − 3 × 0.83 =
# −0.49, squeezed 0.38: below 0.5, so C is silent. For D it makes 4 × 0.83 − 3 = 0.32, squeezed 0.58:
# above 0.5, so D sounds.

# %% slideshow={"slide_type": "subslide"}
def squeeze(number):
    """Return the sigmoid of a number: far below 0 it is near 0, at 0 a half, far above near 1."""
    return 1 / (1 + np.exp(-number))


rows = []
for number, trace_of_c in enumerate([0.0, 1.0, 1.8, 1.44], start=1):
    hidden = squeeze(1 * 1 + 2 * trace_of_c - 3)
    c, d = squeeze(2 - 3 * hidden), squeeze(4 * hidden - 3)
    heard = "C" if c > 0.5 else "D" if d > 0.5 else "silence"
    rows.append((number, trace_of_c, round(hidden, 2), round(c, 2), round(d, 2), heard))
listening.table(rows, columns=["slice", "trace of C", "hidden unit", "output C", "output D", "heard"],
                title="A net with one hidden unit begins Yankee Doodle")

# %% [markdown] slideshow={"slide_type": "fragment"}
# With every C the trace rises and the hidden unit wakes; it hushes the C and calls the D. So this tiny
# net *counts* to two, by a trace that grows. In slice 4 the trace has faded, and there is silence where
# E should be: one hidden unit is not enough. Change the 2 before `trace_of_c` to 3 and to 4, and run the
# cell again. When does the D come one slice too early?
#
# <details><summary>Answer</summary>
#
# At 3 slice 2 is silent; at 4 it is D. The traces shown remain those of the right tune.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# Now the real net. With $p$ the plan, $c_t$ the context, $h_t$ the hidden units, $o_t$ the outputs
# and $\sigma$ the sigmoid, a slice is
#
# $$h_t = \sigma(W\,[p, c_t] + b) \qquad o_t = \sigma(V h_t + d)$$
#
# where the [matrices](../syllabus/glossary.md#matrix) $W$ and $V$ and the rows $b$ and $d$ are the
# weights that training finds. It makes the squared error small, with $y_{t,i}$ what output $i$
# should have been in slice $t$:
#
# $$E = \sum_t \sum_i (o_{t,i} - y_{t,i})^2$$
#
# Training uses [teacher forcing](../syllabus/glossary.md#teacher-forcing): the context is computed
# from the *right* notes, not from what the net said. So it depends on no weight, no error has
# to travel back in time, and all slices of all tunes can be learned side by side.

# %% slideshow={"slide_type": "subslide"}
history.picture("Your training")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The loss falls, and jumps twice, where we make the task harder. Up to step 2,600 the targets are 0.1 and
# 0.9, and then 0 and 1. From step 3,900 on every other step takes the context from the net's own outputs,
# so that it learns to bear its own errors. The score, on the right, counts wrong slices in free running.
# Two more things are ours: the optimiser Adam, which adapts the steps of each weight to its
# [gradient](../syllabus/glossary.md#gradient), and a noise on the plans that fades away.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 9 Play with it (core, 6 min)
#
# > **Listen.** Choose two tunes and move `morph` from 0 to 1 in small steps. Then set `strength` to
# > 2: the net is asked for twice as much of a tune as it has ever known. Last, begin *after the
# > second*: the net has just heard one tune and is asked for another.

# %% slideshow={"slide_type": "subslide"}
def morphing(first="clair", second="auld", morph=0.5, strength=1.0, decay=0.8, start="silence"):
    """Return eight bars between two melodies."""
    return todd.compose(model=model, seed=SEED, first=first, second=second, morph=morph,
                        strength=strength, decay=decay, start=start)


listening.panel(morphing, title="One tune into another", listen_for="both parents",
                first=[*todd.NAMES], second=[*todd.NAMES], morph=(0.0, 1.0, 0.05),
                strength=(-1.0, 3.0, 0.25), decay=(0.5, 0.95, 0.05), start=[*todd.STARTS])

# %% [markdown] slideshow={"slide_type": "fragment"}
# Near 0 or 1 `morph` changes nothing for a while, and then much at once. And `decay` forgives least:
# the net learned with 0.8. At 0.75 it still plays bits of the tune, but miscounts; at 0.5 it repeats
# one or a few notes for ever. Some settings give no note at all, such as `maman` and `clair` with
# `morph` 0.5 and `strength` 0.5, and the panel says so.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 10 Reading notes from numbers (extra, 25 min)
#
# This section is for whoever wants to write more code: it turns the net's numbers into notes and is
# worth 3 points.

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *3 points, difficulty •••, 20 minutes.* Write `notes_of`. In each slice the strongest pitch sounds if it
# > is above 0.5, else there is silence. A note begins where the last unit is above 0.5, where the
# > pitch changes, and after silence; otherwise the note before goes on. Each note is a
# > [tuple](../syllabus/glossary.md#tuple) of three whole numbers: its pitch unit, its first slice,
# > and how many slices it lasts. Here units and slices are counted from 0, as Python counts.

# %% nbgrader={"grade_id": "notes-of", "solution": true} slideshow={"slide_type": "subslide"}
def notes_of(outputs: list[list[float]]) -> list[tuple[int, int, int]]:
    """Return (pitch unit, first slice, slices) of each note.

    outputs: one list a slice: the pitch units, and last the unit for beginnings.

    Two pitches, C and D. A C is struck and held for two slices:

    >>> notes_of([[0.9, 0.1, 0.9], [0.8, 0.1, 0.2]])
    [(0, 0, 2)]

    The C is struck twice, since in both slices a note begins:

    >>> notes_of([[0.9, 0.1, 0.9], [0.8, 0.1, 0.7]])
    [(0, 0, 1), (0, 1, 1)]

    A C, a rest in which no pitch is above 0.5, and a D, which begins although nothing says so:

    >>> notes_of([[0.9, 0.1, 0.9], [0.3, 0.2, 0.1], [0.1, 0.9, 0.2]])
    [(0, 0, 1), (1, 2, 1)]
    """
    ### BEGIN SOLUTION
    # Begin with no notes, and with no pitch before the first slice.
    notes: list[tuple[int, int, int]] = []
    unit_before = None
    # Take each slice apart: its place, its pitches, and last the unit for beginnings.
    for at, (*pitches, begins) in enumerate(outputs):
        # Find the strongest pitch; where it is not above 0.5 there is silence.
        strongest = max(pitches)
        unit = pitches.index(strongest) if strongest > 0.5 else None  # gap: strongest > 0.5
        # Where a pitch sounds and is struck, or is another than before, write a new note.
        if unit is not None and (begins > 0.5 or unit != unit_before):  # gap: begins > 0.5 or unit != unit_before
            notes.append((unit, at, 1))
        elif unit is not None:
            # Where it only goes on, the last note becomes one slice longer.
            _, start, length = notes[-1]
            notes[-1] = (unit, start, length + 1)  # gap: length + 1
        # Remember the pitch, or the silence, for the next slice.
        unit_before = unit
    return notes
    ### END SOLUTION


# %% nbgrader={"grade_id": "notes-of-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
notes_of = check("todd_1989.notes_of", notes_of)
### BEGIN HIDDEN TESTS
require_own(notes_of)
### END HIDDEN TESTS

# %% slideshow={"slide_type": "subslide"}
reader = todd.load(context_update=context_update, notes_of=notes_of)
yankee = reader.run(reader.plan(yankee=1), 34)
listening.play(reader.to_midi(yankee), "Yankee Doodle, read by your function",
               "the repeated notes at the beginning: C, C, D, E")

# %% [markdown] slideshow={"slide_type": "fragment"}
# If the tune begins with one long C instead of two short ones, the unit for beginnings is not read. If it
# stutters, every slice has become a note. The clinic in section 16 has such a case.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 11 One melody, plans it never had (extra, 8 min)
#
# This section is for whoever wonders what lies *beyond* a tune: it repeats Todd's experiment with a
# single melody†.

# %% [markdown] slideshow={"slide_type": "subslide"}
# A small net with 15 hidden units learns the *Ode to Joy* with a plan of 1. Then we ask for
# [extrapolation](../syllabus/glossary.md#extrapolation): half the plan, one and a half, two.

# %% slideshow={"slide_type": "subslide"}
joy = todd.melody_named("joy")
short = Recipe("quick", steps=size(3000, 60), learning_rate=0.03)
one, _ = todd.learn([joy], hidden=15, blur=0.0, recipe=short, progress=False)
novel = {plan: one.run(np.array([plan]), 34) for plan in (1.0, 0.5, 1.5, 2.0)}

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
own = experiments.line_of(joy.slices())[0]
played = {plan: experiments.line_of(run.outputs)[0] for plan, run in novel.items()}
display(listening.table([(plan, len(line), round(100 * experiments.shared(line, own))) for plan, line in played.items()],
                        columns=["plan", "notes", "three-note runs that stand in the Ode (%)"],
                        title="The Ode, asked for too little and too much"))
listening.play_side_by_side([(f"Plan {plan}", one.to_midi(run)) for plan, run in novel.items() if played[plan]],
                            max_seconds=9, listen_for="fragments of the Ode in another order")

# %% [markdown] slideshow={"slide_type": "fragment"}
# At 1 you hear the Ode. On our machine half the plan brings rests, and the line goes from G to E and D,
# without the F. At 1.5 and at 2 the Ode begins, and then the net keeps to its upper notes and ends in an
# endless F, G, F, G. These are variations, as the paper says†.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 12 Whose child is it? (extra, 10 min)
#
# This section is for whoever does not trust a picture: it tests by counting whether a mixture has
# fragments of *both* its parents.

# %% [markdown] slideshow={"slide_type": "subslide"}
# We take every two of the six tunes and five mixtures of each. For every child we look at the parent
# with *fewer* shared three-note runs, so that a plain copy does not count. A
# [permutation test](../syllabus/glossary.md#permutation-test) then asks two questions. Does the order
# of the notes matter? We shuffle each child's notes 1,000 times. And do *these* parents matter? We
# exchange the names of the tunes and hold each child against others.

# %% slideshow={"slide_type": "subslide"}
children = experiments.hybrids(todd.load())
tests = {word: experiments.parentage(todd.load(), children, aspect)
         for aspect, word in enumerate(("pitch", "rhythm"))}

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
display(listening.table(
    [(word, *(round(100 * found[key], 1) for key in ("shared", "shuffled", "others")),
      *(f"{found[key]:.4f}" for key in ("p_shuffled", "p_others"))) for word, found in tests.items()],
    columns=["aspect", "shared with the lesser parent (%)", "shuffled (%)", "with other tunes (%)",
             "p by shuffling", "p by exchange"],
    title=f"Three-note runs in {len(children)} children of one net"))
tried = {f"{1 - mix:.1f} of maman, {mix} of clair": (1 - mix, mix) for mix in (0.3, 0.4, 0.5, 0.6)}
tried |= {"no plan: 0 of both": (0, 0), "both plans: 1 of both": (1, 1)}
listening.play_side_by_side(
    [(title, model.to_midi(model.run(model.plan(maman=first, clair=second), 32)))
     for title, (first, second) in tried.items()], max_seconds=9,
    listen_for="where one tune gives way to the other, and what plans never learned give")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Of 75 children seven are left out: six copy a parent exactly, as the first that you hear does, and one
# has no note. Of the pitches about 17 in 100 three-note runs stand in the lesser parent; shuffled it is 8,
# and with other tunes about 10. The p says how often chance alone would do as well: for pitch at most
# about once in 700 tries. In rhythm the difference is small, because most of the tunes are mainly in
# quarter notes, whoever the parent. So the children do come from their parents; but five of six three-note
# runs do not occur in the lesser parent at all.
#
# Without a plan the net begins *Frère Jacques* and then strays between B, C and D. With both plans it
# stutters through *maman*.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 13 Another beginning, another decay (extra, 7 min)
#
# This section is for whoever wants to know how robust the memory is: it disturbs the context, first
# once and then for good.

# %% slideshow={"slide_type": "subslide"}
plan = model.plan(maman=1)
changed = {"after hearing Au clair": model.run(plan, 64, start=model.context_after("clair"))}
changed |= {f"decay {decay}": model.run(plan, 64, decay=decay) for decay in (0.6, 0.75, 0.85)}

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
display(listening.piano_roll(model.to_midi(changed["after hearing Au clair"]),
                             "Ah! vous dirai-je, begun from a foreign context"))
listening.play_side_by_side([(title, model.to_midi(run)) for title, run in changed.items()],
                            listen_for="a false start that finds its way home, and tunes that lose "
                            "count", max_seconds=17)

# %% [markdown] slideshow={"slide_type": "fragment"}
# The false start is forgiven. The net leaves out both opening Cs, plays three Gs instead of two, goes on
# to the end, rests, and begins again, this time nearly as it should: the wrong memory has faded. The wrong
# decay is not forgiven. At 0.75 one of the two As is lost the first time, at 0.85 the A comes three times,
# and at 0.6 there are six Cs before the first G, and then three between every two Gs. A net like this
# counts repeated notes by the height of a trace, and another decay spoils the count.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 14 Where long runs end (extra, 25 min)
#
# This section is for whoever wants the whole of the third claim: it finds out, with a function that you
# write for 3 points, how long runs end.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Nobody stops the net. It plays on, into a [limit cycle](../syllabus/glossary.md#limit-cycle).
#
# > **Exercise.** *3 points, difficulty •••, 20 minutes.* Write `find_cycle`. `sounds` has one number for each slice, equal
# > where the same sounds. Return the lead-in and the period. The period is the smallest one, of a
# > quarter of the length at most, with which the whole second half repeats; the lead-in is the place
# > from which it does. Where there is none, return the length and 0.

# %% nbgrader={"grade_id": "find-cycle", "solution": true} slideshow={"slide_type": "subslide"}
def find_cycle(sounds: list[int]) -> tuple[int, int]:
    """Return (lead-in, period) of a long run, or (its length, 0) where it has no cycle.

    Two notes alternate from the beginning, so there is no lead-in, and the period is 2:

    >>> find_cycle([5, 7, 5, 7, 5, 7, 5, 7])
    (0, 2)

    Three other notes come first; then one note is repeated for ever, with period 1:

    >>> find_cycle([1, 2, 3, 9, 9, 9, 9, 9])
    (3, 1)

    A scale climbs, and its last note is held a little. That is no cycle yet:

    >>> find_cycle([1, 2, 3, 4, 5, 6, 7, 7])
    (8, 0)
    """
    ### BEGIN SOLUTION
    # Try the periods from the smallest on, up to a quarter of the length.
    length = len(sounds)
    for period in range(1, length // 4 + 1):  # gap: length // 4 + 1
        # Walk back from the end for as long as each slice equals the one a period later.
        start = length - period
        while start > 0 and sounds[start - 1] == sounds[start - 1 + period]:  # gap: sounds[start - 1 + period]
            start -= 1
        # Where that reaches the first half, the cycle is found.
        if start <= length // 2:  # gap: start <= length // 2
            return start, period
    # No period did: give back the length and 0.
    return length, 0
    ### END SOLUTION


# %% nbgrader={"grade_id": "find-cycle-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
find_cycle = check("todd_1989.find_cycle", find_cycle)
### BEGIN HIDDEN TESTS
require_own(find_cycle)
### END HIDDEN TESTS

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
walker = todd.load(context_update=context_update, find_cycle=find_cycle)
with listening.style():
    figure, panels = plt.subplots(1, 3, figsize=(10, 3.5))
    shown = (("notes", 0), ("notes", 0.5), ("outputs", 0.6))
    for axes, (feedback, mix) in zip(panels, shown, strict=True):
        long = walker.run(walker.plan(maman=1 - mix, yankee=mix), 800, feedback=feedback)
        lead, period = walker.find_cycle(todd.sounds(long.outputs).tolist())
        centred = long.contexts - long.contexts.mean(axis=0)
        x, y = (centred @ np.linalg.svd(centred, full_matrices=False)[2][:2].T).T
        axes.plot(x[:lead + 1], y[:lead + 1], color=listening.PALETTE[0], marker="", linewidth=0.8,
                  label=f"lead-in ({lead} slices)" if period else "no cycle")
        if period:
            axes.plot(x[-period - 1:], y[-period - 1:], color=listening.PALETTE[1], marker=".",
                      label=f"cycle ({period} slices)")
        axes.set(title=f"{mix} of Yankee Doodle, {feedback}", xlabel="context, 1st direction",
                 ylabel="context, 2nd direction", ylim=(min(y) - 0.5, max(y) + 3))
        axes.legend(loc="upper right", fontsize="small")
listening.picture(figure, "Three paths of the context drawn in two directions. With notes fed back a thin "
                  "lead-in ends in a closed loop; the third path, with bare outputs fed back, is a tangle "
                  "that never closes.")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Each picture follows the memory for 800 slices, drawn along the two directions in which it varies
# most. On the left one round of `maman` takes 37 slices, three more than the 34 that it learned. In
# the middle a mixture takes 13 slices to find a loop of 71. On the right no cycle is found. The
# difference is what goes into the memory. *Notes* are outputs rounded to 0 or 1, so small differences
# vanish, and sooner or later the same notes come back. Bare *outputs* keep every small difference,
# and the path need not meet itself again.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 15 The claims, checked (core, 9 min)
#
# Each claim was measured on ten nets, each trained from other first weights; the table reads their log.

# %% slideshow={"slide_type": "subslide"}
claims_table(todd.claims)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **What holds.** All ten nets play all six tunes without a mistake. In pitch, mixtures share with
# both parents about twice as many three-note runs as shuffled notes would, 15 % against 7 %. Plans
# never learned and other beginnings give music in which about half of the three-note runs come from
# the tune.
#
# **What holds in part.** Here each output is rounded to 0 or 1, to a note, before it enters the
# memory, and then every long run ends in a cycle. With bare outputs only about 37 % do. Which of the
# two Todd used we could not check.
#
# **What differs.** Our nets are larger†, learn more tunes†, are trained by another method, and met
# slightly blurred plans while they learned, which may make mixtures smoother here than in 1989. The
# paper gives no figures that we know. So we made the rule: a claim holds if the result is better than
# chance. Whether a mixture is *good* music no row of the table says.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 16 A clinic (extra, 10 min)
#
# This section is for whoever will train nets: it shows how to tell from the sound what is wrong.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Three nets are ill. All are asked for the tune `maman`. Read how each was made, listen, and say what is
# wrong before you unfold the answer.
#
# - *Patient A* has learned with decay 0 instead of 0.8.
# - *Patient B* is the trained net. But before its notes are read, the last number of each slice is set
#   to 0.
# - *Patient C* had only 150 steps of training.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
forgetful, _ = todd.learn(decay=0.0, recipe=Recipe("quick", size(800, 30), 0.03), progress=False)
hurried, _ = todd.learn(recipe=Recipe("quick", size(150, 30), 0.02), progress=False)
misread = todd.load(notes_of=lambda outputs: todd.notes_of([[*row[:-1], 0.0] for row in outputs]))
patients = {"A": (forgetful, 0.0), "B": (misread, 0.8), "C": (hurried, 0.8)}

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
rows, sound = [], []
for name, (patient, decay) in patients.items():
    run = patient.run(patient.plan(maman=1), 34, decay=decay)
    notes = patient.notes_of(run.outputs.tolist())
    wrong = int((todd.sounds(run.outputs) != todd.sounds(maman.slices())).sum())
    rows.append((name, len(notes), len({unit for unit, *_ in notes}), wrong))
    sound += [(f"Patient {name}", patient.to_midi(run))] if notes else []
display(listening.table(rows, columns=["patient", "notes (the tune: 14)", "pitches (the tune: 6)",
                                       "wrong slices before reading, of 34"],
                        title="Three patients"))
listening.play_side_by_side(sound, listen_for="the illness", max_seconds=9)

# %% [markdown] slideshow={"slide_type": "fragment"}
# <details><summary>What ails them</summary>
#
# A knows only the last slice, and since C is often followed by C, it holds C for ever. B's net is healthy,
# but whoever reads it ignores the unit for beginnings, so repeated notes melt into one. C has only learned
# which pitch is the commonest, and strikes it now and then.
#
# </details>

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 17 In the studio (core, 4 min)
#
# > **Studio.** A mixture makes a bridge: the verse's tune at 0, the chorus's tune at 1, and between
# > them what the net finds at 0.6. Keep a bar or two, close the gaps by hand, lead the last note into the
# > chorus, and write your own bass. The net is no use for harmony, nor for new material from many
# > songs.
#
# The next cell writes such a piece into your portfolio, with a note of where it comes from.

# %% slideshow={"slide_type": "subslide"}
bridge = todd.compose(model=model, seed=SEED, first="clair", second="auld", morph=0.6, bars=8)
keep(bridge, "bridge")

# %% [markdown] slideshow={"slide_type": "fragment"}
# **A question of authorship.** Suppose that *Auld Lang Syne* were a song of last year. From a share of
# about 0.8 on the net plays it note for note, though no note of it is stored as a note. Whose is that
# piece? And whose is the one at 0.6, which takes over its last three notes?

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 18 Exercises (core, 2 min)
#
# | exercise | difficulty | minutes | points |
# |---|---|---|---|
# | `context_update` (section 5) | •• | 14 | 4 |
# | `notes_of` (section 10) | ••• | 20 | 3 |
# | `find_cycle` (section 14) | ••• | 20 | 3 |
# | 1 A long note (section 19) | • | 2 | – |
# | 2 A shorter memory (section 19) | •• | 5 | – |
# | 3 How many hidden units? (section 19) | •• | 10 | – |
# | 4 Creative brief (section 19) | •••• | 120 | 10 |

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 19 More exercises (extra, 17 min)
#
# This section is for whoever wants to go further or is marked: it ends with the creative brief, which
# takes two hours of your own time.

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *1, difficulty •, 2 minutes.* A pitch sounds for ever at decay 0.8. Towards what does its trace grow?
#
# <details><summary>Answer</summary>
#
# Towards 5. There the 0.8 × 5 = 4 that are left and the 1 that is added make 5 again.
#
# </details>
#
# > **Exercise.** *2, difficulty ••, 5 minutes.* Work out the table of section 3 again with decay 0.5. Which trace is highest in
# > slice 5 now, and what has become easier for the net, what harder?
#
# <details><summary>Answer</summary>
#
# C has 0.375, D has 0.5 and E has 1. Now no older trace can stand above that of the pitch played last, so
# the order of the notes can be read off. But the trace of C is soon too small to tell one C from two.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *3, difficulty ••, 10 minutes.* How many hidden units do six tunes need? Open a new
# > cell, run `net, _ = todd.learn(hidden=15, seed=1)` and then `net.recalled()`, which counts wrong
# > slices. Try 8, 15, 30 and 60, with three seeds for each.
#
# <details><summary>Answer</summary>
#
# With 8 or 15 none of our three nets had a single tune by heart after 6,500 steps. With 30 two nets had
# all six tunes, and with 60 all three.
#
# </details>

# %% [markdown] nbgrader={"grade_id": "brief", "locked": true} slideshow={"slide_type": "subslide"}
# > **Exercise.** *4, difficulty ••••, creative brief, 10 points.* Write two melodies on white keys, read them with
# > `todd.from_midi(midi, name="…")`, and teach them with `todd.learn([…])`. Make an eight-bar piece
# > from mixtures, finish it in a [DAW](../syllabus/glossary.md#daw), and say below what you kept.
#
# | points | for |
# |---|---|
# | 3 | recall is shown, and mixtures are chosen with the shares of both parents |
# | 3 | the piece goes somewhere: the morph serves its form |
# | 3 | changes by hand, each with its reason |
# | 1 | sources and authorship are stated |

# %% [markdown] nbgrader={"grade_id": "brief-answer", "solution": true, "grade": true, "points": 10} slideshow={"slide_type": "subslide"}
# ### BEGIN SOLUTION
# A good answer shows recall without mistake, names the mixtures with shares of both parents, lists
# changes with reasons, and says whose the melodies were.
# ### END SOLUTION

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 20 Take-aways and quiz (core, 6 min)
#
# - A trace that grows and fades is enough memory for a tune. It can even count repeated notes.
# - A plan tells one net which of its tunes to play, and plans can be mixed.
# - Recall can be proved; that a mixture has two parents can be tested against chance.
# - What lies between two plans is music only here and there. The ear still has to choose.
#
# Think first, then unfold.

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>1. What does the plan do during a melody?</summary>
#
# It stays the same and says which melody is meant. What changes is the context.
#
# </details>
# <details><summary>2. The trace of C is 1.8 and that of E is 1. Was C the last to sound?</summary>
#
# Not necessarily. In section 3 C stood above E in slice 5, though E had just been played.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>3. Why does the net need a unit for beginnings?</summary>
#
# The pitches alone look the same for one long note and for two short ones.
#
# </details>
# <details><summary>4. Why does a run end in a cycle when notes are fed back?</summary>
#
# What is played depends on plan and context alone. When a context comes back, everything after it comes
# back too, and rounding makes that likely.
#
# </details>
# <details><summary>5. What did this net learn about style?</summary>
#
# Little. It has six tunes by heart, and what it plays between them has fragments of them. To learn a style
# it would have to meet many tunes.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# **References.** [@Todd1989], [@Jordan1986], [@Rumelhart1986], [@ToddLoy1991], [@MozerSoukup1991].
#
# **Next.** In [lesson 06](06_concert.ipynb) a net hears pitches as near and far, and its errors travel
# back through time.

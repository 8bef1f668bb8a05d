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
# # 14 Music Transformer (2018)
#
# *In 2018 a net learned to look back by distance, over most of a minute of piano, since a trick
# with the order of numbers made room for it in the computer's memory.*
#
# core 90 minutes · extra 63 minutes · *Run All* takes 40 seconds · one CPU core is enough · before
# this: [13 Attention](13_attention.ipynb); [02 The rules of the Illiac Suite](02_illiac_rules.ipynb) helps
#
# The sections marked *core* are complete in themselves. Those marked *extra* are folded away; a click
# on the triangle beside a heading opens them.
#
# > **Objective.** After this lesson you can
# > 1. work out by hand what distance alone says about four notes, and sort it by note,
# > 2. write the skew as a function of your own, and measure what wrong distances cost,
# > 3. have a net harmonise a melody of yours, and name the faults that a teacher would underline,
# > 4. read piano music in events, and say what they keep that a score loses,
# > 5. say what the trick saves, and what it does not.

# %% tags=["setup"] slideshow={"slide_type": "skip"} jupyter={"source_hidden": true}
import time
from dataclasses import replace

import numpy as np
import torch
from IPython.display import display
from matplotlib import pyplot as plt

from coursekit import listening
from coursekit.classroom import check, claims_table, keep, require_own, size
from coursekit.corpora import jsb, rendered_performances
from coursekit.encodings import events, serialised
from coursekit.encodings.chorale_primers import FREE, given_by
from coursekit.evaluation.voice_leading import VoiceLeading, voice_leading
from coursekit.neural import attention
from coursekit.systems import illiac_1957 as rules
from coursekit.systems import music_transformer_2018 as music
from coursekit.systems import quick_2016 as grammar
from coursekit.systems import transformer_2017 as transformer
from coursekit.systems.music_transformer_2018 import composing, experiments, paper, piano, training

SEED = 2018
VOICES = ["soprano", "alto", "tenor", "bass"]
model = music.load()

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
tune = next(piece for piece in jsb.load("test") if piece.name == "bwv245.37").pitches[:64]
listening.play_side_by_side(
    [("Before: lesson 13's net below the soprano", serialised.to_midi(transformer.load().under(tune[:, 0], seed=SEED))),
     ("Lesson 14's net below the same soprano", serialised.to_midi(model.harmonise(tune[:, 0], seed=SEED)))],
    listen_for="which of the two knows that the line is about to end", max_seconds=15)

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 1 Listen first (core, 5 min)
#
# > **Listen.** In both pieces the soprano is by Bach, from the *St John Passion* (BWV 245, 37), a chorale that neither net has learned
# > from. The net of lesson 13 hears the soprano as it comes. The net of this lesson may look ahead by a bar, and looks
# > back by distance. Of its eight drafts you hear the likeliest.
#
# Now choose: one of the next two is Bach throughout, in the other the three lower voices are the net's.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
chorale = next(piece for piece in jsb.load("test") if piece.name == "bwv393").pitches[:64]
FORGED = "The net below Bach's soprano"
listening.blind([(FORGED, serialised.to_midi(model.harmonise(chorale[:, 0], seed=SEED))), ("Bach", serialised.to_midi(chorale))],
                question="In which of the two are the lower voices the net's?", name="14_lower_voices", answer=FORGED)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Listen once more to the bass: does it go in lines, or chord by chord?

# %% [markdown] slideshow={"slide_type": "notes"}
# Let the class vote before anyone presses an answer, and ask for the bar that decided. Where most are
# wrong, ask what they had expected of a machine.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 2 The history (core, 4 min)
#
# Music repeats itself by distance: a sequence comes a bar later and a tone
# higher, a theme returns after sixteen bars. The Transformer of lesson 13 knew places, not distances. Peter Shaw,
# Jakob Uszkoreit and Ashish Vaswani taught it distances, for translation [@Shaw2018]. Their way needs a row of numbers
# for every *pair* of tokens. A sentence has thirty words. A minute of piano has over 2,000 events, and millions of pairs.
#
# Cheng-Zhi Anna Huang and nine colleagues, most of them of Google Brain and its project Magenta†,
# found that the rows for all pairs never have to be written down [@Huang2018]. At 2,048 events they report
# 4.2 megabytes for each layer in place of 8.5 gigabytes. On one graphics card music could then be 3,500 events long, not 650.
#
# They trained on Bach's chorales and on piano performances from a competition whose
# instruments write down every key. Listeners compared pieces in pairs: the net with distances won 52
# times and lost 32, the one with places won 17 times and lost 69. Against an LSTM (lesson 07) the
# advantage was not significant. What people remember is the piano, whose motifs come back altered†.
#
# > **History.** One often reads that the paper invented relative attention. It says itself whose it is.
# > New was that it fits into memory, and that music of minutes could be learned from.
#
# † What bears this sign we could not check.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 3 The idea: how far back, and nothing else (core, 11 min)
#
# Take four notes: E, D, C, D. Each has a [query](../syllabus/glossary.md#query), a row of
# numbers that says what it is looking for. Let two numbers do. The first asks for *the note just before*, the second for
# *the one before that*. E and the first D ask `1 0`, C asks `0 1`, and the last D asks for both, `1 1`.
#
# In lesson 13 the notes answered. Now the **distances** answer, whatever note stands there. Each distance has a
# [vector](../syllabus/glossary.md#relative-position), a row of as many numbers:
#
# | distance | 0, the note itself | 1, the note before | 2 | 3 |
# |---|---|---|---|---|
# | its vector | `0 1` | `2 0` | `0 3` | `1 1` |
#
# Let us work out the last row. With distance 3, the E, it is 1 × 1 + 1 × 1 = 2. With distance 2, the first D, it is
# 1 × 0 + 1 × 3 = 3. With distance 1, the C, it is 2, and with itself 1. So the row is 2, 3, 2, 1. These
# scores are added to those of lesson 13, before the shares are made. In a net the vectors are learned.
#
# **The long way** looks up a vector for every pair of notes.
# **The short way** needs the four vectors only once. Multiply each query with each vector, the farthest first.
# Now every note has all its scores, but *sorted by distance*, not by note.

# %% slideshow={"slide_type": "subslide"}
query = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
vectors = torch.tensor([[0.0, 1.0], [2.0, 0.0], [0.0, 3.0], [1.0, 1.0]])
by_distance = query @ vectors.flip(0).transpose(0, 1)
rows = [(name, *row) for name, row in zip("EDCD", by_distance.int().tolist(), strict=True)]
listening.table(rows, columns=["note", "3 back", "2 back", "1 back", "itself"], title="Sorted by distance")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The last row is already right. The first note needs only its last number, since nothing is before it: its
# row has to move three columns to the left, the second row two, the third row one. The paper's trick does it at one stroke:
#
# 1. **Pad.** Write a column of noughts on the left. Now each row has five numbers.
# 2. **Fold.** Read all twenty, row after row, into rows of *four*. Each row then begins one number further on than the one above.
# 3. **Drop** the first row, which holds no note's scores.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
distances = np.tile([3, 2, 1, 0], (4, 1))
padded = np.hstack([np.full((4, 1), -1), distances])
numbers = np.hstack([np.zeros((4, 1)), by_distance.numpy()])
stages = [("sorted by distance", distances, by_distance.numpy()), ("1 padded", padded, numbers),
          ("2 folded", padded.reshape(5, 4), numbers.reshape(5, 4)), ("3 sorted by note", padded.reshape(5, 4)[1:], numbers.reshape(5, 4)[1:])]
with listening.style():
    figure, panels = plt.subplots(1, 4, figsize=(10, 3), width_ratios=[4, 5, 4, 4])
    for number, (axes, (title, of, values)) in enumerate(zip(panels, stages, strict=True)):
        for row, column in np.ndindex(of.shape):
            needed = of[row, column] >= 0 and (number < 3 or column <= row)
            colour = listening.PALETTE[of[row, column]] if needed else "#d9d9d9"
            axes.add_patch(plt.Rectangle((column, row), 1, 1, color=colour, ec="white", alpha=0.75 if needed else 1))
            axes.text(column + 0.5, row + 0.5, f"{values[row, column]:.0f}", ha="center", va="center")
        axes.set(title=title, xlim=(0, of.shape[1]), ylim=(of.shape[0], 0), xlabel="column", xticks=np.arange(of.shape[1]) + 0.5, yticks=np.arange(of.shape[0]) + 0.5,
                 xticklabels=["E", "D", "C", "D"] if number == 3 else range(1, of.shape[1] + 1), yticklabels="EDCD" if of.shape[0] == 4 else range(1, 6))
    panels[3].set_xlabel("note that is looked at")
    panels[0].set_ylabel("note that looks")
    handles = [plt.Rectangle((0, 0), 1, 1, color=listening.PALETTE[distance], alpha=0.75) for distance in range(4)]
    figure.legend(handles, ["the note itself", "1 back", "2 back", "3 back"], loc="outside lower center", ncols=4)
listening.picture(figure, "Four tables of the same numbers. In the first each column has one colour, that of its distance. After padding, folding and dropping "
                  "a row each diagonal has one colour: the main diagonal is the note itself, the one below it the note before. Above it all is grey.")

# %% [markdown] slideshow={"slide_type": "fragment"}
# In the first table each *column* is one distance, in the last each *diagonal*. No number has been worked out anew. Grey is what has no
# meaning: the padding, and all above the diagonal, notes that come later. The [mask](../syllabus/glossary.md#mask) of lesson 13 covers these.
#
# As a formula, with $Q$ for the queries, $K$ for the keys, $V$ for the values, $E$ for the vectors of all distances, $d$ for how many
# numbers a query has, and $M$ for the mask:
#
# $$\operatorname{Attention} = \operatorname{softmax}\left(\frac{Q K^\top + \operatorname{skew}(Q E^\top)}{\sqrt{d}} + M\right) V$$
#
# In words: a note looks at another for what it is and how far back it lies.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 4 The data: single file, frames, events (core, 5 min)
#
# **Chorales.** The paper writes four voices in single file, as lesson 13 did: a bar is
# 64 tokens. Our net `serial` does so too. A second net is our own: `frames` goes from sixteenth to sixteenth, 16 steps a bar, and
# within each *frame* from soprano to bass.
#
# **Piano.** Nothing is on a grid here. Playing is written as [events](../syllabus/glossary.md#event-tokens), of 388 kinds: press one of 128 keys, let one
# go, wait from 10 to 1,000 milliseconds, or set the velocity, how loud what follows is, in 32 steps [@Oore2018].

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
titles = [one.title for one in rendered_performances.load() if one.split == "test"]
sonata = next(number for number, title in enumerate(titles) if title.startswith("Sonata K. 545"))
played = piano.performances("test", "rules")[sonata]
opening = piano.opening(played, 8.0)
written = events.encode_events(opening)
display(listening.table([(number + 1, events.token_name(token), int(token)) for number, token in enumerate(written[:12])],
                        columns=["event", "in words", "token"], title="The first twelve events"))
listening.play(opening, "Eight seconds of Mozart's Sonata K. 545", "loudness and time that are never quite even")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Nobody played this: the score of Mozart's sonata was performed by published rules, and so it can come with the course. The net itself
# learned from 861 performances by pianists, those of ASAP [@Foscarin2020], which may not be used commercially. **Nor may
# the weights of our piano net.**

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 5 The crux: the skew (core, 13 min)
#
# > **Exercise.** *The crux, 4 points, difficulty •••, 12 minutes.* Write the [skew](../syllabus/glossary.md#skew). It gets a table that is sorted by
# > distance, and returns a table of the same shape that is sorted by note: pad, fold, drop. There may be *fewer rows than
# > columns*, where only the last notes are asked about. So fold into `steps + 1` rows of `rows` numbers, and
# > at last reshape to `logits.shape`.
#
# A [tensor](../syllabus/glossary.md#tensor) may be a whole stack of tables, one for each piece and head. Three dots, `...`, stand for
# all axes of the stack. The sizes 6 and 3 in the table are examples; write names for them:
#
# | what you write | what it does |
# |---|---|
# | `logits.shape` | how many there are along each axis, for instance 2 heads, 3 rows, 5 columns |
# | `rows, steps = logits.shape[-2:]` | gives names to the last two of them |
# | `logits.shape[:-1]`, `logits.shape[:-2]` | all but the last, all but the last two |
# | `logits.new_zeros((*logits.shape[:-1], 6))` | a table of noughts with as many rows, and 6 columns; the star puts the sizes in one by one |
# | `table[..., 1:]` | all columns but the first; with ` = other` behind it, they are overwritten |
# | `table[..., 1:, :]` | all rows but the first |
# | `table.reshape(*logits.shape[:-2], 6, 3)` | the same numbers, read row after row into 6 rows of 3 |

# %% tags=["crux"] nbgrader={"grade_id": "crux", "solution": true} slideshow={"slide_type": "subslide"}
def skew(logits: torch.Tensor) -> torch.Tensor:
    """Shift each row so that what is sorted by distance becomes sorted by note.

    logits: in each row a number for each distance, the farthest first. Before rows and columns there may be
    axes for pieces and heads. What stands after a row's own note has no meaning.

    The four notes of section 3:

    >>> four = torch.tensor([[1, 0, 2, 0], [1, 0, 2, 0], [1, 3, 0, 1], [2, 3, 2, 1]])
    >>> skew(four).tolist()
    [[0, 0, 1, 0], [2, 0, 0, 1], [3, 0, 1, 0], [2, 3, 2, 1]]

    The last two rows alone, of the same notes:

    >>> skew(four[2:]).tolist()
    [[3, 0, 1, 0], [2, 3, 2, 1]]

    A single row stays as it is:

    >>> skew(torch.tensor([[2, 3, 2, 1]])).tolist()
    [[2, 3, 2, 1]]
    """
    ### BEGIN SOLUTION
    rows, steps = logits.shape[-2:]
    # Pad: make a table of noughts with one column more, and write the logits into all but the first.
    padded = logits.new_zeros((*logits.shape[:-1], steps + 1))  # gap: steps + 1
    padded[..., 1:] = logits  # gap: ..., 1:
    # Fold: read the numbers, row after row, into one row more than there are steps.
    folded = padded.reshape(*logits.shape[:-2], steps + 1, rows)  # gap: steps + 1, rows
    # Drop the first row, and give what is left the shape of the logits.
    return folded[..., 1:, :].reshape(logits.shape)  # gap: ..., 1:, :
    ### END SOLUTION


# %% nbgrader={"grade_id": "crux-check", "grade": true, "locked": true, "points": 4} slideshow={"slide_type": "fragment"}
skew = check("music_transformer_2018.skew", skew)
### BEGIN HIDDEN TESTS
require_own(skew)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# Five lines: `rows, steps = logits.shape[-2:]`, a table of noughts named `padded`, the line that fills it, `folded = padded.reshape(…)`, and
# `return folded[…].reshape(logits.shape)`. The last reshape matters where there are fewer rows than columns: the folded table has
# another shape than the one that came.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# Now your function works in all twelve heads of the net, or the kit's own while yours is not right.

# %% slideshow={"slide_type": "subslide"}
mine = music.load(skew=skew)
too_far = music.load(skew=lambda logits: skew(logits).roll(1, -1))
pieces = [("By your skew", music.compose(model=mine, net="serial", seed=SEED, bars=2)),
          ("One column too far", music.compose(model=too_far, net="serial", seed=SEED, bars=2))]
listening.play_side_by_side(pieces, listen_for="voices that lose their thread", max_seconds=7)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Both pieces have the same weights and seed. In the second `roll(1, -1)` has pushed every row on by one column.
# What was to say *the same voice, a sixteenth ago* now points to the voice beside it, and all voices leap about.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 6 Look inside: who needs distances? (core, 6 min)
#
# The [surprise](../syllabus/glossary.md#negative-log-likelihood) at Bach's notes says what the wrong
# distances cost. The table asks both nets about four bars each of twelve chorales that they have not learned from.

# %% slideshow={"slide_type": "subslide"}
some = [piece.pitches[:64] for piece in jsb.load("valid")[:12]]
unsorted = music.load(skew=lambda logits: logits)
WAYS = {"your skew": mine, "not skewed": unsorted, "one column too far": too_far}
rows = []
for words, way in WAYS.items():
    costs = [np.mean([way.surprises(one, net).mean() for one in some]) for net in ("serial", "frames")]
    rows.append((words, *[round(float(cost), 2) for cost in costs]))
listening.table(rows, columns=["distances are", "serial (nats a note)", "frames (nats a note)"],
                title="What wrong distances cost")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The paper's way, `serial`, is lost without the skew: its surprise is 2.6 nats where it was 0.45. One column too far is worse still. With 7.3
# nats it does worse than if it held all 63 tokens for equally likely, which costs 4.1: it is sure, and wrong.
#
# Our own net, `frames`, hardly notices. It is told for how long every voice has held its note, and where in the bar
# it stands, and that is most of what distances would tell. So the better of our two nets owes almost nothing to the idea of
# this lesson: what a net is told may take the place of how it looks.

# %% slideshow={"slide_type": "subslide"}
def shifted(distances="your skew", seed=1, temperature=1.0):
    """Return two bars of the net that writes token by token, with right or wrong distances."""
    return music.compose(model=WAYS[distances], net="serial", seed=seed, bars=2, temperature=temperature)


listening.panel(shifted, title="Right and wrong distances", max_seconds=8, distances=list(WAYS), seed=(1, 10),
                temperature=(0.2, 1.4, 0.2), listen_for="which voice goes astray first")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Keep the seed and change `distances`. You will hear at once what is one column too far, but hardly what is not skewed. The next
# note is chosen by the *last* row, and that row is right without any skew. The rows before it are wrong, but count
# less. Ears alone would not have found this fault. With seed 1, and with most at a temperature of 0.2, the net hardly
# moves: choose another.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 7 Train it live (core, 5 min)
#
# A small net, of one layer and two bars' sight, now learns from the beginning, and sorts its
# distances by your function.

# %% slideshow={"slide_type": "subslide"}
shape = replace(experiments.SMALL, layers=1, longest=128)
recipe = replace(experiments.quick(size(500, 20)), learning_rate=5e-3, keep="last", evaluate_every=50)
young, history = music.learn("serial", skew=skew, shape=shape, recipe=recipe, seed=SEED, length=32,
                             title="A small Music Transformer")

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
newborn = music.Model({"serial": training.new_net("serial", shape, seed=SEED)})
display(listening.table(
    [("before the first step", round(float(np.mean([newborn.surprises(one, "serial").mean() for one in some])), 2)),
     ("after 500 steps, with your skew", round(float(np.mean([young.surprises(one, "serial").mean() for one in some])), 2)),
     ("serial, the net that ships, after 4,000 steps", round(float(np.mean([model.surprises(one, "serial").mean() for one in some])), 2)),
     ("frames, the net of our own, after 4,000 steps", round(float(np.mean([model.surprises(one, "frames").mean() for one in some])), 2))],
    columns=["net", "surprise (nats a note)"], title="The same twelve chorales"))
listening.play(music.compose(model=young, net="serial", seed=SEED, bars=2), "After 500 steps", "what it has learned first")

# %% [markdown] slideshow={"slide_type": "fragment"}
# In some ten seconds the surprise falls to about 0.7 nats.
# The nets that ship, `serial` with 0.8 million weights and `frames` with 1.2, took 20 and 65 minutes.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 8 A soprano is given (core, 10 min)
#
# The paper also lets the net *accompany*: a melody is given, and the net writes what belongs to it. For this we need a
# *plan*: a row for each sixteenth, with the soprano's token, and -1 wherever the net may choose. The -1 has a name, `FREE`.
#
# > **Exercise.** *3 points, difficulty ••, 6 minutes.* Write `soprano_plan`. `append` puts a row at the end of a list;
# > two lists are joined by `+`; `[FREE] * 3` is a list of three times FREE, `[token]` a list of one.

# %% nbgrader={"grade_id": "plan", "solution": true} slideshow={"slide_type": "subslide"}
def soprano_plan(soprano: list[int], voices: int) -> list[list[int]]:
    """Return a plan for a harmonisation: the soprano is kept, and the net chooses the rest.

    soprano: its token on each sixteenth. voices: how many there are with it.

    Two sixteenths, four voices:

    >>> soprano_plan([45, 47], 4)
    [[45, -1, -1, -1], [47, -1, -1, -1]]

    A single voice below:

    >>> soprano_plan([45], 2)
    [[45, -1]]

    A soprano alone, which leaves nothing to choose:

    >>> soprano_plan([45, 45, 47], 1)
    [[45], [45], [47]]
    """
    ### BEGIN SOLUTION
    plan = []
    # Go through the soprano, sixteenth by sixteenth.
    for token in soprano:
        # Append a row that begins with its token and is free in all other voices.
        plan.append([token] + [FREE] * (voices - 1))  # gap: [token] + [FREE] * (voices - 1)
    return plan
    ### END SOLUTION


# %% nbgrader={"grade_id": "plan-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
soprano_plan = check("music_transformer_2018.soprano_plan", soprano_plan)
### BEGIN HIDDEN TESTS
require_own(soprano_plan)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# Begin with `plan = []`. In the loop, `for token in soprano:`, write one line with `plan.append(…)`. The last line, `return plan`, stands
# below the `for` and not within it.
#
# </details>

# %% slideshow={"slide_type": "subslide"}
planner = music.load(soprano_plan=soprano_plan)
given = next(piece for piece in jsb.load("test") if piece.name == "bwv85.6").pitches[:96]
pieces = [("Bach", serialised.to_midi(given))]
for words, tries in (("one draft", 1), ("the likeliest of eight", 8)):
    pieces.append((words, serialised.to_midi(planner.harmonise(given[:, 0], seed=SEED, tries=tries))))
listening.play_side_by_side(pieces, listen_for="how each bass moves where a line ends", max_seconds=19)

# %% [markdown] slideshow={"slide_type": "fragment"}
# The soprano of a chorale (BWV 85, 6) comes back note for note, since it was never the net's to choose. Of eight drafts the net
# keeps the one that surprises it least.
#
# What would a teacher underline? We count four faults: voices that move in parallel [fifths](../syllabus/glossary.md#parallel-fifths) or
# octaves, a [leading note](../syllabus/glossary.md#leading-note) that two voices have at once, and voices that cross. For the nets and Bach the figures are those of 100
# sopranos, from a log. For lessons 02 and 04 we count now, in 24 pieces each.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
def counted(made, tonic=0):
    """Return the faults of pieces for four voices, for a hundred chords."""
    total = VoiceLeading()
    for piece in made:
        total += voice_leading(serialised.parallel(given_by(piece, "the count").plan(0)), tonic)
    return total.per_hundred()


log = paper.rows("harmonies")
FAULTS = [name for name in log[0]["Bach"] if name != "chords"]
rows = [(words, *[round(float(np.mean([row[key][fault] for row in log])), 2) for fault in FAULTS])
        for words, key in (("Bach", "Bach"), ("the net, one draft", "one draft"), ("the net, likeliest of eight", "likeliest of 8"))]
live = {"rules (lesson 02)": [rules.compose(seed=seed, bars=8, search="exact") for seed in range(size(24, 2))],
        "grammar (lesson 04)": [grammar.compose(seed=seed, bars=8) for seed in range(size(24, 2))]}
rows += [(words, *[round(found[fault], 2) for fault in FAULTS]) for words, found in ((words, counted(made)) for words, made in live.items())]
listening.table(rows, columns=["written by", *FAULTS], title="Faults in 100 chords")

# %% [markdown] slideshow={"slide_type": "fragment"}
# In Bach there is one parallel in 400 chords, in the net's drafts one in ten. Nobody told it what chorales lack. Choosing among
# eight drafts does not help: the likeliest is a quiet one, by the log with 59 chords a piece to Bach's 85. Doublings are more frequent than his, crossings
# rarer.
#
# The grammar has next to none, since a rule deals out its chords. The octaves of lesson 02 all stand where two
# phrases meet, unseen by its rules, which also permit doubled leading notes.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 9 Play with it: your melody (core, 7 min)
#
# Run the cell and draw on its grid. While it is empty, the net takes the
# beginning of a chorale's soprano. With *go on* it adds bars, soprano and all. `tries` is how many drafts it writes.

# %% slideshow={"slide_type": "subslide"}
sketch = listening.sketchpad(bars=4, tempo=80, title="Your melody")


def accompany(melody=None, way="harmonise", net="frames", seed=1, tries=8, temperature=1.0):
    """Return a melody with three voices below it, or with bars that go on from it."""
    return music.compose(model=planner, primer=melody, way=way, net=net, seed=seed, bars=4,
                         tries=tries, temperature=temperature)


listening.panel(accompany, title="Three voices below yours", melody=sketch, way=["harmonise", "go on"],
                net=["frames", "serial"], seed=(1, 20), tries=(1, 16), temperature=(0.2, 1.6, 0.1),
                listen_for="whether the bass knows where your line goes")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Change `net` and keep the rest. `serial`, the paper's way, learns of your next note only
# when it comes. `frames`, ours, has seen your next bar. Then draw something that no congregation would sing, with wide leaps or
# many semitones: the net knows nothing but chorales.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 10 At the piano (core, 6 min)
#
# The third net writes the events of section 4. It hears four seconds of Mozart's sonata and goes on for twelve.

# %% slideshow={"slide_type": "subslide"}
start = piano.opening(played, 4.0)


def play_on(start_from="the opening", seed=1, temperature=1.0, top_p=0.95):
    """Return piano music that goes on from an opening, or from nothing."""
    primer = start if start_from == "the opening" else None
    return music.compose(model=model, net="piano", primer=primer, bars=4, seed=seed,
                         temperature=temperature, top_p=top_p)


listening.panel(play_on, title="The piano net goes on", max_seconds=16, start_from=["the opening", "nothing"],
                seed=(1, 20), temperature=(0.5, 1.3, 0.1), top_p=(0.7, 1.0, 0.05),
                listen_for="how long it keeps to the key of the opening")

# %% [markdown] slideshow={"slide_type": "fragment"}
# With most seeds the net stays near C major. It sees 512 events at
# once, about 13 seconds of a pianist's playing; the paper's saw 2,048.
# The bar lines in the picture are the file's, not the music's.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 11 The claims, checked (core, 8 min)
#
# What takes many trainings, or hundreds of pieces, is read from logs. *Absolute* means places, *relative* distances.

# %% slideshow={"slide_type": "subslide"}
claims_table(music.claims)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **What holds.** A small net that is told distances is less surprised than one that is told places, with every seed, and it goes on
# beyond the length that it has learned. Pitch and time help a little more. On 76
# validation chorales `frames` foretells with 0.376 nats a note, `serial` with 0.412; the paper's best had 0.335.
#
# **What fails.** The soprano is kept, but parallels are not avoided. Of 200 chorales from nothing none is empty, and about 1 in 100 copies 16 notes
# in a row, where 36 in 100 held-out chorales do. But voices move only four fifths as much as Bach's, and the
# [style probe](../syllabus/glossary.md#style-probe) tells nine in ten windows from his.
# Piano events surprise our net by 2.73 nats, the paper's by 1.835. From nothing it is told in 99 of 100 windows, with 19 notes a second
# to pianists' 11, and of 200 pieces 30 copy 16 notes in a row: one or two keys struck again and again, in all 13 that we looked at.
#
# **Where do they pass for Bach?** In the single chord, and not from one chord to the next, where he avoids what the net has never
# missed. **What differs.** Our nets are small, and the piano learned from other performances.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 12 The long way, and what it costs (extra, 14 min)
#
# This section is for whoever wants to see that the skew changes nothing but the cost. It is worth 3 points.

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *3 points, difficulty ••, 9 minutes.* Write `relative_scores`, which scores every pair of notes
# > by its distance, with lists and loops. `enumerate(query)` counts the rows along, from 0;
# > `zip(one, other)` takes two lists number by number; `range(now + 1)` counts from 0 to `now`.

# %% nbgrader={"grade_id": "long-way", "solution": true} slideshow={"slide_type": "subslide"}
def relative_scores(query: list[list[float]], vectors: list[list[float]]) -> list[list[float]]:
    """Return what distance alone says about each pair of notes: the long way, pair by pair.

    query: for each note, the first one first, what it looks for. vectors: for each distance, 0 first, as many
    numbers. A row has a score for the note itself and for each note before it, the first note first.

    The first three notes of section 3:

    >>> distances = [[0.0, 1.0], [2.0, 0.0], [0.0, 3.0], [1.0, 1.0]]
    >>> relative_scores([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]], distances)
    [[0.0], [2.0, 0.0], [3.0, 0.0, 1.0]]

    Each distance says itself, so that the scores are the distances:

    >>> relative_scores([[1.0], [1.0]], [[0.0], [1.0]])
    [[0.0], [1.0, 0.0]]

    A note alone has one score, its own:

    >>> relative_scores([[2.0, 1.0]], [[3.0, 5.0]])
    [[11.0]]
    """
    ### BEGIN SOLUTION
    rows = []
    # Go through the notes that look, with their queries.
    for now, wanted in enumerate(query):
        row = []
        # Go through the notes from the first to this one.
        for other in range(now + 1):  # gap: now + 1
            # Take the vector of the distance between the two.
            vector = vectors[now - other]  # gap: now - other
            # Multiply query and vector number by number, and append the sum.
            row.append(sum(a * b for a, b in zip(wanted, vector, strict=True)))  # gap: a * b
        rows.append(row)
    return rows
    ### END SOLUTION


# %% nbgrader={"grade_id": "long-way-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
relative_scores = check("music_transformer_2018.relative_scores", relative_scores)
### BEGIN HIDDEN TESTS
require_own(relative_scores)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# Begin with `rows = []` and, in the outer loop, `row = []`. The distance of two notes is `now - other`. At the end of each round of the outer loop
# the row is appended to the rows.
#
# </details>

# %% slideshow={"slide_type": "subslide"}
long_way = relative_scores(query.tolist(), vectors.tolist())
short_way = skew(by_distance).tolist()
rows = [(name, long_way[note], short_way[note][: note + 1]) for note, name in enumerate("EDCD")]
listening.table(rows, columns=["note", "the long way", "by skewing"], title="Two ways, one result")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The results are the same. What differs is what has to be held in memory at once: the long way holds a
# vector for each pair of notes. The next picture counts the numbers of the largest table that either way makes,
# for one head with vectors of 64 numbers.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
LENGTHS, WIDE = [64, 128, 256, 512], 64
made = {"the long way": [], "by skewing": []}
for steps in LENGTHS:
    ask, table = torch.zeros(1, 1, steps, WIDE), torch.zeros(1, steps, WIDE)
    places = torch.arange(steps)
    vector_of_each_pair = table[:, steps - 1 - (places[:, None] - places).clamp(min=0)]
    made["the long way"].append(vector_of_each_pair.numel())
    made["by skewing"].append(attention.relative_logits(ask, table, steps).numel() + steps)
with listening.style():
    figure, axes = plt.subplots(figsize=(8, 3.2))
    for number, (words, counts) in enumerate(made.items()):
        axes.plot(LENGTHS, [count / 1e6 for count in counts], marker=listening.MARKERS[number], color=listening.PALETTE[number], label=words)
    axes.set(title="The largest table that is made for one head", xlabel="length (tokens)", ylabel="numbers (millions)", xticks=LENGTHS, yscale="log")
    axes.legend()
listening.picture(figure, "; ".join(f"at {steps} tokens {long / 1e6:.2f} million numbers the long way, {short / 1e6:.3f} by skewing"
                  for steps, long, short in zip(LENGTHS, *made.values(), strict=True)) + ".")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Twice the length is four times the table, in both ways: each note still has a score for each. But by skewing the table is 64 times
# smaller, since no vectors stand in it. This was the part that did not fit into memory. The scores themselves still grow with the square; our nets
# work them out 128 rows at a time, and so never hold all of them.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 13 Further than it has learned, and faster (extra, 12 min)
#
# This section is for whoever wants to know what distances are worth beyond the trained length, and why
# composing is quick.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Three small nets with as many weights as each other learned from stretches of four bars, with three seeds
# each: one with places, one with distances, and one that is also told distances in pitch and in time. Then each foretold bars 5 to 8 of held-out chorales,
# seeing all bars before. The [local](../syllabus/glossary.md#local-attention) variant has the same weights but sees only its own window of two bars and the one before.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
KINDS = {"absolute": "places", "relative": "distances",
         "relative pitch and time": "distances, also in pitch and time"}
rows = []
for kind in KINDS:
    found = [paper.column(kind, name).mean() for name in ("trained", "same notes", "twice")]
    local = "–" if kind == "absolute" else round(float(paper.column(kind, "twice, local").mean()), 3)
    rows.append((KINDS[kind], *[round(float(value), 3) for value in found], local))
display(listening.table(rows, columns=["the net is told", "four bars (nats a note)", "bars 5 to 8, seeing at most four (nats)", "seeing all (nats)", "local (nats)"],
                        title="Surprise on held-out chorales, means of three nets"))
with listening.style():
    figure, axes = plt.subplots(figsize=(8, 2.4))
    for number, kind in enumerate(KINDS):
        rise = paper.longer(kind)
        axes.plot(rise, [number] * len(rise), listening.MARKERS[number], color=listening.PALETTE[number], markersize=9)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set(title="What seeing more than four bars costs", xlabel="more surprise (nats a note); left of 0 it helps", yticks=range(3), yticklabels=KINDS.values())
    axes.invert_yaxis()
listening.picture(figure, "; ".join(f"{words}: {float(paper.longer(kind).mean()):.2f} nats more on average" for kind, words in KINDS.items()) + ".")

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Further.** With four bars to look back at, distances serve better than places, and distances in pitch and time a little better still. Over eight
# bars the net with places breaks down, as in lesson 13. The two others lose 0.02 and 0.04 nats, and the local variant less: it
# never looks further than it has learned to. But none of them gains from the longer view.
#
# **Faster.** When a note is added, the keys and values of all notes before stay as they were. A
# [cache](../syllabus/glossary.md#cache-of-keys-and-values) keeps them, so that a new note costs one row and not the whole
# table. Your function is always called on whole tables, and so it composes without a cache.

# %% slideshow={"slide_type": "subslide"}
rows, written = [], []
for words, way in (("with a cache", model), ("without", music.load(skew=lambda logits: skew(logits)))):
    began = time.perf_counter()
    written.append(way.fill(np.full((64, 4), FREE), SEED, 1, 1.0, 1.0, "serial"))
    rows.append((words, round(256 / (time.perf_counter() - began))))
display(listening.table(rows, columns=["four bars are composed", "tokens a second"],
                        title="What a cache saves, here and now"))
listening.table([("yes" if (written[0] == written[1]).all() else "no",)], columns=["the same notes?"],
                title="Is it the same piece?")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The cache makes composing several times as fast, and changes no note. The longer the piece, the more it saves, since without it
# every new note costs the whole table again.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 14 A clinic: a fault that ears do not find (extra, 8 min)
#
# This section is for whoever will build such nets: it shows which test finds a fault that one does not hear.

# %% [markdown] slideshow={"slide_type": "subslide"}
# One net composes two bars twice, with the same seed: once with a cache, once without. Look at the table, listen, and name the
# fault before you unfold the answer.

# %% slideshow={"slide_type": "subslide"}
def two_bars(patient, cached):
    """Return two bars of tokens, composed with or without a cache."""
    plan = torch.full((32, 4), FREE)
    return composing.fill(patient.net("serial"), plan, torch.Generator().manual_seed(SEED), cached=cached)[0][0]


healthy = two_bars(model, True)
takes = {"with a cache": two_bars(unsorted, True), "without": two_bars(unsorted, False)}

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
sung = {words: serialised.parallel(tokens.numpy()) for words, tokens in takes.items()}
display(listening.table(
    [(words, round(100 * float((tokens == healthy).float().mean())), round(float(model.surprises(sung[words], "serial").mean()), 2)) for words, tokens in takes.items()],
    columns=["the patient composes", "notes like a healthy net's (%)", "a healthy net's surprise at it (nats a note)"], title="One patient, twice"))
listening.play_side_by_side([(f"The patient, {words}", serialised.to_midi(pitches)) for words, pitches in sung.items()],
                            listen_for="whether you hear that one of them is ill", max_seconds=7)

# %% [markdown] slideshow={"slide_type": "fragment"}
# <details><summary>What ails the patient</summary>
#
# A cache must not change a note, and here a quarter of the notes changed, although both pieces sound well. The skew does nothing: it is
# the net of section 6 that is *not skewed*. With a cache only one row is asked about at a time, and a single row is right as
# it stands, as the third worked case of section 5 says. Without a cache whole tables are skewed, and all rows but the last are
# wrong. The last one still chooses a fitting note, and so nobody hears it; reading Bach, where every row counts, the net was at 2.6 nats. So compare two ways
# that must agree, and try a function on more than its easiest case.
#
# </details>

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 15 In the studio (core, 4 min)
#
# > **Studio.** Take the harmonisation apart in a [DAW](../syllabus/glossary.md#daw): each voice
# > has a track of its own. Mend parallels, and strike repeated notes anew, which the net
# > swallows. Piano music comes with its timing: do not quantise it.
#
# The next cell writes such a piece into your portfolio.

# %% slideshow={"slide_type": "subslide"}
setting = music.compose(model=planner, way="harmonise", seed=SEED, bars=4, tries=8)
keep(setting, "harmonisation")

# %% [markdown] slideshow={"slide_type": "fragment"}
# **A question of licence.** The chorales are free, our piano net is for non-commercial use. May a film score contain eight bars
# that it played?

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 16 Exercises (core, 1 min)
#
# | exercise | difficulty | minutes | points |
# |---|---|---|---|
# | `skew` (section 5) | ••• | 12 | 4 |
# | `soprano_plan` (section 8) | •• | 6 | 3 |
# | `relative_scores` (section 12) | •• | 9 | 3 |
# | 1 By hand (section 17) | • | 5 | – |
# | 2 A bass is given (section 17) | ••• | 15 | – |
# | 3 Creative brief (section 17) | •••• | 120 | 10 |

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 17 Harder exercises (extra, 29 min)
#
# This section is for whoever wants to go further, and for those who are marked: it ends with the
# creative brief, which takes two hours of your own time.

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *1, difficulty •, 5 minutes.* Skew by hand: three notes, sorted by distance, `1 2 3`, `4 5 6`, `7 8 9`.
#
# <details><summary>Answer</summary>
#
# Padded: `0 1 2 3`, `0 4 5 6`, `0 7 8 9`. Folded into threes: `0 1 2`, `3 0 4`, `5 6 0`, `7 8 9`. Without the first row: `3 0 4`,
# `5 6 0`, `7 8 9`. What counts is `3`, then `5 6`, then `7 8 9`.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *2, difficulty •••, 15 minutes.* Let the net find voices above a given *bass*. `model.fill(plan, seed, tries, temperature, top_p, net)`
# > takes any plan of tokens, with a row of four for each sixteenth; `serialised.frames(chorale)[:, 3]` are the tokens of a bass. Is it as good at it?
#
# <details><summary>Answer</summary>
#
# `plan = np.full((64, 4), FREE)`, then `plan[:, 3] = serialised.frames(chorale)[:, 3]`, and
# `model.fill(plan, SEED, 8, 1.0, 0.95, "frames")`. The bass is kept, but the three voices above are written before it in every
# frame: they do not know the bass note that they will stand on. The likeliest of eight drafts is the one that happens to fit.
#
# </details>

# %% [markdown] nbgrader={"grade_id": "brief", "locked": true} slideshow={"slide_type": "subslide"}
# > **Exercise.** *3, difficulty ••••, creative brief, 10 points.* Write a melody of 16 bars in which something returns after
# > eight bars or more. Let the net harmonise it, choose among ten seeds or more, and mend by hand what a teacher would underline. Then write
# > an introduction or an interlude of 20 seconds with the piano net, primed with four seconds that you played. Finish both in a DAW.
#
# `bars=10` at `tempo=120` are 20 seconds, since a bar of four beats then lasts 2. `counted([setting], tonic=7)` from section 8 says how many faults in 100 chords
# a setting in G has (C is 0, C♯ 1, and so on); where they stand, the score in a notation program shows. A line that returns is harmonised anew in any case, since the net draws
# its notes anew: that it differs *on purpose* is your choice.
#
# | points | for |
# |---|---|
# | 3 | seeds, drafts and controls are documented, and what was taken from each is named |
# | 3 | what returns is recognised, and harmonised differently the second time, on purpose |
# | 3 | faults of voice leading are found, and each is mended or defended |
# | 1 | sources, licence of the weights and authorship are stated |

# %% [markdown] nbgrader={"grade_id": "brief-answer", "solution": true, "grade": true, "points": 10} slideshow={"slide_type": "subslide"}
# ### BEGIN SOLUTION
# A good answer names melody, seeds and controls, says which bars come from where, lists each change with its reason, and states that
# the piano net's weights are for non-commercial use.
# ### END SOLUTION

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 18 Take-aways and quiz (core, 5 min)
#
# - Each distance has a learned vector, and the skew sorts by note what is sorted by distance.
# - A net that writes from left to right can still harmonise: what is given is not drawn.
# - A low surprise is not yet good voice leading, and not every fault is heard.
#
# Five questions. Think first, then unfold.

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>1. Why does the last row of the table need no shift?</summary>
#
# Its greatest distance leads to the first note, so that its scores are in the order of the notes already.
#
# </details>
# <details><summary>2. What stands above the diagonal after the skew, and why does it do no harm?</summary>
#
# Noughts of the padding and numbers of other rows. The mask covers them before shares are made.
#
# </details>
# <details><summary>3. Does the skew make the score table itself smaller?</summary>
#
# No. Every note still has a score for every note before it. What is saved is a vector for each pair.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>4. Why does the harmoniser always keep the soprano, even where it would like another note?</summary>
#
# What the plan fixes is put in without asking the net.
#
# </details>
# <details><summary>5. A net writes other notes with a cache than without one. What do you suspect?</summary>
#
# Something that is right for the last row only, such as a skew that does nothing. With a cache only single rows are skewed.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# **References.** [@Shaw2018], [@Huang2018], [@Oore2018], [@Foscarin2020], [@Boulanger2012], [@Vaswani2017].
#
# **Next.** In [lesson 15](15_musenet.ipynb) one net writes for many instruments and in many styles, and is told which.

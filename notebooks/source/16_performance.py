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
# # 16 Playing, not only writing (2024)
#
# *For sixty years machines had written notes. Nets that learn from pianists also say when a key goes
# down, for how long, how hard, and what the foot does.*
#
# core 90 minutes · extra 65 minutes · *Run All* takes 50 seconds · one CPU core is enough · before
# this: [01 Music as data](01_music_as_data.ipynb) and
# [05 A connectionist composer](05_todd.ipynb); [13 Attention](13_attention.ipynb) helps
#
# The sections marked *core* are complete in themselves. Those marked *extra* are folded away; a click
# on the triangle beside a heading opens them.
#
# > **Objective.** After this lesson you can
# > 1. say what a performance adds to a score, in four numbers a note,
# > 2. write a ruler for time whose steps grow with the time, after Weber's law,
# > 3. let a net perform a score of yours, and turn timing, touch, loudness and pedal up and down,
# > 4. say by figures how near to a pianist it comes, and what such figures do not hear,
# > 5. ask whose playing a net has learned, and what follows for its licence and for your music.

# %% tags=["setup"] slideshow={"slide_type": "skip"} jupyter={"source_hidden": true}
from dataclasses import replace

import numpy as np
import pretty_midi
import torch
from IPython.display import display
from matplotlib import pyplot as plt

from coursekit import listening
from coursekit.classroom import check, claims_table, keep, require_own, size
from coursekit.corpora import asap, performance_rules, scores
from coursekit.corpora.performances import sounding
from coursekit.systems import expressive_performance_2024 as expressive
from coursekit.systems import transformer_2017 as transformer
from coursekit.systems.expressive_performance_2024 import (
    experiments,
    model,
    network,
    paper,
    playing,
    streams,
    training,
)

SEED = 2024
polonaise = scores.shortened(model.course_piece("polonaise"), 8)
played = expressive.perform(polonaise, seed=SEED)
by_rule = performance_rules.render(polonaise, seed=SEED)
deadpan = played.deadpan()

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
listening.play_side_by_side(
    [("As written", deadpan.to_midi()), ("By rules", by_rule.to_midi()), ("By a net that has heard pianists", played.to_midi())],
    listen_for="where each of them takes its time", max_seconds=14)

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 1 Listen first (core, 5 min)
#
# > **Listen.** Three times the same eight bars, a polonaise by Clara Schumann that no net here has
# > learned from. The first is [deadpan](../syllabus/glossary.md#deadpan): every note as long as written, all equally loud, no pedal. The second follows rules
# > that researchers found by listening. The third is played by a net that was told the notes and nothing else. The rules are louder
# > as a whole; listen to what changes within each.
#
# Of the next two, the beginning of a sonata by Mozart, one follows the rules and one is the net's. Choose, and only then read on.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
sonata = scores.shortened(model.course_piece("sonata"), 8)
LEARNED = "The net, which learned from pianists"
listening.blind([(LEARNED, expressive.perform(sonata, seed=SEED).to_midi()), ("The rules", performance_rules.render(sonata, seed=SEED).to_midi())],
                question="Which of the two has learned from people?", name="16_learned", answer=LEARNED, max_seconds=14)

# %% [markdown] slideshow={"slide_type": "fragment"}
# <details><summary>What to listen for once more</summary>
#
# The rules treat every phrase alike: it swells and slows down at its end. The net is less tidy. It holds one note, lets
# another go early, and does not play the same figure twice in the same way.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# Let the class vote before anyone presses an answer. Ask for the place in the music that decided it.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 2 The history (core, 5 min)
#
# In Stockholm, Johan Sundberg, a singer and professor of music acoustics†, and his colleagues have asked since the 1980s† what musicians do
# that is not in the score. They guessed a rule, let a computer play by it, listened, and corrected it. Decades
# of this are collected in their KTH system [@Friberg2006]: high notes louder, phrases
# like arches, an end that slows down like a runner who stops.
#
# In Vienna Gerhard Widmer turned it round. His machines looked for rules themselves, in thirteen
# sonatas by Mozart that a pianist had recorded† [@Widmer2003].
#
# In 2017 *Performance RNN* gave up the score [@Oore2018]. A
# [recurrent net](../syllabus/glossary.md#recurrent-net) wrote notes, their loudness and the time between them in one row of events, in steps of 8 milliseconds, as
# it had learned from pianists in a competition.
#
# Jingwei Liu in San Diego asked in 2024 what such a row should be made of [@Liu2024]. Every note has five attributes, which depend on each
# other; time is cut in proportion, as ears hear it; and the pedal counts as much as the keys. By the author's own word that
# net was not trained enough. A second paper made it five nets in a chain [@Liu2025]. We found no figure
# there; this lesson measures some.
#
# > **History.** One often reads that MIDI is stiff, and only sound is alive. But a MIDI file knows
# > 127 degrees of loudness, and time to a millisecond. Stiff is the *grid* onto which notes are drawn. All performances
# > in this lesson are MIDI.
#
# † What bears this sign we could not check. Of Liu's papers we read the abstracts, and the published program.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 3 The idea: a ruler for time (core, 13 min)
#
# A net chooses among numbered answers. So times must be numbered. How fine should the numbers be?
#
# Think of a [trill](../syllabus/glossary.md#trill), two neighbouring notes in quick alternation, of which each lasts 0.08 seconds. A hundredth of a second more makes a note an eighth longer, and the trill limps. Now think of a
# [fermata](../syllabus/glossary.md#fermata), a note that is held, of 3 seconds. A hundredth more is nothing. What we notice grows with
# what is there: this is [Weber's law](../syllabus/glossary.md#weber-law). So let the steps of our ruler grow too.
#
# Take a small ruler of five marks. Its first step is 0.1 seconds wide, and each step is twice as wide as the one before.
#
# | mark | width of the step to it (seconds) | lies at (seconds) |
# |---|---|---|
# | 0 | – | 0 |
# | 1 | 0.1 | 0.1 |
# | 2 | 0.2 | 0.1 + 0.2 = 0.3 |
# | 3 | 0.4 | 0.3 + 0.4 = 0.7 |
# | 4 | 0.8 | 0.7 + 0.8 = 1.5 |
#
# A time gets the number of the mark that is nearest. 0.12 seconds is nearest to mark 1. 0.26 is past the middle
# between 0.1 and 0.3, which is 0.2, so it gets 2. 1.2 and 1.4 seconds both get 4: so far out nobody minds.
#
# The ruler of this lesson begins with 5 milliseconds, and each step is 4 % wider. With 105
# marks it reaches 7.3 seconds. As a formula, with $a$ for the first step, $g$ for how much wider each step is, and $t_k$ for where mark number $k$ lies:
#
# $$t_k = a + a g + a g^2 + \dots + a g^{k-1}$$
#
# In words: walk $k$ steps, each $g$ times as wide as the one before, and look where you are.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
even = np.linspace(0, streams.MARKS[104], 105)
rows = [(words, seconds, *[int(streams.codes(seconds, 105, marks)) for marks in (streams.MARKS, even)])
        for words, seconds in (("two notes of a chord", 0.012), ("a note of a trill", 0.08), ("a slower note of a trill", 0.09), ("a quarter note", 0.5), ("a fermata", 3.0), ("a fermata, a hundredth longer", 3.01))]
display(listening.table(rows, columns=["what", "seconds", "number on Weber's ruler", "number on a ruler of equal steps"], title="The same times on two rulers of 105 marks"))
with listening.style():
    figure, axes = plt.subplots(figsize=(9, 2.4))
    for height, marks in enumerate((even, streams.MARKS[:105])):
        axes.plot(marks, [height] * len(marks), "|", markersize=22, color=listening.PALETTE[height])
    axes.set(title="The first second of two rulers of 105 marks", xlim=(-0.02, 1), ylim=(-0.6, 1.6), xlabel="time (seconds)", yticks=[0, 1], yticklabels=["equal steps", "Weber's"])
listening.picture(figure, "Two rows of marks over one second. Those of equal steps stand 0.07 seconds apart. Those of Weber's ruler are dense near 0 and wider and wider apart towards 1 second.")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Both rulers have equally many marks and end at the same place. On the one of equal steps a chord becomes one point in time, and a fast and a slow trill are the same;
# its marks lie among fermatas that nobody tells apart. Weber's ruler spends its marks where they are heard.
#
# **Five questions about each note.** The notes stand in the order in which their keys go down. Of each the net is asked:
#
# 1. **Which** key? (88 answers)
# 2. How long **since the note before**? (105)
# 3. **How long** is the key down? (120)
# 4. **How much louder** than the note before? (47)
# 5. What does the **[pedal](../syllabus/glossary.md#sustain-pedal)** do until the next note? (3: up, held, lifted and pressed anew)
#
# The questions are asked in a [chain](../syllabus/glossary.md#chain-of-streams): whoever answers the fourth knows the first three answers.
# Whoever hurries often plays louder too. Five nets that never met could not agree on that.
#
# **Ours and Liu's.** In Liu's system the first question also invents the notes. Ours is told the score; the first
# question is then only which note of a chord is struck first. Liu's five nets have a memory each; ours has one, which five small nets read. The third
# answer for the pedal and the ruler's numbers are ours too.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 4 The data: what a performance adds (core, 7 min)
#
# Two sets of [performances](../syllabus/glossary.md#performance) were used. **ASAP** has 1,044 by pianists in competitions, on pianos that record keys and
# pedals, with the scores [@Foscarin2020]. It allows no commercial use, so its files do not come with this course. The other set comes along: 1,421 pieces
# of the course, **played by the rules** of section 2. No person played them.
#
# Here is the beginning of the polonaise as the net has played it: in each row what the score says, and the five answers.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
told = streams.encode(played)
written, _ = played.pairs()
listening.table(
    [(round(float(written["onset"][place]), 2), pretty_midi.note_number_to_name(int(row[0]) + 21), f"{1000 * since:.0f}", f"{1000 * lasts:.0f}", f"{2 * (int(row[3]) - 23):+d}", ["up", "held", "anew"][row[4]])
     for place, row, (since, lasts) in list(zip(told.written, told.codes, told.seconds, strict=True))[:9]],
    columns=["written on beat", "1 key", "2 since the note before (ms)", "3 key down (ms)", "4 louder by (velocity)", "5 pedal"], title="The first nine notes, as five streams")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Notes on one beat do not come at one time: a few milliseconds lie between them. Now the whole: above, each point says how long
# a beat would last at the pace of this step; below, each point is a note and its loudness.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
SIDES = {"deadpan": deadpan, "rules": by_rule, "net": played}


def curves(sides, title):
    """Draw how long beats last, and how loud notes are, in some performances of one piece."""
    with listening.style():
        figure, (above, below) = plt.subplots(2, 1, figsize=(9, 4.6), sharex=True)
        for number, (name, one) in enumerate(sides.items()):
            written, heard = one.pairs()
            beats = np.unique(written["onset"])
            paces = one.time_map().pace(beats[:-1], width=1.0)
            above.plot(beats[:-1], paces, listening.MARKERS[number] + "-", markersize=4, color=listening.PALETTE[number], label=name)
            below.plot(written["onset"], heard["velocity"], listening.MARKERS[number], markersize=4, color=listening.PALETTE[number])
        above.set(title=title, ylabel="seconds a beat")
        above.legend(ncols=3, loc="upper left")
        below.set(xlabel="beat of the score", ylabel="velocity")
    spread = "; ".join(f"{name}: velocities from {one.notes['velocity'].min()} to {one.notes['velocity'].max()}" for name, one in sides.items())
    return listening.picture(figure, f"Above, how long a beat lasts along the piece; below, how loud each note is. {spread}.")


curves(SIDES, "Eight bars, three ways to play them")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Deadpan is a straight line twice. The rules draw an arch over every four bars. The net's lines are rougher: its pace and its loudness change within a bar.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
if asap.available():
    pianist = next(one for one in asap.load(aligned=True) if one.split == "test" and one.composer == "Mozart")
    display(listening.play(experiments.excerpt(pianist, 0, 120).to_midi(), f"A pianist: {pianist.composer}, {pianist.title}", "how little of it is even"))
else:
    display(listening.table([("not on this computer",)], columns=["ASAP"], title="With ASAP on your computer you would hear a pianist here; asap.load() fetches it"))

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 5 The crux: a number for a time (core, 15 min)
#
# > **Exercise.** *The crux, 4 points, difficulty •••, 13 minutes.* Write `weber_code`. It gets a time
# > in seconds, the width of the `first` step, the `growth` of the steps, and the `count` of marks. It
# > returns the number of the nearest mark. Walk along the ruler as in section 3, and stop as soon as the time does not
# > lie beyond the middle of the next step, or there is no mark left.
#
# | what you write | what it does |
# |---|---|
# | `code = 0` | begins to count at mark 0 |
# | `while a and b:` | repeats the indented lines below as long as `a` and `b` are both true |
# | `seconds > mark + step / 2` | true if the time lies beyond the middle of the step from `mark` on |
# | `code < count - 1` | true as long as there is a mark left: the last of 5 marks is number 4 |
# | `mark += step` | adds the step to the mark |
# | `step *= growth` | makes the step `growth` times as wide |
# | `code += 1` | counts one mark more |
# | `return code` | gives the number back |

# %% tags=["crux"] nbgrader={"grade_id": "crux", "solution": true} slideshow={"slide_type": "subslide"}
def weber_code(seconds: float, first: float, growth: float, count: int) -> int:
    """Return the number of the mark that lies nearest to a time.

    seconds: the time. first: the width of the first step, in seconds. growth: how many times as wide
    each further step is. count: how many marks there are, mark 0 among them.

    The small ruler of section 3. 0.26 seconds lies beyond the middle between 0.1 and 0.3:

    >>> weber_code(0.26, 0.1, 2.0, 5)
    2

    A fermata of 9 seconds is longer than the ruler, and gets the last mark:

    >>> weber_code(9.0, 0.1, 2.0, 5)
    4

    On the ruler of this lesson two speeds of a trill have numbers of their own:

    >>> [weber_code(seconds, 0.005, 1.04, 105) for seconds in (0.08, 0.09)]
    [13, 14]
    """
    ### BEGIN SOLUTION
    # Begin at mark 0, with a step as wide as the first.
    code, mark, step = 0, 0.0, first
    # Go on while a mark is left and the time lies beyond the middle of the step.
    while code < count - 1 and seconds > mark + step / 2:  # gap: count - 1 | mark + step / 2
        # Walk the step, and make the next one wider.
        mark += step  # gap: step
        step *= growth  # gap: growth
        # Count the mark.
        code += 1
    return code
    ### END SOLUTION


# %% nbgrader={"grade_id": "crux-check", "grade": true, "locked": true, "points": 4} slideshow={"slide_type": "fragment"}
weber_code = check("expressive_performance_2024.weber_code", weber_code)
### BEGIN HIDDEN TESTS
require_own(weber_code)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# Before the loop write three lines: `code = 0`, `mark = 0.0` and `step = first`. After `while … and …:` come three
# lines with four spaces before each; the last line, `return code`, has as many spaces as `while`.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# Now your function stands in the net: with it the net works out, before each note, which number the written
# time would have at the pace so far. If it is not right yet, the kit's own is used.

# %% slideshow={"slide_type": "subslide"}
mine = expressive.load(weber_code=weber_code)
piece = expressive.compose(model=mine, seed=SEED, bars=4, piece="sonata", tempo=130)
listening.play(piece, "Four bars of Mozart, by your ruler", "how even the left hand is, and where it is not")

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 6 Look inside: one stream at a time (core, 9 min)
#
# What does each stream give to the whole? The key stands in the score. Switch the other four off one by one: a stream that is off plays what is written.

# %% slideshow={"slide_type": "subslide"}
def mixing_desk(timing=True, touch=True, loudness=True, pedal=True):
    """Return the polonaise with some of the net's streams, and as written otherwise."""
    amounts = {"pace": float(timing), "chords": float(timing), "touch": float(touch), "loudness": float(loudness)}
    mixed = playing.expressive(played, polonaise, **amounts)
    return mixed.to_midi(pedal=pedal), curves({"deadpan": deadpan, "mixed": mixed}, "What is left of the net's playing")


listening.panel(mixing_desk, title="The net's streams on a mixing desk", listen_for="what is missing at once, and what only after a while",
                max_seconds=14, timing=True, touch=True, loudness=True, pedal=True)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Without **timing** the dance marches. Without **loudness** the melody sinks into the
# chords. What **touch** and **pedal** do, the table says: how many notes sound at a time, on average.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
written_touch = playing.expressive(played, polonaise, touch=0.0)
rows = []
for name, one in (("the net's touch", played), ("keys down as long as written", written_touch)):
    ends = [sounding(one)["end"], one.notes["end"]]
    rows.append((name, *[round(float((end - one.notes["onset"]).sum() / one.seconds), 1) for end in ends]))
listening.table(rows, columns=["touch", "notes at a time, with the pedal", "without the pedal"], title="How many notes sound at a time in the polonaise")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The net lets most keys go in half of their written time, as pianists do who hold the sound with the foot. Take the pedal away, and gaps open.
# Hold the keys down as long as written, with the pedal on, and it is fuller than the net meant. Touch and pedal belong together.
#
# Now the chain itself: what does the net expect of the loudness of a note, if it comes in time, early or late?

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
net = expressive.load_net("pianists")
known = training.Table.of([told])
batch = known.batch([0], [known.begins[-1]], int(known.begins[-1]))
begins = batch.now[..., 3] > 0
differences = torch.arange(-46.0, 47.0, 2.0)
rows = []
for words, moved in (("after 0.6 of the expected time", -12), ("in time", 0), ("after 1.6 times the expected time", 12)):
    codes = batch.codes.clone()
    codes[..., 1] = (batch.expected[..., 0] + moved * begins).clamp(0, 104)
    chances = [stream.detach().softmax(dim=-1)[begins][1:] for stream in net(replace(batch, codes=codes))]
    louder = float((chances[3] * differences).sum(dim=-1).mean())
    rows.append((words, round(louder, 1), round(100 * float(chances[4][:, 2].mean()))))
listening.table(rows, columns=["the chord comes", "expected change of velocity", "the pedal is pressed anew (%)"], title="What later streams make of a time shift, over all chords of the polonaise")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The second answer changes what is expected of the fourth: a chord that comes too soon is expected louder than one that comes late. The pedal hardly cares.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 7 Train it live (core, 7 min)
#
# A small net now learns from the beginning, from the performances by rule, which are always at hand.

# %% slideshow={"slide_type": "subslide"}
recipe = replace(experiments.quick(size(80, 5)), learning_rate=1e-2, keep="last", evaluate_every=20)
young, history = expressive.learn(player="rules", recipe=recipe, seed=SEED, title="A small performer")

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
held = training.table("rules", "valid")
blank = network.Performer(network.SMALL, seed=SEED).eval()
sides = {"before training": blank, "after 80 steps": young.trained, "the net of rules that ships": expressive.load_net("rules")}
surprise = {words: training.nll(one, held, most=24) for words, one in sides.items()}
display(listening.table([(words, *[round(float(value), 2) for value in found], round(float(found.sum()), 2)) for words, found in surprise.items()],
                        columns=["net", "key", "time shift", "length", "loudness", "pedal", "together"], title="Surprise on pieces that were held out (nats a note)"))
listening.play(expressive.compose(model=young, seed=SEED, bars=4, piece="polonaise"), "After some seconds of learning", "what it already does and what it does not")

# %% [markdown] slideshow={"slide_type": "fragment"}
# [Surprise](../syllabus/glossary.md#negative-log-likelihood) is counted in [nats](../syllabus/glossary.md#nat): 0 where the net was certain of the right answer, 0.7 where it gave it one chance in two. The pedal is learned first, since it mostly stays as it is. Times and loudness
# are harder. The net of section 1 has 0.9 million weights, and learned from 2.8 million notes of pianists in ten minutes.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 8 Back to seconds (extra, 10 min)
#
# This section is for whoever wants the way back from a number to a time. It is worth 3 points.

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *3 points, difficulty ••, 8 minutes.* Write `weber_seconds`. It gets the number of a
# > mark, the width of the first step and the growth, and returns the time at which the mark lies.
# > `for _ in range(code):` repeats what is indented below it `code` times.

# %% nbgrader={"grade_id": "seconds", "solution": true} slideshow={"slide_type": "subslide"}
def weber_seconds(code: int, first: float, growth: float) -> float:
    """Return the time, in seconds, at which a mark of the ruler lies.

    code: the number of the mark, from 0 on. first: the width of the first step, in seconds. growth:
    how many times as wide each further step is.

    Mark 3 of the small ruler lies at 0.1 + 0.2 + 0.4 seconds:

    >>> round(weber_seconds(3, 0.1, 2.0), 3)
    0.7

    Mark 0 is no time at all:

    >>> weber_seconds(0, 0.1, 2.0)
    0.0

    The last mark for time shifts on the ruler of this lesson:

    >>> round(weber_seconds(104, 0.005, 1.04), 2)
    7.26
    """
    ### BEGIN SOLUTION
    # Begin at nought, with a step as wide as the first.
    mark, step = 0.0, first
    # Walk as many steps as the code says.
    for _ in range(code):  # gap: code
        # Walk the step, and make the next one wider.
        mark += step  # gap: step
        step *= growth  # gap: growth
    return mark
    ### END SOLUTION


# %% nbgrader={"grade_id": "seconds-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
weber_seconds = check("expressive_performance_2024.weber_seconds", weber_seconds)
### BEGIN HIDDEN TESTS
require_own(weber_seconds)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# It is the walk of the crux, without the question when to stop: you know how many steps to take.
#
# </details>

# %% slideshow={"slide_type": "subslide"}
there_and_back = [(seconds, weber_code(seconds, 0.005, 1.04, 120)) for seconds in (0.012, 0.08, 0.5, 3.0, 12.0)]
rows = [(seconds, code, round(weber_seconds(code, 0.005, 1.04), 4)) for seconds, code in there_and_back]
listening.table([(*row, round(100 * abs(row[2] / row[0] - 1), 1)) for row in rows], columns=["seconds", "number", "seconds that come back", "off by (%)"], title="There and back")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Long times come back within 2 %, since half of a step is 2 % of what is behind it. A hundredth of a second may come back a fifth wrong, since the very first step is
# 5 milliseconds wide; but these are 2 milliseconds, which nobody hears. A ruler that is finer everywhere needs more marks, and a net has to learn each of them.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 9 Choose a take (extra, 11 min)
#
# This section is for whoever records more than one take. It is worth 3 points.

# %% [markdown] slideshow={"slide_type": "subslide"}
# At each note the net is more or less undecided. This is its [entropy](../syllabus/glossary.md#entropy), in nats. Liu's second paper chooses among many takes those whose
# entropies, note by note, lie near to those on the data. A new piece has no pianist yet; so what is *wanted* at a note is the usual entropy on
# pianists' playing: one value where a chord begins, one within chords.
#
# > **Exercise.** *3 points, difficulty •••, 9 minutes.* Write `nearest_entropy`. It gets a list of takes, each
# > a list of entropies, and a list `wanted`. Return the place of the take with the smallest sum of squared differences;
# > the first, if several are equally near. `zip(take, wanted)` gives pairs of numbers, `** 2` squares, and
# > `enumerate(takes)` counts the takes from 0.

# %% nbgrader={"grade_id": "entropy", "solution": true} slideshow={"slide_type": "subslide"}
def nearest_entropy(takes: list[list[float]], wanted: list[float]) -> int:
    """Return the place of the take whose entropies lie nearest to those that are wanted.

    takes: for each take the entropy at each note. wanted: as many entropies as a take has notes.

    Three takes of two notes. The second is off by 0.5 twice:

    >>> nearest_entropy([[5.0, 5.0], [7.0, 7.0], [1.0, 1.0]], [6.5, 7.5])
    1

    The first take is right on average, and wrong at each note:

    >>> nearest_entropy([[4.0, 6.0], [5.0, 5.9]], [5.0, 5.0])
    1

    Two that are equally near. The first stays:

    >>> nearest_entropy([[4.0], [6.0]], [5.0])
    0
    """
    ### BEGIN SOLUTION
    # Remember the best take so far, and how far it is; at first infinitely far.
    best, least = 0, float("inf")
    for place, take in enumerate(takes):
        # Add up the squared differences, note by note.
        apart = 0.0
        for one, other in zip(take, wanted, strict=True):
            apart += (one - other) ** 2  # gap: (one - other) ** 2
        # Keep the take if it is nearer.
        if apart < least:  # gap: apart < least
            best, least = place, apart  # gap: place, apart
    return best
    ### END SOLUTION


# %% nbgrader={"grade_id": "entropy-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
nearest_entropy = check("expressive_performance_2024.nearest_entropy", nearest_entropy)
### BEGIN HIDDEN TESTS
require_own(nearest_entropy)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# Two loops, one in the other: the outer one over the takes, the inner one over pairs of numbers. Compare after the inner loop has
# ended, with as many spaces before `if` as before the inner `for`.
#
# </details>

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
rows = []
for name, words in paper.WORDS.items():
    rows.append((words, *[round(float(paper.column("selection", side, name).mean()), 3) for side in ("lot", "entropy", "best")]))
listening.table(rows, columns=["measure", "a take at random", "the take chosen by entropy", "the nearest of the eight"], title="How far from a pianist (KS distance, 0 to 1), eight takes each of 25 pieces")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The [KS distance](../syllabus/glossary.md#ks-distance) between two performances is the largest gap between their distributions, here of loudness and so on: 0 where they are the same, and 1 where
# they do not touch. Choosing by entropy gains nothing: the chosen take is no nearer to the pianist than one at random, while the nearest of the eight would be far
# nearer. A take may be as undecided
# as a pianist is on average, and still decide for something else. Ears choose better.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 10 Play with it (core, 8 min)
#
# > **Listen.** Move `expression` first: 0 plays what is written, 1 what the net means, 2 is a
# > caricature of it. Then let the other `player` play, which has learned from rules alone, and change the `seed`: each is another evening.

# %% slideshow={"slide_type": "subslide"}
def perform(piece="sonata", player="pianists", expression=1.0, temperature=1.0, pedal=True, seed=1):
    """Return eight bars of a piece, performed."""
    tempo = {"sonata": 130, "polonaise": 92, "chorale": 72, "rag": 96}[piece]
    return expressive.compose(model=mine, seed=seed, piece=piece, player=player, expression=expression, temperature=temperature, pedal=pedal, tempo=tempo)


listening.panel(perform, title="A pianist for your scores", listen_for="the ends of phrases, and whether the melody sings", max_seconds=14,
                piece=["sonata", "polonaise", "chorale", "rag"], player=["pianists", "rules"], expression=(0.0, 2.0, 0.25),
                temperature=(0.0, 1.5, 0.1), pedal=True, seed=(1, 20))

# %% [markdown] slideshow={"slide_type": "fragment"}
# A `temperature` of 0 takes the likeliest answer each time. That is a dull pianist: in the sonata the steps vary half as much as at 1, and at 1.5
# half as much again. The bar lines in the picture are the file's, not the music's.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 11 Is the chain worth it? (extra, 8 min)
#
# This section is for whoever wants to know what each link of the chain saves.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
STREAMS = ["pitch", "shift", "duration", "velocity", "pedal"]
rows = []
for design, words in (("paper", "five memories, no score"), ("ours", "one memory, with the score")):
    for kind in ("chained", "independent"):
        rows.append((words, kind, *[round(float(paper.column("chain", f"{design}, {kind}", stream).mean()), 3) for stream in STREAMS]))
display(listening.table(rows, columns=["design", "streams", "key", "time shift", "length", "loudness", "pedal"], title="Surprise on held-out pieces of ASAP (nats a note), means of three nets after 500 steps"))
cut = model.Model().takes([polonaise], seed=SEED, top_p=0.95, chained=False)[0].performance(polonaise, "cut")
listening.play_side_by_side([("The chain whole", played.to_midi()), ("Its links cut", cut.to_midi())], listen_for="chords in which keys and foot, or hands, disagree", max_seconds=14)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **In the paper's design** every link pays, with each of three seeds: the chain saves 0.24 nats a note, two thirds of it at the loudness, which depends most on
# what came before: which key it is, and whether it is late.
#
# **In ours** it saves 0.04, nearly all of it at the loudness. Our independent streams know from the score which note they play, and what follows; so there is less that
# they could tell each other. Before the time shift only the key is asked, which the score nearly gives.
#
# *Cut* is the net that ships, whose streams are told the note before in place of this one. One has to listen closely. On 25 pieces its loudness lies 0.27 from a
# pianist's, in place of 0.26 (KS distance, section 12), and the other measures change even less.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 12 The claims, checked (core, 9 min)
#
# Liu's papers claim without figures. Ours are on 25 pieces of ASAP that no net here learned from, and are read from logs. How near two performances are is told by the [KS distance](../syllabus/glossary.md#ks-distance): the largest gap between two
# distributions, 0 where they are the same and 1 where they do not touch.

# %% slideshow={"slide_type": "subslide"}
claims_table(expressive.claims)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **What holds.** On Weber's ruler a time comes back wrong by a factor of 1.03 to 1.05, on equal steps of the same length by more than 2; also if equal steps
# are made finer and the longest time of each 1,000 is cut short, Weber's are better. The chain pays in the paper's design. And the net that ships
# plays unseen pieces more like a pianist than deadpan and than the rules, in loudness, pace, chords and touch, in every draw. On 14 pieces that two pianists played its four
# distances are 0.22 on average, and the second pianist's 0.19. So two people differ nearly as much as the net and a person.
#
# **What does not.** Choosing by entropy did not help. And a simple judge, who looks at eight figures of 64 notes, tells the net from the pianist in 66 of 100 excerpts, where 50 is
# guessing. It tells the rules in 90, deadpan in all.
#
# **What such figures do not hear.** They compare how much, not where: a net that slowed down in the wrong bars would do as well. Every performance copies its score, so that none
# can be empty; of 200 none is flat or leaves out notes. The
# [style probe](../syllabus/glossary.md#style-probe) of other lessons reads notes and not their playing.
#
# **What differs.** Liu's nets invent their notes and ours are told them. They are larger, and were trained in another way on another collection.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 13 A clinic: the trill that limps (extra, 9 min)
#
# This section is for whoever will choose numbers for a net: it shows what a ruler does to music before anything is learned.

# %% [markdown] slideshow={"slide_type": "subslide"}
# A trill, and then a long note, performed by rule. Both patients are the same performance, written down on a ruler of 105 marks and read again. One ruler was
# ill chosen. Listen, look at the table, and name the illness.

# %% slideshow={"slide_type": "subslide"}
notes = np.zeros(28, scores.SCORE_DTYPE)
notes["pitch"] = [74, 76] * 12 + [72, 71, 72, 48]
notes["onset"] = [*np.arange(24) / 8, 3, 3.5, 4, 4]
notes["duration"] = [1 / 8] * 24 + [0.5, 0.5, 3, 3]
ornament = replace(polonaise, name="a trill", notes=scores.one_a_key(notes), bars=np.array([0.0, 4.0]), phrases=np.zeros(1), tempo=66)
heard = performance_rules.render(ornament, seed=SEED)
patients = {"A": playing.on_ruler(heard, even), "B": playing.on_ruler(heard, streams.MARKS[:105])}

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
rows = []
for name, one in {"as it was played": heard, **patients}.items():
    gaps = 1000 * np.diff(np.sort(one.notes["onset"])[:24])
    rows.append((name, round(float(gaps.min())), round(float(gaps.max())), round(float(gaps.std()), 1), len(np.unique(gaps.round()))))
display(listening.table(rows, columns=["version", "shortest note of the trill (ms)", "longest (ms)", "standard deviation (ms)", "different lengths"], title="A trill on two rulers"))
listening.play_side_by_side([(f"Patient {name}", one.to_midi()) for name, one in patients.items()], listen_for="whether the trill is even", max_seconds=7)

# %% [markdown] slideshow={"slide_type": "fragment"}
# <details><summary>What ails them</summary>
#
# B is well. A was written on a ruler of equal steps, 70 milliseconds wide, so that a note of the trill, 81 to 114 milliseconds long, becomes 70 or 140: the trill limps. No
# training can mend that, since the net never sees what was lost. If timing sounds clumsy, look at the numbers before you look at the net.
#
# </details>

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 14 In the studio (core, 6 min)
#
# > **Studio.** Give the net a piece of yours: it takes MIDI for a keyboard, forgets its velocities, and plays it. In a new cell write
# > `expressive.compose(primer=pretty_midi.PrettyMIDI("mine.mid"), bars=16, tempo=80, seed=1)`, with your own file, and then
# > another `seed`. In the [DAW](../syllabus/glossary.md#daw) the pedal is controller 64. The bars of the DAW will not fit the music, as with any free recording: map the tempo to the
# > performance, or switch the grid off.
#
# Here the net plays a chorale by the Transformer of lesson 13, for your portfolio.

# %% slideshow={"slide_type": "subslide"}
chorale = transformer.compose(seed=SEED, bars=4)
recording = expressive.compose(model=mine, seed=SEED, primer=chorale, takes=2, tempo=66)
keep(recording, "performance")

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
listening.play_side_by_side([("As the Transformer wrote it", chorale), ("As the net plays it", recording)], listen_for="a beginning, a middle and an end", max_seconds=14)

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
listening.table([(name, expressive.licence(name)) for name in expressive.NETS], columns=["net", "licence of its weights"], title="What the nets may be used for")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Change by hand: a pedal that blurs two chords, single notes that stick out, the last bar. The net plans no farther than a few bars: it does not
# save its strength for a climax. It is no good for swing, for organ, and for anything that must stay in time with other players.
#
# **A question of ethics.** The playing came from some 330 pianists who entered competitions. Were they asked whether nets may learn from it? We do not know. The licence of
# ASAP forbids commercial use, and so do these weights. May you sell a piece that they have played? And what would *expressive* mean if the
# pianists had not come from one kind of competition, with one kind of repertory, for one kind of jury?

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 15 Exercises (core, 1 min)
#
# | exercise | difficulty | minutes | points |
# |---|---|---|---|
# | `weber_code` (section 5) | ••• | 13 | 4 |
# | `weber_seconds` (section 8) | •• | 8 | 3 |
# | `nearest_entropy` (section 9) | ••• | 9 | 3 |
# | 1 A ruler for loudness (section 16) | • | 4 | – |
# | 2 The same figure twice (section 16) | ••• | 15 | – |
# | 3 Creative brief (section 16) | •••• | 120 | 10 |

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 16 Harder exercises (extra, 27 min)
#
# This section is for whoever wants to go further, and for those who are marked: it ends with the
# creative brief, which takes two hours of your own time.

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *1, difficulty •.* Should a ruler for velocity widen too?
#
# <details><summary>Answer</summary>
#
# By that argument it should: where each doubling of the velocity adds equally many decibels†, a step from 10 to 11 is heard
# far more than one from 100 to 101. Liu widens the steps, for differences from note to note; ours are equal.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *2, difficulty •••, 15 minutes.* The left hand of the sonata repeats one figure in every bar. In a new cell
# > let the net play it with `expressive.perform(sonata, seed=…)`, and find how the velocities of the figure differ from bar to bar, with the net
# > and with the rules. `written, heard = one.pairs()` gives two tables of a performance `one`, with a row a note: `written["onset"]` are beats of the score, and
# > `heard["velocity"]` is how hard each of these notes was played.
#
# <details><summary>Answer</summary>
#
# At one place of the bar the velocities of the first four bars have a standard deviation of about 6 with the net, and of 4 with the rules, where the phrase's arch and a
# little noise make it. The net draws anew at each note. Whether its differences have a plan is for you to hear.
#
# </details>

# %% [markdown] nbgrader={"grade_id": "brief", "locked": true} slideshow={"slide_type": "subslide"}
# > **Exercise.** *3, difficulty ••••, creative brief, 10 points.* Take a piece of yours of sixteen bars or more, from an earlier lesson or your own. Let the
# > net play it five times or more. Cut the best take together from these, shape the whole by hand, and render it with a piano sound of your choice. Say below what
# > you kept and what you changed.
#
# | points | for |
# |---|---|
# | 3 | seeds and controls are documented, and the bars taken from each are named |
# | 3 | the performance goes somewhere: one climax, and phrases that answer each other |
# | 3 | changes by hand, each with its reason; the pedal is clean, or meant |
# | 1 | sources, licence and authorship are stated |

# %% [markdown] nbgrader={"grade_id": "brief-answer", "solution": true, "grade": true, "points": 10} slideshow={"slide_type": "subslide"}
# ### BEGIN SOLUTION
# A good answer names piece, seeds and controls, says which bars come from which take, lists each change with
# its reason, and says under which licence the weights were and whose playing they have learned.
# ### END SOLUTION

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 17 Take-aways and quiz (core, 5 min)
#
# - A performance adds four numbers to each note, and they depend on each other.
# - What we notice grows with what is there; so a ruler for time has steps that grow.
# - A net that heard pianists plays unseen scores far more like them than the written notes do, but has no plan for the whole.
# - Figures compare distributions. They do not hear whether a rubato comes at the right place.
#
# Five questions. Think first, then unfold.

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>1. A ruler has steps that are each 10 % wider than the one before. Does it have more marks between 0.1 and 0.2 seconds, or between 1 and 1.1?</summary>
#
# Between 0.1 and 0.2 seconds. The steps grow with the time, so that one doubling of a time takes about as many marks as the next.
#
# </details>
# <details><summary>2. Why is the pedal asked for last?</summary>
#
# So that the foot knows the key, its time, its length and its loudness. Any order would do for the mathematics; this one lets each answer help the next.
#
# </details>
# <details><summary>3. Two performances have the same distribution of velocities. Do they sound alike?</summary>
#
# Not necessarily. One may play loud what the other plays softly. The KS distance would be 0.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>4. Is expression the same as small random errors?</summary>
#
# No. Most of it has a reason in the score: a phrase ends, a melody leads. The rules of section 2 know such reasons and hardly any chance.
#
# </details>
# <details><summary>5. A film company wants your piece as played by the net "pianists". What do you tell it?</summary>
#
# That these weights are not for commercial use. The net "rules" has no such condition, or a pianist may be hired.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# **References.** [@Friberg2006], [@Widmer2003], [@Oore2018], [@Liu2024], [@Liu2025], [@Foscarin2020].
#
# **Next.** In lesson 17 even the piano is gone: nets learn sound itself.

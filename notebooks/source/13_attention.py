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
# # 13 Attention (2017)
#
# *Until 2017 a net that composed carried the past along in a memory of fixed size. Now each new note
# may look at every note before it, and chooses for itself which of them matter.*
#
# core 89 minutes · extra 72 minutes · *Run All* takes 45 seconds · one CPU core is enough · before
# this: [01 Music as data](01_music_as_data.ipynb) and
# [05 A connectionist composer](05_todd.ipynb); [07 Memory](07_memory.ipynb) helps
#
# The sections marked *core* are complete in themselves. Those marked *extra* are folded away; a click
# on the triangle beside a heading opens them.
#
# > **Objective.** After this lesson you can
# > 1. work out by hand how much a note looks at each of four notes,
# > 2. write causal attention as a function of your own and compose with it,
# > 3. read on a chorale what a single head looks at, and prove what it is good for by muting it,
# > 4. say why a net has to be told where a note stands, and what happens beyond the length it knows,
# > 5. recognise a net that has seen the future.

# %% tags=["setup"] slideshow={"slide_type": "skip"} jupyter={"source_hidden": true}
import math
from dataclasses import replace

import numpy as np
import torch
from IPython.display import display
from matplotlib import pyplot as plt

from coursekit import listening
from coursekit.classroom import check, claims_table, keep, require_own, size
from coursekit.corpora import jsb
from coursekit.encodings import serialised
from coursekit.systems import quick_2016 as grammar
from coursekit.systems import transformer_2017 as transformer
from coursekit.systems.transformer_2017 import experiments, inside, network, paper, pictures

SEED = 2017
VOICES = ["soprano", "alto", "tenor", "bass"]

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
listening.play_side_by_side(
    [("Before: chords by a grammar, lesson 04", grammar.compose(seed=SEED, bars=6)),
     ("A Transformer, note by note", transformer.compose(seed=SEED, bars=6))],
    listen_for="which of the two has four voices that each go their own way", max_seconds=18)

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 1 Listen first (core, 5 min)
#
# > **Listen.** In the first piece a grammar has chosen chords, and a rule has dealt them out to four
# > voices. The second knows no rule. A net has written it sixteenth by
# > sixteenth, from the soprano down to the bass, and for every note it has looked back at all notes before.
#
# Of the next two pieces one is by Bach. In the other the soprano is Bach's, and the net, which was not trained on this chorale, has written
# the voices below. Choose, and only then read on.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
chorale = next(piece for piece in jsb.load("test") if piece.name == "bwv87.7").pitches[:64]
model = transformer.load()
FORGED = "The net below Bach's soprano"
listening.blind([(FORGED, serialised.to_midi(model.under(chorale[:, 0], seed=SEED))), ("Bach", serialised.to_midi(chorale))],
                question="In which of the two are the lower voices the net's?", name="13_lower_voices", answer=FORGED)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Listen once more for the ends of the lines. The net hears the soprano as it comes, so it does not
# know that a line is about to end.

# %% [markdown] slideshow={"slide_type": "notes"}
# Let the class vote before anyone presses an answer, and ask for a reason. Most reasons name a
# cadence or a doubled line; both come back in section 12, where a classifier names them too.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 2 The history (core, 5 min)
#
# Attention was invented for translation. Around 2014 a net read a whole sentence into
# one row of numbers and wrote the translation out of it. Dzmitry Bahdanau,
# Kyunghyun Cho and Yoshua Bengio suspected that this row was a bottleneck. They let the net search, for each word that it
# was about to write, for the parts of the sentence that mattered [@Bahdanau2014]. Reading and writing were still done by a
# [recurrent net](../syllabus/glossary.md#recurrent-net), word after word.
#
# In 2017 eight authors, at Google Brain, Google Research and the University of Toronto†, dropped the
# recurrent net. Their *Transformer* rests *solely* on
# [attention](../syllabus/glossary.md#attention) [@Vaswani2017]. On English to German it
# reached 28.4 points of BLEU, a measure of agreement with human translators, over 2 more than the best before. And since
# nothing waits for the word before, all words of a text are learned from at once: training took 3.5 days on eight graphics cards.
#
# Music followed within a year, by some of the same authors [@Huang2018] (lesson 14). Explanations have been written by
# Paleti [@Paleti], Tiwari [@Tiwari]‡ and many others.
#
# > **History.** One often reads that the paper of 2017 invented attention. Its own
# > abstract says that the best models already had it. New was to leave everything else away.
#
# † What bears this sign we could not check; of the papers of 2014 and 2017 we could
# read the abstracts, and single sentences as others quote them. ‡ Known to us by name alone.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 3 The idea: who looks at whom (core, 13 min)
#
# Take a melody of four notes: C, D, E, C. Each note does three things.
#
# - It **asks**: with a row of numbers, its [query](../syllabus/glossary.md#query), it says what it is looking for.
# - It **offers**: with another row, its [key](../syllabus/glossary.md#key-of-attention), it says what it is.
# - It **tells**: with a third row, its [value](../syllabus/glossary.md#value-of-attention), it says something that may be of use.
#
# Here a note offers its name and looks for notes of the same name. With four names a key
# has four numbers: C is `1 0 0 0`, D is `0 1 0 0`, E is `0 0 1 0`. A query is four times as
# strong: C asks with `4 0 0 0`. What a note tells is its length in beats: 2, 1, 1 and 3.
#
# Let us answer the last C.
#
# 1. **Score.** Multiply its query with each key, number by number, and add up. With a C this is
#    4 × 1 = 4, with D and E it is 0.
# 2. **Scale.** Divide by the square root of how many numbers a key has, √4 = 2. The scores are 2, 0, 0, 2.
# 3. **Share.** Take *e* (about 2.72) to the power of each score: 7.4, 1, 1, 7.4. Divide each by
#    their sum, 16.8. The [shares](../syllabus/glossary.md#softmax) are 0.44, 0.06, 0.06 and 0.44.
# 4. **Mix.** Take of each length its share: 0.44 × 2 + 0.06 × 1 + 0.06 × 1 + 0.44 × 3 = 2.32.
#
# The two notes of other names have hardly been heard. The notes before get their answers in the same way, with one
# limit: **nobody looks at what comes later**. The first C sees only itself. This is what
# *causal* means: when the net composes, the later notes do not exist yet.

# %% slideshow={"slide_type": "subslide"}
names = torch.eye(4)
melody = names[[0, 1, 2, 0]]
scores = (4 * melody) @ melody.transpose(0, 1) / math.sqrt(4)
later = torch.ones(4, 4).triu(1) > 0
shares = scores.masked_fill(later, -math.inf).softmax(dim=-1)
rows = [(name, *[round(float(share), 2) for share in row]) for name, row in zip("CDEC", shares, strict=True)]
listening.table(rows, columns=["looks", "at C", "at D", "at E", "at the last C"], title="Four notes and their shares")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Each row adds up to 1, and above the diagonal there is nothing. The last row is the one that we
# worked out. The E looks mostly at itself.
#
# As a formula, with $Q$, $K$ and $V$ for the tables of all queries, keys and values, $d$ for how many
# numbers a key has, and $M$ for the [mask](../syllabus/glossary.md#mask), which is 0 where one may look and minus infinity where one may not:
#
# $$\operatorname{Attention}(Q, K, V) = \operatorname{softmax}\left(\frac{Q K^\top}{\sqrt{d}} + M\right) V$$
#
# In words: score every query against every key, scale, cover what comes later, make shares of each row,
# and mix the values by them.
#
# Who decides what is asked, offered and told? Here we did. In a net three
# [matrices](../syllabus/glossary.md#matrix) make query, key and value out of a note, and their numbers are learned. There are several such sets
# side by side, the [heads](../syllabus/glossary.md#attention-head): one may look for the same name, another for the note
# before. The net that plays here has three layers of four heads.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
with listening.style():
    figure, axes = plt.subplots(figsize=(8, 2.6))
    heights = [0, 1, 2, 0]
    for place, (name, height, length) in enumerate(zip("CDEC", heights, (2, 1, 1, 3), strict=True)):
        axes.plot(place, height, "o", markersize=24, color=listening.PALETTE[0])
        axes.text(place, height, name, ha="center", va="center", color="white", fontweight="bold")
        axes.text(place, height - 0.62, f"tells {length}", ha="center")
    for place in range(3):
        share = float(shares[3, place])
        axes.annotate("", (place + 0.14, heights[place]), (2.86, 0.08), arrowprops={"arrowstyle": "-|>", "linewidth": 0.6 + 9 * share, "color": listening.PALETTE[1], "shrinkA": 4})
    axes.set(title="What the last C looks at", xlim=(-0.5, 3.5), ylim=(-1.1, 2.6), xlabel="note of the melody", xticks=range(4), xticklabels=range(1, 5), yticks=heights[:3], yticklabels=["C", "D", "E"])
listening.picture(figure, "Four notes C, D, E, C. From the last C a thick arrow goes to the first C and thin ones to D and E.")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The thicker the arrow, the larger the share. The last C also looks at itself, as much as at the first.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 4 The data: a chorale in single file (core, 6 min)
#
# The net knows one row of symbols. So four voices have to stand in single file: of
# the first sixteenth soprano, alto, tenor, bass, then of the second, and so on. Each
# is a [token](../syllabus/glossary.md#token), a number for what sounds. A bar of four beats has 64. The net was trained on
# stretches of four bars, 256 tokens.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
tokens = serialised.serialise(chorale)
display(listening.table(
    [(f"beat {step // 4 + 1}, sixteenth {step % 4 + 1}", *chorale[step].tolist(), " ".join(map(str, tokens[4 * step:4 * step + 4]))) for step in range(3, 7)],
    columns=["when", *[f"{voice} (MIDI)" for voice in VOICES], "tokens"], title="Four sixteenths of a chorale, in single file"))
listening.play(serialised.to_midi(chorale), "The chorale, four bars", "the four voices")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The chorale is Bach's *Jesu, meine Freude* (BWV 87.7). The table says only what sounds, so that
# a repeated note becomes one long note. 208 chorales are for learning, 66 for
# [validation](../syllabus/glossary.md#held-out) and 71 for the test. This is the split that most papers use [@Boulanger2012], but for
# 37 of its 382 chorales, which are not on every computer.
#
# One number says how well a net foretells: its [surprise](../syllabus/glossary.md#negative-log-likelihood) at each
# token, in [nats](../syllabus/glossary.md#nat). Whoever holds all 63 tokens for equally likely has 4.1. More than three tokens of four
# repeat what their voice had a sixteenth before, so that a net which expects only this is seldom surprised.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 5 The crux: causal attention (core, 15 min)
#
# > **Exercise.** *The crux, 4 points, difficulty •••, 13 minutes.* Write `causal_attention`. It gets
# > three tables, `query`, `key` and `value`, with a row for each note. It returns a table with an
# > answer for each note. Follow the four steps of section 3, with the mask between the second and the third.
#
# A [tensor](../syllabus/glossary.md#tensor) is what PyTorch calls a table of numbers. These are the words that you need:
#
# | what you write | what it does |
# |---|---|
# | `a @ b.transpose(-1, -2)` | multiplies every row of `a` with every row of `b`: a table of scores |
# | `key.shape[-1]` | how many numbers a key has |
# | `math.sqrt(4)` | the square root, here 2 |
# | `later = scores.new_ones(scores.shape).triu(1) > 0` | a table as large as the scores, True above the diagonal, where what is looked at comes later |
# | `scores = scores.masked_fill(later, -math.inf)` | minus infinity wherever `later` is True; without a name for the result nothing changes |
# | `scores.softmax(dim=-1)` | makes each row into shares that add up to 1; minus infinity becomes 0 |
# | `shares @ value` | mixes the values by the shares |

# %% tags=["crux"] nbgrader={"grade_id": "crux", "solution": true} slideshow={"slide_type": "subslide"}
def causal_attention(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
    """Return for each note a mixture of the values of itself and of the notes before it.

    query, key, value: a row for each note. There may be further axes before, for pieces and heads.

    The melody C D E C, where each note looks for its own name and tells its length:

    >>> melody = torch.eye(4)[[0, 1, 2, 0]]
    >>> lengths = torch.tensor([[2.0], [1.0], [1.0], [3.0]])
    >>> answers = causal_attention(4 * melody, melody, lengths)
    >>> [round(answer, 2) for answer in answers.flatten().tolist()]
    [2.0, 1.12, 1.11, 2.32]

    Two notes that ask for nothing. The first hears itself, the second the mean of both:

    >>> nothing = torch.zeros(2, 1)
    >>> causal_attention(nothing, nothing, torch.tensor([[2.0], [4.0]])).flatten().tolist()
    [2.0, 3.0]

    A note alone hears itself, whatever it asks:

    >>> causal_attention(torch.tensor([[9.0]]), torch.tensor([[9.0]]), torch.tensor([[5.0]])).tolist()
    [[5.0]]
    """
    ### BEGIN SOLUTION
    # Score every query against every key.
    scores = query @ key.transpose(-1, -2)  # gap: query @ key.transpose(-1, -2)
    # Scale by the square root of how many numbers a key has.
    scores = scores / math.sqrt(key.shape[-1])  # gap: math.sqrt(key.shape[-1])
    # Find what comes later, above the diagonal, and cover it with minus infinity.
    later = scores.new_ones(scores.shape).triu(1) > 0
    scores = scores.masked_fill(later, -math.inf)  # gap: later, -math.inf
    # Make shares of each row.
    shares = scores.softmax(dim=-1)  # gap: softmax(dim=-1)
    # Mix the values by the shares.
    return shares @ value  # gap: shares @ value
    ### END SOLUTION


# %% nbgrader={"grade_id": "crux-check", "grade": true, "locked": true, "points": 4} slideshow={"slide_type": "fragment"}
causal_attention = check("transformer_2017.causal_attention", causal_attention)
### BEGIN HIDDEN TESTS
require_own(causal_attention)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# Five lines are enough, one a step: `scores = …`, divide them, cover them, `shares = …`, and
# `return shares @ value`. The table above has every piece. Only the name of each result is yours to
# choose.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# Now your function attends in all twelve heads of the trained net; if it is not right yet, the kit's own does.

# %% slideshow={"slide_type": "subslide"}
mine = transformer.load(causal_attention=causal_attention)
piece = transformer.compose(model=mine, seed=SEED, bars=2)
listening.play(piece, "Two bars, by your attention", "voices that move into chords")

# %% [markdown] slideshow={"slide_type": "fragment"}
# For these 128 notes your function was called 384 times, once a layer for each note. A right one
# gives the beginning of the piece in section 1 again, since seed and weights are the same.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 6 Look inside: what a head looks at (core, 10 min)
#
# A diamond stands about the note to be written, rings about the notes that one head looks at; the larger
# ring and line, the larger the share. Sixteenths of one note count together.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
two_bars = chorale[:32]
maps = model.maps(two_bars)


# %% slideshow={"slide_type": "subslide"}
def look(head=3, layer=1, voice="alto", step=21):
    """Return the chorale up to a note, and what a head looks at to write it."""
    title = f"Layer {layer}, head {head}: to write the {voice} of sixteenth {step}, beat {(step + 3) // 4}"
    where = pictures.attention(two_bars, maps[layer - 1, head - 1], step - 1, VOICES.index(voice), title)
    return serialised.to_midi(two_bars[:step]), where


listening.panel(look, title="What a head looks at", max_seconds=8, layer=(1, 3), head=(1, 4), voice=VOICES,
                step=(2, 32), listen_for="the last chord, which the head may look at")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Stay in layer 1 with head 3 and move `voice` and `step`. Whichever note is to be written, this head
# looks at the **same voice a sixteenth before**. Heads 2 and 4 look there too, but less, and head 1 also
# at the note just written. In layers 2 and 3 shares are spread over many notes; such heads are hard to name.
#
# A picture is no proof. So here is how much of its attention every head gives, on average
# over 20 chorales, to the same voice a sixteenth before. Beside it stands what its loss costs: the
# head is switched off, and we measure by how much the surprise rises at notes that are held and at notes that move.

# %% slideshow={"slide_type": "subslide"}
net = transformer.load_net()
habits = inside.look_back(net)
whole = inside.cost(net)
rows = []
for layer, head in inside.all_heads(net):
    without = inside.cost(net, [(layer, head)])
    rises = [round(without[kind] - whole[kind], 3) for kind in ("held", "moving")]
    rows.append((layer + 1, head + 1, round(100 * habits[layer, head]), *rises))
listening.table(rows, columns=["layer", "head", "attention a sixteenth back (%)", "held notes: more surprise (nats)",
                               "moving notes: more surprise (nats)"], title="Twelve heads and what their loss costs")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Head 3 of layer 1 gives nearly three quarters of its attention to that one place. Without it held notes become three times as
# surprising, 0.33 nats in place of 0.11, while the loss of any other head costs them 0.04 at most. We call
# it the *holding head*. It was not built in: it formed in training. Head 2 looks there nearly as much, and is hardly missed.

# %% slideshow={"slide_type": "subslide"}
def mute(heads="none", seed=1):
    """Return four bars that are composed with some heads switched off."""
    switched_off = {"none": [], "the holding head": [(0, 2)], "all others of layer 1": [(0, 0), (0, 1), (0, 3)]}
    with model.net.without_heads(*switched_off[heads]):
        return transformer.compose(model=model, seed=seed, bars=4)


listening.panel(mute, title="Mute a head", listen_for="voices that lose their thread", max_seconds=12,
                heads=["none", "the holding head", "all others of layer 1"], seed=(1, 10))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Twenty pieces of four bars confirm what you hear.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
OFF = {"none": [], "the holding head": [(0, 2)], "all others of layer 1": [(0, 0), (0, 1), (0, 3)]}
made = {words: inside.music_without(net, off) for words, off in OFF.items()}
listening.table([(words, round(found["moves"], 2), round(found["leap"], 1), round(100 * found["triads"])) for words, found in made.items()],
                columns=["switched off", "voices that move, each sixteenth", "size of a move (semitones)", "chords that are triads (%)"], title="Twenty pieces, with heads off")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Without the holding head the chords stay, but the voices lose their thread: they move much more often and leap from chord
# note to chord note. Without the three other heads the voices go by small steps, but no longer
# hear each other, and most of the chords are gone. So the heads have shared the work, lines here, chords there.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 7 Train it live (core, 7 min)
#
# A small Transformer, of one layer and two bars' sight, now learns from the beginning, by your
# function.

# %% slideshow={"slide_type": "subslide"}
recipe = replace(experiments.quick(size(500, 20)), learning_rate=5e-3, keep="last", evaluate_every=50)
young, history = transformer.learn(
    causal_attention=causal_attention, recipe=recipe, seed=SEED, length=128, title="A small Transformer")

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
some = [torch.as_tensor(serialised.serialise(piece.pitches)) for piece in jsb.load("valid")[:8]]
blank = network.Composer(network.TINY, seed=SEED).eval()
stays = torch.cat([row[4:] == row[:-4] for row in some]).float().mean()
display(listening.table(
    [("before training", round(network.nll(blank, some, 128), 2)), ("after 500 steps with your attention", round(network.nll(young.net, some, 128), 2)),
     ("the net that ships, after 5,000 steps", round(network.nll(transformer.load_net(), some), 2))],
    columns=["net", "surprise (nats a note)"], title=f"Eight validation chorales, of whose notes {100 * float(stays):.0f} % are held"))
listening.play(transformer.compose(model=young, seed=SEED, bars=2), "After 500 steps", "what it has learned first")

# %% [markdown] slideshow={"slide_type": "fragment"}
# In some ten seconds the surprise has fallen from over 6 nats to less than 1. The net first learns to hold: a voice
# stays where it is. The net that ships has three layers and 0.6 million weights, and took about 20 minutes on one shared core.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 8 Where does a note stand? (extra, 16 min)
#
# This section is for whoever wonders how a net without memory knows the order of notes. It is worth 3
# points.

# %% [markdown] slideshow={"slide_type": "subslide"}
# In section 3 the last C looked at the first C and would have looked at it just the same from anywhere
# else. Attention is blind to *where* a note stands. So the paper adds a row of numbers
# to each token that stands for its place: sines and cosines, like the hands of many clocks. The first
# hand goes round in about 6 places, the last in tens of thousands. For number $2i$ of $w$ numbers the angle is
# $\text{place} / 10000^{2i/w}$.
#
# > **Exercise.** *3 points, difficulty ••, 9 minutes.* Write `sinusoidal_position`. For each even index
# > from 0 on, below the width, work out the angle, and append its sine and then its cosine.
# > `range(0, width, 2)` counts 0, 2, 4 and so on; `10_000 ** 0.5` is 10,000 to the power of 0.5.

# %% nbgrader={"grade_id": "position", "solution": true} slideshow={"slide_type": "subslide"}
def sinusoidal_position(place: int, width: int) -> list[float]:
    """Return the numbers that stand for a place, sine and cosine by turns.

    place: counted from 0. width: how many numbers, an even number.

    The first place: every clock stands at nought, where the sine is 0 and the cosine 1:

    >>> sinusoidal_position(0, 4)
    [0.0, 1.0, 0.0, 1.0]

    One place on, the first clock has moved a good way, the second hardly:

    >>> [round(number, 2) for number in sinusoidal_position(1, 4)]
    [0.84, 0.54, 0.01, 1.0]

    Far on, the slow clock tells what the quick one, which has come round many times, cannot:

    >>> [round(number, 2) for number in sinusoidal_position(100, 4)]
    [-0.51, 0.86, 0.84, 0.54]
    """
    ### BEGIN SOLUTION
    numbers = []
    # Go through the even indices below the width.
    for index in range(0, width, 2):  # gap: 0, width, 2
        # Work out the angle of this clock.
        angle = place / 10_000 ** (index / width)  # gap: index / width
        # Append its sine and its cosine.
        numbers.append(math.sin(angle))  # gap: math.sin(angle)
        numbers.append(math.cos(angle))  # gap: math.cos(angle)
    return numbers
    ### END SOLUTION


# %% nbgrader={"grade_id": "position-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
sinusoidal_position = check("transformer_2017.sinusoidal_position", sinusoidal_position)
### BEGIN HIDDEN TESTS
require_own(sinusoidal_position)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# Begin with `numbers = []`. In the loop write `angle = place / 10_000 ** (index / width)` and then
# two lines with `numbers.append(…)`. The last line gives the list back.
#
# </details>

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
with listening.style():
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.4))
    table = np.array([sinusoidal_position(place, 32) for place in range(128)])
    mesh = left.pcolormesh(table.T, cmap="RdBu", vmin=-1, vmax=1)
    figure.colorbar(mesh, label="number")
    left.set(title="Two bars of places, 32 numbers each", xlabel="place (token)", ylabel="which number")
    for bars, colour in ((1, 0), (4, 1), (8, 2)):
        right.plot([0, 64 * bars], [3 - bars / 4] * 2, color=listening.PALETTE[colour], marker="", linewidth=6)
        right.text(64 * bars + 6, 3 - bars / 4, f"{bars} bar{'s' * (bars > 1)}", va="center")
    right.axvline(256, color="black", linestyle="--", linewidth=1)
    right.set(title="Left of the dashed line: places seen in training", xlabel="place (token)", yticks=[], xlim=(0, 600), ylim=(0.5, 3.2))
listening.picture(figure, "Left, a table of numbers for 128 places: the lowest rows change quickly from place to place, the highest "
                  "hardly at all. Right, lengths of one, four and eight bars: eight bars go beyond the 256 places seen in training.")

# %% [markdown] slideshow={"slide_type": "fragment"}
# On the left each column is a place. At the bottom the quick clocks flicker, at the top the slow ones
# hardly move, and no two columns are alike. The paper hoped that such numbers let a net go on to places that it has never
# met. Section 11 tries it.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 9 Find a head by its habit (extra, 10 min)
#
# This section is for whoever wants to write the measure by which section 6 found the holding head. It
# is worth 3 points.

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *3 points, difficulty ••, 8 minutes.* Write `habit`. It gets a table of shares, a row
# > for each token that looks, and a distance `back`. Return the mean, over all rows that have a token
# > so far back, of the share that this token gets. If there is no such row, return 0.0.

# %% nbgrader={"grade_id": "habit", "solution": true} slideshow={"slide_type": "subslide"}
def habit(shares: list[list[float]], back: int) -> float:
    """Return which share of its attention a head gives, on average, so many tokens back.

    shares: a row for each token that looks, in each row a share for each token. back: how far.

    A head that always looks at the token before:

    >>> habit([[1.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], 1)
    1.0

    The same head, asked how much it looks at the token itself. Only the first does:

    >>> round(habit([[1.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], 0), 2)
    0.33

    Further back than the piece is long:

    >>> habit([[1.0, 0.0], [0.5, 0.5]], 2)
    0.0
    """
    ### BEGIN SOLUTION
    found = []
    # Go through the tokens from the first that has another so far back.
    for token in range(back, len(shares)):  # gap: back, len(shares)
        # Note the share that this one gets.
        found.append(shares[token][token - back])  # gap: token - back
    # Give back the mean, and nought where nothing was found.
    return sum(found) / len(found) if found else 0.0  # gap: sum(found) / len(found)
    ### END SOLUTION


# %% nbgrader={"grade_id": "habit-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
habit = check("transformer_2017.habit", habit)
### BEGIN HIDDEN TESTS
require_own(habit)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# `shares[token]` is a row, `shares[token][token - back]` one share of it. Begin the loop at `back`: for
# the tokens before it `token - back` would be below 0.
#
# </details>

# %% slideshow={"slide_type": "subslide"}
observer = transformer.load(habit=habit)
rows = []
for words, back in inside.HABITS.items():
    found = np.array(observer.habits(maps, back))
    layer, head = np.unravel_index(found.argmax(), found.shape)
    rows.append((words, back, f"layer {layer + 1}, head {head + 1}", round(100 * found.max())))
listening.table(rows, columns=["looks at", "tokens back", "the head that does so most", "its share (%)"], title="Habits on the chorale of section 6")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Why 3 tokens back, if a sixteenth has four? The last token that is known is the one *before* the note to be
# written. From there the same voice's last sixteenth is three tokens away. A beat or a bar before: no head of this net
# has such a habit. What it knows of the metre it has from its places, and not from looking a bar back.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 10 Play with it (core, 8 min)
#
# > **Listen.** First move `temperature`: at 0.5 the net holds its chords, at 1.3 it
# > forgets what it knows. Then choose *a soprano*: the tune stays, and each seed brings three other voices. At last *two bars*: the net goes on from two bars by Bach.

# %% slideshow={"slide_type": "subslide"}
tune = serialised.to_midi(chorale)
tune.instruments = tune.instruments[:1]
openings = {"nothing": None, "a soprano": tune, "two bars": serialised.to_midi(chorale[:32])}


def write(start="nothing", seed=1, temperature=1.0, top_p=0.95):
    """Return a chorale that begins from nothing, under a soprano, or from two bars."""
    return transformer.compose(model=model, seed=seed, bars=4, primer=openings[start], temperature=temperature, top_p=top_p)


listening.panel(write, title="A chorale writer", listen_for="how the voices meet at the ends of lines", start=list(openings),
                seed=(1, 20), temperature=(0.2, 1.6, 0.1), top_p=(0.5, 1.0, 0.05))

# %% [markdown] slideshow={"slide_type": "fragment"}
# `top_p` of 0.95 lets the net choose only among the likeliest notes that together have 95 % of its trust, so that one wild note
# does not lead it astray. A piece has no end of its own: it stops where its bars are over. `transformer.compose(primer=…, seed=1)` takes any melody,
# or a chorale of four voices.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 11 Five ways to say where (extra, 10 min)
#
# This section is for whoever wants to see, by an experiment, what positions are worth.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Five small nets with as many weights as each other learned for 1,500 steps, with three seeds each. One is not told
# where a token stands. Two are told its *place*: by sines, or by a row for each place that is learned. Two are
# told *distances*: by a learned row for each distance ([relative](../syllabus/glossary.md#relative-position)), or by turning query and
# key by an angle that grows with the place ([rotary](../syllabus/glossary.md#rotary-position), [@Su2021]).
# Then each foretold held-out chorales of eight bars, twice as long as any stretch that it had learned from.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
kinds = ("none", "sinusoidal", "learned", "relative", "rotary")
figures = {kind: [paper.column(kind, name) for name in ("trained", "same notes", "twice")] for kind in kinds}
display(listening.table(
    [(kind, *[round(float(values.mean()), 3) for values in figures[kind]]) for kind in kinds],
    columns=["positions", "four bars (nats a note)", "bars 5 to 8, seeing at most four (nats)", "bars 5 to 8, seeing all (nats)"],
    title="Surprise on held-out chorales, means of three nets"))
with listening.style():
    figure, axes = plt.subplots(figsize=(8, 3.2))
    for number, kind in enumerate(kinds):
        rise = paper.longer(kind)
        axes.plot(rise, [number] * len(rise), listening.MARKERS[number], color=listening.PALETTE[number], markersize=9)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set(title="What seeing more than four bars costs", xlabel="more surprise (nats a note); left of 0 it helps", yticks=range(5), yticklabels=kinds)
    axes.invert_yaxis()
listening.picture(figure, "; ".join(f"{kind}: {float(paper.longer(kind).mean()):.2f} nats more on average" for kind in kinds) + ".")

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Four bars.** The net that is not told where a token stands is lost. The two that are told distances are far better than the two that are told
# places. Section 6 shows one reason: *the same voice, a sixteenth before* is a distance, and a net that knows
# only places has to learn it anew for each place. After 1,500 steps it has not got there. More training helps: the net that ships
# has sinusoidal positions too, and after 5,000 steps of a larger net, with labels that say which voice
# and which sixteenth of the bar is next, its surprise is 0.43.
#
# **Eight bars.** The first column of bars 5 to 8 says what the same notes cost if a net looks back at four bars at most. If
# it looks at all eight, sinusoidal nets become more than twice as bad: what the paper hoped for does not come about
# here. For learned places this is no wonder, since rows beyond 256 were never trained and are as they were drawn. More surprising is
# that rotary nets fail as well, though they know distances: the likely reason is that angles of more than 256 tokens had never been met. Relative nets
# alone go on, nearly undisturbed, because whatever is further away than they know takes the vector of the farthest.
# But nor does the longer view help them: what was five bars ago tells these small nets nothing.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 12 The claims, checked (core, 9 min)
#
# The paper's claims are about translation; here they are put to chorales. What takes many trainings is read from a log
# of three seeds; the rest is measured now.

# %% slideshow={"slide_type": "subslide"}
claims_table(transformer.claims)

# %% [markdown] slideshow={"slide_type": "fragment"}
# † Of the paper we could read the abstract and single sentences.
#
# **What holds.** A head has a task that one can
# name, and is missed when it is gone. Of our own questions: distances serve chorales much better than places, and relative nets go
# on beyond the length that they know.
#
# **What does not.** Learned positions are not just as good as sinusoidal ones but a little better, by 0.02 to 0.13 nats with three seeds. Sinusoidal ones do not go on: at twice the length the same notes cost over 1 nat more. The
# authors only said that they *may*. And our net foretells not quite as well as the Transformer of 2018: 0.435 nats
# on 66 validation chorales, where that one had 0.417 on all 76. Ours is small
# and trained for minutes.
#
# **As music.** Of 200 pieces of 12 bars none is empty or on one note, and they move four fifths as much as held-out
# chorales. In 1 of 100 a voice has 16 notes in a row from a training chorale; of held-out
# chorales 36 in 100 do, since Bach set many tunes more than once. But the
# [style probe](../syllabus/glossary.md#style-probe), a simple classifier, tells 60 pieces from held-out chorales in 92 % of all windows, where 50 % is guessing. What gives
# them away are **parallel fifths and octaves**: about 5 of 100 changes of chord have each of them, and fewer than 1 of 100 in Bach. Lesson 02 forbids them by rule. This net was told no rule, and 208 chorales did not teach it what is missing in them.
#
# **What differs.** The paper translates, with an encoder, a decoder and a hundred times as many weights†; ours is a decoder
# alone, and is told the voice and the sixteenth.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 13 A clinic: the net that saw the future (extra, 10 min)
#
# This section is for whoever will train nets: it shows a fault that looks like a triumph.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Two small nets learn for the same time. One of them is ill. Look at the table, listen, and name the illness
# before you unfold the answer.

# %% slideshow={"slide_type": "subslide"}
def leaky_attention(query, key, value):
    """Return what attention gives if nobody covers the future."""
    scores = query @ key.transpose(-1, -2) / math.sqrt(key.shape[-1])
    return scores.softmax(dim=-1) @ value


ill, course = transformer.learn(
    causal_attention=leaky_attention, recipe=recipe, seed=SEED, length=128, title="Patient B")
patients = {"A": (young, history), "B": (ill, course)}

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
display(listening.table([(name, round(curve.losses[-1], 2)) for name, (_, curve) in patients.items()],
                        columns=["patient", "surprise in training, at the end (nats a note)"], title="Two patients"))
listening.play_side_by_side([(f"Patient {name}", transformer.compose(model=patient, seed=SEED, bars=2)) for name, (patient, _) in patients.items()],
                            listen_for="which of the two the better figure belongs to", max_seconds=7)

# %% [markdown] slideshow={"slide_type": "fragment"}
# <details><summary>What ails them</summary>
#
# A is well. B has no mask. In training the next token lies open before it, so that it learns to read
# instead of to foretell, and its surprise falls far below A's. When it composes there is no next token to read, and it has
# learned little else. Whenever a figure is too good to be true, look for a leak: does the net see what it shall foretell? A held-out set
# does not find it, since the answer lies open there too. Listening does.
#
# </details>

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 14 In the studio (core, 5 min)
#
# > **Studio.** Give the net a melody, take four or five seeds, and keep the bars that surprise
# > you. It is good for inner voices, and no good for endings: write them
# > yourself. Look for parallel octaves and fifths, and for places where a repeated note was swallowed.
#
# The next cell writes such a piece into your portfolio.

# %% slideshow={"slide_type": "subslide"}
setting = transformer.compose(model=mine, seed=SEED, bars=1, primer=tune)
keep(setting, "chorale")

# %% [markdown] slideshow={"slide_type": "fragment"}
# **A question of authorship.** The net has learned from 208 chorales by one man, whose music is
# free. If it were a living composer's, what would you owe her, and would it matter that no sixteen notes in a row are hers?

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 15 Exercises (core, 1 min)
#
# | exercise | difficulty | minutes | points |
# |---|---|---|---|
# | `causal_attention` (section 5) | ••• | 13 | 4 |
# | `sinusoidal_position` (section 8) | •• | 9 | 3 |
# | `habit` (section 9) | •• | 8 | 3 |
# | 1 Nobody asks (section 16) | • | 3 | – |
# | 2 A head for the bass (section 16) | ••• | 15 | – |
# | 3 Creative brief (section 16) | •••• | 120 | 10 |

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 16 Harder exercises (extra, 26 min)
#
# This section is for whoever wants to go further, and for those who are marked: it ends with the
# creative brief, which takes two hours of your own time.

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *1, difficulty •.* All queries are nought. What does each note hear, and which kind of
# > music would such a head be good for?
#
# <details><summary>Answer</summary>
#
# All scores are 0, so that all shares are alike: the fifth note hears the mean of five values. Such a head
# knows what there has been so far but not where, as one knows a key after some bars.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *2, difficulty •••, 15 minutes.* Which head matters most for the bass? In a new cell use
# > `model.surprises(pitches, without=[(layer, head)])`, whose last column is the bass, on the chorale of
# > section 4, for all heads of `inside.all_heads(net)`.
#
# <details><summary>Answer</summary>
#
# Over all sixteenths of this chorale it is the holding head, 0.15 nats, just before head 1 of layer 1 with 0.14. Where
# the bass moves, `chorale[1:, 3] != chorale[:-1, 3]`, it is head 1 by far, 0.35 nats: that head also looks at the note just
# written, the tenor to which the bass has to fit.
#
# </details>

# %% [markdown] nbgrader={"grade_id": "brief", "locked": true} slideshow={"slide_type": "subslide"}
# > **Exercise.** *3, difficulty ••••, creative brief, 10 points.* Set a tune of your own, eight bars or
# > more, for four voices or instruments. Let the net write the lower voices with five seeds or more, put the best bars together, and correct them
# > by hand until you would sign them. Finish the piece in a [DAW](../syllabus/glossary.md#daw), and say below what you kept and what you changed.
#
# | points | for |
# |---|---|
# | 3 | seeds and controls are documented, and the bars taken from each are named |
# | 3 | the piece goes somewhere: lines end in cadences, and the middle is not the beginning again |
# | 3 | changes by hand, each with its reason; parallels found and mended, or meant |
# | 1 | sources and authorship are stated |

# %% [markdown] nbgrader={"grade_id": "brief-answer", "solution": true, "grade": true, "points": 10} slideshow={"slide_type": "subslide"}
# ### BEGIN SOLUTION
# A good answer names tune, seeds and controls, says which bars come from where, lists each change with
# its reason, and says whose the music was that the net has learned from.
# ### END SOLUTION

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 17 Take-aways and quiz (core, 5 min)
#
# - Attention is a mixture: each note asks, all notes before it offer and tell, and shares decide.
# - The mask keeps the future away. Without it a net learns to read and not to compose.
# - Single heads may have a task that one can name, and one proves it by muting them.
# - Attention has to be told where a note stands, and beyond what it has met in training it may be lost.
#
# Five questions. Think first, then unfold.

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>1. Why is the score divided by the square root of how many numbers a key has?</summary>
#
# A sum of many products grows with their number. Undivided, large scores would give nearly all of the
# attention to one note, and the net could hardly learn to look elsewhere.
#
# </details>
# <details><summary>2. The first note of a piece has only itself to look at. Which share does it give itself?</summary>
#
# 1, whatever it asks. A row of shares always adds up to 1.
#
# </details>
# <details><summary>3. A head gives 75 % of its attention to one place. Is that a proof that it matters?</summary>
#
# No. What it tells may be ignored by the rest of the net. Only muting shows what it is worth.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>4. Two nets: one has a surprise of 0.1 nats in training, the other of 1. Which composes better?</summary>
#
# One cannot tell. The first may have a leak, as in the clinic: such a figure is far below what Bach's chorales allow. Listen.
#
# </details>
# <details><summary>5. Why are four voices put in single file, and not four tokens at once?</summary>
#
# So that the alto knows the soprano of its own chord, the tenor both, and the bass all three. Written at once they could not listen to
# each other.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# **References.** [@Bahdanau2014], [@Vaswani2017], [@Huang2018], [@Su2021], [@Boulanger2012], [@Paleti], [@Tiwari].
#
# **Next.** In lesson 14 distances take the place of places, and a net harmonises a melody of your own.

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
# # 15 MuseNet: styles and instruments (2019)
#
# *Until 2019 a net composed one kind of music for one kind of instrument. MuseNet learned many kinds at
# once, and a word in front of the piece said which of them was wanted, and for whom.*
#
# core 90 minutes · extra 65 minutes · *Run All* takes 50 seconds · one CPU core is enough · before
# this: [01 Music as data](01_music_as_data.ipynb) and [13 Attention](13_attention.ipynb)
#
# The sections marked *core* are complete in themselves. Those marked *extra* are folded away; a click
# on the triangle beside a heading opens them.
#
# > **Objective.** After this lesson you can
# > 1. write three facts about a note, who, how loud and which pitch, as one number, by hand and by a function,
# > 2. ask a net for a style and for instruments, and change your mind in the middle of a piece,
# > 3. read from a table how many nats the same notes cost a net under a wrong name,
# > 4. say what an inner critic judges, and measure whether its choice is worth anything,
# > 5. compare how often a style is heard on usual and on foreign instruments.

# %% tags=["setup"] slideshow={"slide_type": "skip"} jupyter={"source_hidden": true}
from dataclasses import replace

import numpy as np
import torch
from IPython.display import display
from matplotlib import pyplot as plt

from coursekit import listening
from coursekit.classroom import check, claims_table, keep, require_own, size
from coursekit.corpora import styles
from coursekit.systems import musenet_2019 as musenet
from coursekit.systems import transformer_2017 as transformer
from coursekit.systems.musenet_2019 import (
    arranging,
    composing,
    judging,
    model,
    network,
    paper,
    training,
    vocabulary,
)

SEED = 2019
VOLUMES, PITCHES, LOWEST = 4, 61, 36

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
listening.play_side_by_side(
    [("Before: one style, lesson 13", transformer.compose(seed=SEED, bars=4)),
     ("A chorale that becomes a jig for flute and piano", musenet.compose(seed=SEED, bars=12, style="chorale", then_style="jig"))],
    listen_for="the moment in the second piece when the style and the instruments change", max_seconds=24)

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 1 Listen first (core, 5 min)
#
# > **Listen.** The first net knows chorales and nothing else. The second knows six
# > styles and eight instruments. It was asked to begin as a chorale for a choir and to go on, from the
# > middle, as a jig for flute and piano. No such piece was ever shown to it.
#
# Of the next two pieces one is a jig that somebody wrote down in 1883. The other was written by the net,
# which was asked for *a jig, for flute*. Choose, and only then read on.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
jig = arranging.melody_alone(styles.load("jig", "test")[2])
COMPOSED = "The net's jig"
listening.blind([(COMPOSED, musenet.compose(seed=SEED, bars=8, style="jig", instruments="flute", tempo=165)),
                 ("A jig of 1883", judging.opening(jig, ("flute", "flute"), 8, tempo=165))],
                question="Which of the two was composed by the net?", name="15_jig", answer=COMPOSED)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Both were chosen by number and not for sounding well. Listen once more for the fourth and the eighth bar: a dance
# has to come to rest at the end of each phrase.

# %% [markdown] slideshow={"slide_type": "notes"}
# Let the class vote before anyone presses an answer, and ask for a reason.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 2 The history (core, 5 min)
#
# On 25 April 2019 Christine Payne presented MuseNet on a page of OpenAI [@MuseNet2019]. It was
# the technology of the company's writer of texts, GPT-2: a [transformer](../syllabus/glossary.md#transformer) that foretells the next
# [token](../syllabus/glossary.md#token). Only the texts were [MIDI](../syllabus/glossary.md#midi) files, hundreds of thousands of them, given by collections such
# as ClassicalArchives and BitMidi. It wrote pieces of four minutes with ten instruments, in styles
# *from country to Mozart to the Beatles*. The net had 72 layers of 24 heads, and looked back at 4,096 tokens†.
#
# Three ideas made one net out of many. First, **a token says who plays, how loud and which
# pitch**, all at once. Second, **words in front** of each piece named composer or style and the instruments, so that one
# could ask for them later. Third, the net was told **where in the piece it is**: which moment, which note of the
# chord, which part, and how long to the end†.
#
# The page came with pieces to hear and a tool to play with, open until 12 May. In one of its pieces
# the net is given the first six notes of a nocturne by Chopin and is asked for a pop song with
# piano, drums, bass and guitar. There was no paper, no
# measurement, and neither weights nor data were given away†. In this lesson we measure it, on a very small net.
#
# > **History.** One often reads that MuseNet could play any style on any instruments. Its own page says
# > otherwise: the instruments are *strong suggestions, not requirements*, and odd pairings are harder. Section 13 finds both.
#
# † What bears this sign we could not check on the page itself, of which we could read the first part;
# it is told so elsewhere.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 3 The idea: three facts in one number (core, 9 min)
#
# How do you write 2 hours, 5 minutes and 7 seconds as one number? You count seconds: 2 × 3,600 + 5 × 60 + 7 = 7,507.
# No other time of day has this number, and from it you get the three back. A note is written in the same way: its instrument
# is the hours, its volume the minutes, its pitch the seconds.
#
# - **instruments**, 8 of them: piano 0, organ 1, choir 2, strings 3, flute 4, fiddle 5, accordion 6, guitar 7;
# - **volumes**, 4 of them: 0 ends the note, 1 is soft, 2 medium, 3 loud;
# - **pitches**, 61 of them, from C2 (MIDI 36) to C7 (96).
#
# Take three notes: middle C (60) on the piano, loud; the E (76) on the flute, loud; and the same E on
# the flute with volume 0, its end.
#
# 1. **Rows.** Each instrument has 4 rows, one a volume. Piano, loud: row 0 × 4 + 3 = 3. Flute, loud: row
#    4 × 4 + 3 = 19. Flute, end: row 4 × 4 + 0 = 16.
# 2. **Places.** Each row has 61 places. C (60) is 24 above C2, E (76) is 40 above it.
# 3. **Together.** 3 × 61 + 24 = 207. 19 × 61 + 40 = 1,199. 16 × 61 + 40 = 1,016.
#
# Between the notes stand tokens that **wait**, for 1 to 16 [sixteenths](../syllabus/glossary.md#sixteenth). A flute's E of a quarter note is 1199, *wait 4*, 1016. A chord is several tokens
# without a wait between them.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
with listening.style():
    figure, axes = plt.subplots(figsize=(9, 3.4))
    for row in range(32):
        axes.barh(row, 61, left=36, height=0.9, color=listening.PALETTE[row // 4 % len(listening.PALETTE)], alpha=0.25 + 0.22 * (row % 4))
    for (row, pitch, words) in ((3, 60, "207: piano, loud, C"), (19, 76, "1199: flute, loud, E"), (16, 76, "1016: flute, end, E")):
        axes.plot(pitch, row, "o", color="black", markersize=7)
        axes.annotate(words, (pitch, row), (pitch + 1.5, row + 0.4), va="bottom", fontsize=9)
    axes.set(title="All 1,952 notes: 32 rows of 61 places", xlabel="pitch (MIDI number)", ylabel="instrument", yticks=[4 * one + 1.5 for one in range(8)],
             yticklabels=list(vocabulary.PLAYED_BY), xlim=(36, 97))
listening.picture(figure, "Eight bands, one an instrument, each of four rows for the volumes 0 to 3 from pale to dark, over 61 pitches. "
                  "Three dots stand for the notes of the example.")

# %% [markdown] slideshow={"slide_type": "fragment"}
# A band is an instrument, and its palest row ends notes. As a formula, with $i$ for the instrument,
# $v$ for the volume and $p$ for the pitch:
#
# $$\text{token} = (4\,i + v) \times 61 + (p - 36)$$
#
# In words: count the rows before this one, multiply by the places in a row, and add how far the pitch is above the lowest.
#
# Why one token and not three? A piece becomes a third as long, so that the net looks back further, and
# the three cannot contradict each other. The price is a vocabulary of 1,952 notes, of which most are rare. Ours
# therefore lets two tokens of the same instrument, volume or pitch share a part of their numbers; the original did without.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 4 The data: six styles, eight instruments (core, 7 min)
#
# The course has no hundred thousand files, but six kinds of music that differ. Each was put on a
# grid of sixteenths.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
WHAT = {"chorale": "Bach's, four voices", "reel": "Ryan's collection of 1883", "jig": "the same, in 6/8",
        "air": "O'Neill's collection of 1903, in 3/4", "blues": "twelve bars, by this course", "pop": "Chinese pop songs, melody and piano"}
LEARNED = {"pop": "2337"}
display(listening.table(
    [(style, WHAT[style], LEARNED.get(style) or str(len(styles.load(style, "train"))), " and ".join(model.USUAL[style]),
      "; ".join(" and ".join(dict.fromkeys(band)) for band in arranging.SETS[style])) for style in styles.STYLES],
    columns=["style", "what it is", "pieces to learn from", "who plays where nothing is said", "its bands in training"],
    title="What the net has learned from"))
listening.play_side_by_side(
    [(style, judging.opening(styles.load(style, "test")[3], arranging.SETS[style][0], 5)) for style in ("chorale", "reel", "air", "blues")],
    listen_for="what tells you the style: rhythm, harmony or the instruments", max_seconds=9)

# %% [markdown] slideshow={"slide_type": "fragment"}
# The pop songs, POP909 [@Wang2020], are not on every computer; the net that ships has learned from them, and
# songs cut into pieces of 16 bars are counted here. Two things are **ours**. The collections do not say who
# plays, so each piece drew a band by lot from the last column; any other instrument is *foreign* to the style. And the tunes
# are melodies only: where a tune is in major, a rule of the course gives each bar a chord, which piano or guitar plays.
#
# In front of each piece stand its style and its instruments, such as `jig flute piano start`. In training
# a piece is also moved by up to five semitones and played a little louder or softer, so that one piece serves as many.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 5 The crux: the combined token (core, 12 min)
#
# > **Exercise.** *The crux, 4 points, difficulty ••, 10 minutes.* Write `combined_token`. It gets an
# > instrument from 0 to 7, a volume from 0 to 3 and a pitch from 36 to 96, and returns one number,
# > as in the three steps of section 3.
#
# | what you write | what it is |
# |---|---|
# | `VOLUMES`, `PITCHES`, `LOWEST` | 4, 61 and 36; they are there already |
# | `rows = …` | a name for a result, for use in the next line |
# | `(2 + 3) * 5` | brackets first; `*` is times |
# | `return …` | the answer |

# %% tags=["crux"] nbgrader={"grade_id": "crux", "solution": true} slideshow={"slide_type": "subslide"}
def combined_token(instrument: int, volume: int, pitch: int) -> int:
    """Return the one number that stands for an instrument, a volume and a pitch together.

    instrument: 0 to 7. volume: 0 to 3, where 0 ends the note. pitch: MIDI, 36 to 96.

    Middle C on the piano, loud:

    >>> combined_token(0, 3, 60)
    207

    The E on the flute, loud, and its end:

    >>> combined_token(4, 3, 76), combined_token(4, 0, 76)
    (1199, 1016)

    The lowest note of the piano with volume 0 comes first of all:

    >>> combined_token(0, 0, 36)
    0
    """
    ### BEGIN SOLUTION
    # Count the rows before this one: four for each instrument, and one for each volume.
    rows = instrument * VOLUMES + volume  # gap: instrument * VOLUMES + volume
    # Multiply by the places of a row, and add how far the pitch lies above the lowest.
    return rows * PITCHES + pitch - LOWEST  # gap: rows * PITCHES | pitch - LOWEST
    ### END SOLUTION


# %% nbgrader={"grade_id": "crux-check", "grade": true, "locked": true, "points": 4} slideshow={"slide_type": "fragment"}
combined_token = check("musenet_2019.combined_token", combined_token)
### BEGIN HIDDEN TESTS
require_own(combined_token)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# Two lines are enough. The first is `rows = instrument * VOLUMES + volume`. In the second multiply the
# rows by the number of places in a row, and add how far the pitch is above `LOWEST`.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# Now your function writes the beginning of a real tune for the net, which goes on from it. If your
# function is not right yet, the kit's own does.

# %% slideshow={"slide_type": "subslide"}
mine = musenet.load(combined_token=combined_token)
tune = arranging.melody_alone(styles.load("reel", "test")[5])
first_bars = judging.opening(tune, ("fiddle", "fiddle"), 4)
continued = musenet.compose(model=mine, seed=SEED, bars=4, primer=first_bars, style="reel", tempo=180)
listening.play(continued, "Four bars of a reel, and four of the net's", "the fifth bar, where the net takes over")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Every note of the first four bars went through your function twice, once for its beginning and once
# for its end. A guitar was asked for too, but the net has heard a fiddle alone and goes on alone. Whoever numbers the notes
# otherwise than in training speaks another language to the net. In a new cell write `PITCHES = 60`, run the cell above once more,
# and hear where the tune has gone. Then set it back to 61.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 6 And back again (extra, 10 min)
#
# This section is for whoever wants to write the way back, by which numbers of the net become music.
# It is worth 3 points.

# %% [markdown] slideshow={"slide_type": "subslide"}
# 7,507 seconds: how many whole hours are in it, and what remains? `divmod(7507, 3600)` says both, 2 and
# 307. Then `divmod(307, 60)` gives 5 minutes and 7 seconds.
#
# > **Exercise.** *3 points, difficulty ••, 8 minutes.* Write `taken_apart`. Divide a token by the places of a row; what
# > remains is how far the pitch lies above the lowest. Divide the rows once more.

# %% nbgrader={"grade_id": "apart", "solution": true} slideshow={"slide_type": "subslide"}
def taken_apart(token: int) -> tuple[int, int, int]:
    """Return instrument, volume and pitch of a combined token, from 0 to 1951.

    Middle C on the piano, loud:

    >>> taken_apart(207)
    (0, 3, 60)

    The end of the flute's E:

    >>> taken_apart(1016)
    (4, 0, 76)

    The last token of all, a guitar's highest note, loud:

    >>> taken_apart(1951)
    (7, 3, 96)
    """
    ### BEGIN SOLUTION
    # Divide by the places of a row: whole rows, and how far the pitch lies above the lowest.
    rows, above = divmod(token, PITCHES)  # gap: token, PITCHES
    # Divide the rows by the volumes.
    instrument, volume = divmod(rows, VOLUMES)  # gap: rows, VOLUMES
    # Give back all three, with the lowest pitch added again.
    return instrument, volume, above + LOWEST  # gap: above + LOWEST
    ### END SOLUTION


# %% nbgrader={"grade_id": "apart-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
taken_apart = check("musenet_2019.taken_apart", taken_apart)
### BEGIN HIDDEN TESTS
require_own(taken_apart)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# `rows, above = divmod(token, PITCHES)` gives two results two names. Do the same once more with
# `rows` and `VOLUMES`. A comma between three results gives all three back.
#
# </details>

# %% slideshow={"slide_type": "subslide"}
reader = musenet.load(combined_token=combined_token, taken_apart=taken_apart)
listening.play(musenet.compose(model=reader, seed=7, bars=8, style="air"), "An air, read by your function", "a flute over a guitar, in three")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The net knows nothing of flutes. It wrote numbers, and your function has made an instrument, a loudness and a pitch out of each.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 7 Where in the piece? (extra, 14 min)
#
# This section is for whoever wonders how a net knows when to end. It is worth 3 points.

# %% [markdown] slideshow={"slide_type": "subslide"}
# The place of a token in the row says little about music: the fourth token of a chord sounds together with its
# first. So MuseNet is told four facts of each token besides what it is. **Time**: which moment, the same for
# all tokens of a chord. **Chord**: the first, second or third token of the moment, and so on. **Part**: in which part of the piece, of 32
# here and of 128 there. **Countdown**: how long to the end, here from 127 sixteenths down to 0†. Each fact has a table of
# [embeddings](../syllabus/glossary.md#embedding), whose rows are added to the token's own.
#
# > **Exercise.** *3 points, difficulty ••, 9 minutes.* Write `shared_times`. Go through the tokens with a clock that
# > begins at 0. A token that waits moves the clock on; then every token, also one that waits, notes what the clock says.
#
# | what you write | what it is |
# |---|---|
# | `times = []` | an empty list |
# | `for token in tokens:` | do what is indented below for each token in turn |
# | `waits.get(token, 0)` | how many sixteenths a token waits; 0 where it is a note |
# | `time += 4` | makes the clock four larger |
# | `times.append(time)` | writes what the clock says at the end of the list |
#
# By hand, for the flute's E of a quarter note, *1199, wait 4, 1016*:
#
# | token | the clock moves by | it says | the list so far |
# |---|---|---|---|
# | 1199, the note begins | 0 | 0 | 0 |
# | 1955, *wait 4* | 4 | 4 | 0, 4 |
# | 1016, the note ends | 0 | 4 | 0, 4, 4 |

# %% nbgrader={"grade_id": "times", "solution": true} slideshow={"slide_type": "subslide"}
def shared_times(tokens: list[int], waits: dict[int, int]) -> list[int]:
    """Return for each token the time at which it stands, in sixteenths from 0 on.

    tokens: of a piece. waits: for each token that waits, how many steps.

    The flute's E for a beat. Its end stands at 4, and so does the wait that leads there:

    >>> shared_times([1199, 1955, 1016], {1955: 4})
    [0, 4, 4]

    A chord of three notes shares one time:

    >>> shared_times([207, 211, 214], {1955: 4})
    [0, 0, 0]

    A rest first, and two waits one after the other:

    >>> shared_times([1955, 1955, 207], {1955: 4})
    [4, 8, 8]
    """
    ### BEGIN SOLUTION
    # Begin with a clock at nought, and an empty list.
    time = 0
    times = []
    # Go through the tokens.
    for token in tokens:
        # Move the clock on, by nothing where the token is a note.
        time += waits.get(token, 0)  # gap: waits.get(token, 0)
        # Note what it says.
        times.append(time)  # gap: time
    return times
    ### END SOLUTION


# %% nbgrader={"grade_id": "times-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
shared_times = check("musenet_2019.shared_times", shared_times)
### BEGIN HIDDEN TESTS
require_own(shared_times)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# `time += 4` makes the clock four larger. `times.append(time)` writes its hand at the end of the list.
# First move, then write.
#
# </details>

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
timed = musenet.load(shared_times=shared_times)
piece = styles.load("chorale", "test")[3]
facts = timed.rows(arranging.tokens_of(piece, ("choir", "choir")), "chorale", ("choir",)).numpy()[3:]
with listening.style():
    figure, axes = plt.subplots(1, 4, figsize=(11, 2.6))
    for place, (axis, kind) in enumerate(zip(axes, vocabulary.KINDS, strict=True), start=1):
        shown = facts[:60, place] if kind in ("time", "chord") else facts[:, place]
        axis.plot(shown, ".", markersize=3, color=listening.PALETTE[place - 1])
        axis.set(title=kind, xlabel="token", ylabel="number told")
listening.picture(figure, "Four pictures over the tokens of a chorale. Over the first 60, time climbs in stairs and chord goes up and down like "
                  "a saw. Over all, part climbs from 0 to 31, and countdown stays at 127 and then falls to 0.")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The two pictures on the left show the first 60 tokens. Time climbs in stairs: each stair is a moment, with its ends and its wait. Countdown says nothing until the last eight bars. So a piece of so many bars gets
# an ending. What each fact is worth, section 12 measures.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 8 Look inside: the same music under another name (core, 9 min)
#
# The net has learned what follows after which word. So we can ask it: how much does a real jig surprise
# you if I call it a jig, and how much if I call it a chorale? Surprise is measured in [nats](../syllabus/glossary.md#nat): 0 where the net
# was certain of the token that came, 0.7 where it gave it one chance in two, 2.3 for one in ten. Choose a piece and a name, and look at the curve
# while you listen.

# %% slideshow={"slide_type": "subslide"}
HERE = ("chorale", "reel", "jig", "air", "blues")
examples = {style: (styles.load(style, "test")[4], arranging.SETS[style][0]) for style in HERE}
written = {style: arranging.tokens_of(*example).tolist() for style, example in examples.items()}
net = musenet.load()


def surprise_of(style, name):
    """Return the surprise at each token of a real piece that is called by a name."""
    return net.surprises(written[style], name, examples[style][1])


# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
def call(piece="jig", name="chorale"):
    """Return a real piece, and how much it surprises the net under its own and another name."""
    times = np.array(net.shared_times(written[piece], vocabulary.WAITS)) / styles.STYLES[piece]
    bars = np.arange(int(times.max()))
    with listening.style():
        figure, axes = plt.subplots(figsize=(9, 2.8))
        for number, one in enumerate(dict.fromkeys((piece, name))):
            found = surprise_of(piece, one)
            axes.plot(bars + 1, [found[(times >= bar) & (times < bar + 1)].mean() for bar in bars], marker=listening.MARKERS[number],
                      color=listening.PALETTE[number], label=f"called {one}: {found.mean():.2f} nats a token")
        axes.set(title=f"A {piece} under two names", xlabel="bar", ylabel="surprise (nats a token)")
        axes.legend()
    means = "; ".join(f"called {one} its surprise is {surprise_of(piece, one).mean():.2f} nats a token" for one in dict.fromkeys((piece, name)))
    heard = judging.opening(*examples[piece], 16)
    return heard, listening.picture(figure, f"The surprise of a {piece} bar by bar: {means}.")


listening.panel(call, title="Call a piece by another name", max_seconds=10, piece=list(HERE), name=list(styles.STYLES),
                listen_for="whether the bars that surprise the net surprise you")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The same notes cost more under a wrong name, most of all in the first bar, when the net has heard
# little else to go by. Later it has ears of its own: what has sounded so far tells it more than the word in front. In bar 9 the
# jig surprises under any name: its second part begins there.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
table = [(f"{'an' if style == 'air' else 'a'} {style}", *[round(float(surprise_of(style, name)[:150].mean()), 2) for name in styles.STYLES]) for style in HERE]
listening.table(table, columns=["real piece", *[f"called {name}" for name in styles.STYLES]], title="Surprise at the first 150 tokens (nats a token)")

# %% [markdown] slideshow={"slide_type": "fragment"}
# In every row the smallest number stands under the piece's own name. Some
# differences are small: a reel might nearly be an air. Tunes cost most under the names of blues and pop.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 9 Train it live (core, 7 min)
#
# A small net now learns three of the styles from the beginning. Your function writes every piece for it.

# %% slideshow={"slide_type": "subslide"}
recipe = replace(training.shorter(size(120, 6)), learning_rate=5e-3, keep="last", evaluate_every=20)
young, history = musenet.learn(
    combined_token=combined_token, recipe=recipe, seed=SEED, styles=["chorale", "jig", "blues"], length=192, title="A small MuseNet")

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
seen, told = training.held_out(["chorale", "jig", "blues"], count=16, length=192)
tokens = told[told >= 0]
volumes = torch.where(tokens < vocabulary.NOTES, tokens // PITCHES % VOLUMES, -1)
GROUPS = [tokens >= 0, volumes < 0, volumes > 0, volumes == 0]


def costs(trained):
    """Return the surprise of a net at all tokens, at waits, and where notes begin and end."""
    with torch.inference_mode():
        found = network.losses(trained(seen), told)
    return [round(float(found[group].mean()), 2) for group in GROUPS]


display(listening.table(
    [("a blind guess: all tokens equally likely", *[round(float(np.log(vocabulary.TOKENS)), 2)] * 4), ("after 120 steps, with your function", *costs(young.net)),
     ("the net that ships, after 2,600 steps", *costs(musenet.load_net()))],
    columns=["net", "any token", "a wait", "a note begins", "a note ends"], title="Surprise at sixteen stretches of held-out pieces (nats a token)"))
listening.play(musenet.compose(model=young, seed=SEED, bars=4, style="blues"), "After 120 steps", "what it has learned first: when to play")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The second row is yours. A wait costs least: the first thing that the net learns is how long to wait, which is the rhythm. Which note begins, and which
# ends, it hardly knows yet. The net that ships has three layers and a million weights, and took 23 minutes.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 10 Play with it (core, 9 min)
#
# > **Listen.** Begin with `style` *chorale*, `then_style` *jig*. Then ask for something odd, a chorale for accordion or a
# > reel for choir, with `then_style` *the same*, and listen for what is left of the style. At last switch `insist` off, and
# > count how often an instrument comes in that you did not ask for.

# %% slideshow={"slide_type": "subslide"}
BANDS = ["usual", "flute and piano", "choir", "organ", "accordion", "fiddle and guitar", "strings"]


def ask(style="chorale", instruments="usual", then_style="jig", insist=True, seed=1, temperature=0.9):
    """Return twelve bars in a style, whose second half may be in another."""
    return musenet.compose(seed=seed, bars=12, style=style, instruments=instruments, then_style=then_style,
                           insist=insist, temperature=temperature, tempo=120)


listening.panel(ask, title="Ask for a piece", max_seconds=28, listen_for="the seventh bar, where the style may change",
                style=list(styles.STYLES), instruments=BANDS, then_style=["the same", *styles.STYLES],
                insist=[True, False], seed=(1, 20), temperature=(0.5, 1.3, 0.1))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Where the style changes, everything that sounds is ended, the new style and instruments are put in front, and the net
# goes on from the last 24 tokens that it has written, a bar or less. `insist` is ours: it forbids all instruments that were not named to
# begin a note.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 11 The inner critic (core, 7 min)
#
# Painters step back from the easel. MuseNet was also asked *is this from the
# collection, or did you write it yourself?*, and the answer chose among several attempts. Ours is a second, small
# net. It has learned from real pieces and from 144 pieces that the first net had composed before. A *critic* is part of
# the system; a *judge*, in section 13, is not.

# %% slideshow={"slide_type": "subslide"}
attempts = [composing.prompt("air", ("flute", "piano"), 8)] * 6
drafts = composing.many(musenet.load_net(), attempts, SEED)
scores = [net.liking(draft, "air", ("flute", "piano")) for draft in drafts]
best, worst = int(np.argmax(scores)), int(np.argmin(scores))

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
listening.play_side_by_side(
    [(f"The critic's {words}: {scores[place]:+.1f}", model.music(drafts[place], ("flute", "piano"), 96, turns=((0, "air"),))) for words, place in (("favourite", best), ("last choice", worst))],
    listen_for="whether you agree with the critic", max_seconds=20)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Both are airs of eight bars, of six that were written for the same words. A score above 0 says *rather real*, below 0 *rather composed*.
# With `best_of=6` `compose` keeps the favourite. Is its taste worth anything? Decide by ear before you
# read section 13.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 12 What the four facts are worth (extra, 8 min)
#
# This section is for whoever wants to see, by an experiment, which of MuseNet's additions help.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
ways = [*(f"without {fact}" for fact in vocabulary.KINDS), "none", "with mixup", "without transposition"]
names = {"none": "none of the four facts", "with mixup": "all four facts, with mixup"}
display(listening.table([("all four facts, transposition", round(float(paper.surprise("all").mean()), 3), "0")] + [
    (names.get(way, way), round(float(paper.surprise(way).mean()), 3), f"{paper.loss_without(way).min():+.3f} to {paper.loss_without(way).max():+.3f}") for way in ways],
    columns=["trained", "surprise (nats a token)", "more than with all (three seeds)"], title="Small nets, each trained for 300 steps, on 120 held-out stretches"))
with listening.style():
    figure, axes = plt.subplots(figsize=(8, 3))
    for number, way in enumerate(ways):
        rises = paper.loss_without(way)
        axes.plot(rises, [number] * len(rises), listening.MARKERS[number % len(listening.MARKERS)], color=listening.PALETTE[number % len(listening.PALETTE)], markersize=8)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set(title="What is lost, or won, by training otherwise", xlabel="more surprise (nats a token); left of 0 it is better", yticks=range(len(ways)), yticklabels=[names.get(way, way) for way in ways])
    axes.invert_yaxis()
listening.picture(figure, "; ".join(f"{way}: {float(paper.loss_without(way).mean()):+.3f} nats a token on average" for way in ways) + ".")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Nets that are told none of the four facts lose 0.14 to 0.15 nats a token. Of the single facts the **chord** is worth most, 0.08 nats
# on average: without it a net does not know how many notes of the moment it has written. Time and countdown are worth a few hundredths, the part one
# hundredth; that is little, but it is so with every seed.
#
# The last two rows put this in proportion. **Transposition**, an old idea, is worth more than all four facts together: without it a net
# is half a nat more surprised. [Mixup](../syllabus/glossary.md#mixup), where two pieces are faintly blended and the net has to foretell both
# [@Zhang2018], made these nets worse. MuseNet trained for very much longer, when a net has to be kept from learning by heart; ours have hardly begun
# to learn. The net that ships was therefore trained without it.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 13 The claims, checked (core, 9 min)
#
# MuseNet's page makes claims and gives no figures. Here they are put to our small net. What takes long is read from
# logs of three seeds.

# %% slideshow={"slide_type": "subslide"}
claims_table(musenet.claims)

# %% slideshow={"slide_type": "subslide"}
heard = paper.heard_as()
rows = [(style, *heard[style].values()) for style in heard]
listening.table(rows, columns=["asked for", *[f"heard as {style}" for style in heard]],
                title="What a judge of the notes alone heard, in 36 pieces a style of 12 bars")

# %% [markdown] slideshow={"slide_type": "fragment"}
# † as in section 2.
#
# **What holds.** The word in front steers. A judge that has learned from real pieces and is given the notes without their instruments
# hears the style that was asked for in 78 of 100 pieces, where guessing gives 17; of real pieces it knows 98. Reels and pop
# are nearly always heard. Airs are often taken for reels, chorales for pop. Instruments are suggestions, as the page says: where others may
# play too, usual ones play 99.7 % of the notes, foreign ones 74 %.
#
# **What does not.** After a change of style the new one is heard in 49 of 100 pieces, just short of three times as often as by
# guessing, and where nobody insists the old instruments go on in three notes of five. And the style is lost with foreign instruments: there it is heard in 15 of 100 pieces, which is
# guessing. So our net has not learned *jig* as a thing of its own. It has learned *jig, flute, piano* as one thing, and a jig for organ is nothing that it
# knows. The likely reason is in the data: each style was played by five or six bands. To draw from all instruments for every style would be the
# cure to try.
#
# **The critic** does not choose better than a lot. For 72 prompts it chose among eight drafts. A second judge trusts its favourites to be real by 13 %
# on average, random ones by 11 %, the best by 32 %; the interval of the gain holds nought. To choose among drafts that
# are all composed is another task than to tell composed from real.
#
# **As music.** Of 216 pieces none is empty or on one note, and no top line has 16 notes in a row from a training piece. But the
# course's own judge of composed against real, the [style probe](../syllabus/glossary.md#style-probe), tells them apart in 9 of 10 windows and more. Chorales have half
# as many notes as Bach's.
#
# **What differs.** MuseNet had 72 layers† where ours has three, learned from hundreds of thousands of files where ours has some thousands of pieces, and counted its time otherwise. That ours fails
# at an odd pairing does not say that it did.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 14 A clinic: the notes that nobody ends (extra, 8 min)
#
# This section is for whoever will write music as tokens: it shows an illness of this way of writing.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Two patients, the same net, the same words in front, the same seed. Listen, look at the table, and name the illness before
# you unfold the answer.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
request = [composing.prompt("pop", ("choir", "piano"), 8)] * 4
patients = {}
for name, hold in (("A", composing.LONGEST_NOTE), ("B", 10_000)):
    generator = torch.Generator().manual_seed(SEED)
    patients[name] = composing.go_on(musenet.load_net(), request, [128] * 4, generator, temperature=0.9, top_p=0.95, hold=hold)
rows = []
for name, pieces in patients.items():
    notes = np.concatenate([vocabulary.read(one)[0] for one in pieces])
    rows.append((name, len(notes), round(float((notes[:, 1] - notes[:, 0]).mean()), 1), int((notes[:, 1] - notes[:, 0] > 32).sum())))
display(listening.table(rows, columns=["patient", "notes in four pieces", "mean length (sixteenths)", "longer than two bars"], title="Two patients"))
listening.play_side_by_side([(f"Patient {name}", model.music(pieces[0], ("choir", "piano"), 128, turns=((0, "pop"),))) for name, pieces in patients.items()],
                            listen_for="what gathers, from bar to bar, in one of them", max_seconds=16)

# %% [markdown] slideshow={"slide_type": "fragment"}
# <details><summary>What ails them</summary>
#
# B forgets to end notes. A beginning and its end are two tokens, like any others, and nothing but habit makes the second follow. A net that
# is not sure loses track of what sounds, and each note that it forgets stays for the rest of the piece. A is the same net with
# a rule of ours: what has sounded for 24 sixteenths has to end. The rule hides the illness and does not heal it. Cures are more training, or another way of
# writing in which a note says at once how long it is.
#
# </details>

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 15 In the studio (core, 5 min)
#
# > **Studio.** Give the net four bars of a melody of yours and let it go on in three styles. Ask for instruments that are
# > usual in the style, as section 13 advises, and put what surprises you on others by hand in your
# > [DAW](../syllabus/glossary.md#daw). The net is good for textures and for ideas that you would not have had, and no good for form: plan
# > where the piece goes yourself.
#
# The next cell writes such a piece into your portfolio.

# %% slideshow={"slide_type": "subslide"}
medley = musenet.compose(model=mine, seed=SEED, bars=12, style="chorale", then_style="jig", best_of=2)
keep(medley, "chorale and jig")

# %% [markdown] slideshow={"slide_type": "fragment"}
# **A question of names.** MuseNet was asked for *Mozart* and for *the Beatles* by name. Our words are kinds of music. What
# changes when the word is a person who is alive, and who should be asked before it becomes one?

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 16 Exercises (core, 1 min)
#
# | exercise | difficulty | minutes | points |
# |---|---|---|---|
# | `combined_token` (section 5) | •• | 10 | 4 |
# | `taken_apart` (section 6) | •• | 8 | 3 |
# | `shared_times` (section 7) | •• | 9 | 3 |
# | 1 Another order (section 17) | • | 3 | – |
# | 2 Who leads the ear? (section 17) | ••• | 15 | – |
# | 3 Creative brief (section 17) | •••• | 120 | 10 |

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 17 Harder exercises (extra, 25 min)
#
# This section is for whoever wants to go further, and for those who are marked: it ends with the
# creative brief, which takes two hours of your own time.

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *1, difficulty •.* Suppose that pitches were the hours, instruments the minutes and volumes the seconds.
# > What is the number of the flute's E, loud? Would the net learn less well?
#
# <details><summary>Answer</summary>
#
# (40 × 8 + 4) × 4 + 3 = 1,299. The net would learn just as well, since to it a token is a name and not a quantity. Only all
# who write and read it have to agree.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *2, difficulty •••, 15 minutes.* In a new cell let the net write a jig for organ, and a chorale for fiddle and
# > guitar, with `musenet.compose(seed=…, style=…, instruments=…)`. Play both to somebody who does not know what was asked, and write down what they call
# > each and why. Then exchange the instruments in a [DAW](../syllabus/glossary.md#daw) and ask somebody else.
#
# <details><summary>What to look out for</summary>
#
# Section 13 found that this net loses a style on foreign instruments. If somebody calls the jig for organ church music, is it
# the organ that says so, or the notes? The exchange tells: what is still called so on other instruments was in the notes.
#
# </details>

# %% [markdown] nbgrader={"grade_id": "brief", "locked": true} slideshow={"slide_type": "subslide"}
# > **Exercise.** *3, difficulty ••••, creative brief, 10 points.* Write a piece of a minute or more that changes its style
# > twice, so that a listener hears where and yet hears one piece. Let the net write drafts of each change with five seeds or more, choose, join and correct them by hand,
# > and finish the piece in a DAW. Say below what you kept and what you changed.
#
# | points | for |
# |---|---|
# | 3 | styles, instruments, seeds and controls are documented, and the bars taken from each are named |
# | 3 | something goes through the whole piece, a motif, a bass or a key, and is named |
# | 3 | changes by hand, each with its reason; hanging notes found and mended |
# | 1 | sources and authorship are stated |

# %% [markdown] nbgrader={"grade_id": "brief-answer", "solution": true, "grade": true, "points": 10} slideshow={"slide_type": "subslide"}
# ### BEGIN SOLUTION
# A good answer names styles, instruments, seeds and controls, says which bars come from where, says what holds the piece together, lists each change with
# its reason, and says whose music the net has learned from.
# ### END SOLUTION

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 18 Take-aways and quiz (core, 5 min)
#
# - One token can say who plays, how loud and which pitch, as one number says hours, minutes and seconds.
# - Words in front of a piece steer a net, as far as it has learned what follows after them.
# - A net that has met a style on a few instruments only may lose it on all others.
# - A critic inside can choose among attempts. Whether it chooses well has to be measured from outside.
#
# Five questions. Think first, then unfold.

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>1. With 16 instruments, 4 volumes and 61 pitches, how many tokens would there be for notes?</summary>
#
# 16 × 4 × 61 = 3,904. Twice as many instruments need twice as many tokens, and there is still one token a note.
#
# </details>
# <details><summary>2. Why does each note take two tokens in this way of writing?</summary>
#
# One begins it, and one of volume 0 ends it. How long it lasts is said by the waits between the two.
#
# </details>
# <details><summary>3. A net is asked for a jig on an organ, and writes a chorale. Where may the fault lie?</summary>
#
# It has heard the organ in chorales and blues only. Word and instrument pull in two directions, and the pairing is an odd one.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>4. A critic prefers a draft. Why is its score no proof that the draft is better?</summary>
#
# It has learned what its own net's faults look like. It may go by things that no listener hears. A judge that is no part of
# the system has to agree.
#
# </details>
# <details><summary>5. How does this net know that a piece is about to end?</summary>
#
# It is told: the countdown says how many sixteenths remain. Somebody has decided the length before.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# **References.** [@MuseNet2019], [@Wang2020], [@Zhang2018].
#
# **Next.** In lesson 16 a net plays what is written, with the timing and the touch of a pianist.

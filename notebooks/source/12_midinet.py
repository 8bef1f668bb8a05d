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
# # 12 MidiNet (2017)
#
# *The forger of lesson 11 knew rhythms and nothing else. Now it forges melodies bar by bar, and it is
# told two things: which chord sounds, and what came before.*
#
# core 89 minutes · extra 70 minutes · *Run All* takes 45 seconds · one CPU core is enough · before
# this: [11 Adversaries](11_gan.ipynb)
#
# The sections marked *core* are complete in themselves. Those marked *extra* are folded away; a click
# on the triangle beside a heading opens them.
#
# > **Objective.** After this lesson you can
# > 1. say how a net is told a chord, and what *stable* and *creative* mean in this system,
# > 2. write feature matching as a function of your own and train two nets with it,
# > 3. write down chords, give a first bar, and hear three models answer,
# > 4. tell from a figure how well a melody keeps to its chords, and against what to hold it,
# > 5. say which of the paper's claims hold here, and which nobody can repeat at a desk.

# %% tags=["setup"] slideshow={"slide_type": "skip"} jupyter={"source_hidden": true}
from dataclasses import replace

import numpy as np
from IPython.display import display
from matplotlib import pyplot as plt

from coursekit import listening
from coursekit.classroom import check, claims_table, keep, require_own, size
from coursekit.encodings.psychoacoustic import chord_notes
from coursekit.systems import midinet_2017 as midinet
from coursekit.systems.midinet_2017 import experiments, music, training

SEED = 2017
CHORDS = "C Am F G"

# %% slideshow={"slide_type": "subslide"}
numbers = midinet.chord_numbers(CHORDS, 4)
lot = np.random.default_rng(SEED).integers(0, 24, (4, 8)).repeat(2, axis=1)
listening.play_side_by_side(
    [("Before: eighth notes drawn by lot", midinet.sounded(lot, numbers)),
     ("MidiNet without the chord", midinet.compose(seed=SEED, bars=4, chords=CHORDS, answers="no chord")),
     ("MidiNet, told the chord: stable", midinet.compose(seed=SEED, bars=4, chords=CHORDS))],
    listen_for="which melody changes its notes when the piano changes the chord", max_seconds=10)

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 1 Listen first (core, 5 min)
#
# > **Listen.** A piano plays C, A minor, F and G, a bar each, three times over. Above it stand three
# > melodies. The first is a lottery. The second comes from a net that makes plausible bars of melody,
# > but has not been told the chords. The third comes from one that has been told. Nothing was picked:
# > all have the seed 2017.
#
# Now two more, over other chords. One of the melodies was made by the net that is told the chord. Choose
# before you read on.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
TOLD = "Told the chord"
listening.blind([(TOLD, midinet.compose(seed=SEED + 1, bars=4, chords="Am F C G")),
                 ("Not told", midinet.compose(seed=SEED + 1, bars=4, chords="Am F C G", answers="no chord"))],
                question="Which melody was told the chords?", name="12_told_the_chord", answer=TOLD)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Long notes give it away: a note that lasts while the chord changes, or that rubs against it, belongs to the
# net that knows nothing of chords. Neither net ever rests, and neither knows how a phrase ends.

# %% [markdown] slideshow={"slide_type": "notes"}
# Let the class vote on the blind pair, then sing the chord's three notes against each melody. Section 8
# turns this ear training into a number.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 2 The history (core, 5 min)
#
# By 2017 most nets that composed were [recurrent](../syllabus/glossary.md#recurrent-net), as those of
# lessons [05](05_todd.ipynb) to [08](08_blues.ipynb): they write note after note and remember. Google's
# Magenta had published such nets for anybody's use, under the name MelodyRNN. In the same years nets for
# pictures had turned to [convolutions](../syllabus/glossary.md#convolution), which look at a whole picture at
# once through many small windows.
#
# Li-Chia Yang, Szu-Yu Chou and Yi-Hsuan Yang at Academia Sinica in Taipei asked whether music could be
# made as pictures were [@Yang2017]. A bar of melody is a picture of 16 steps by 128 pitches. Their
# *MidiNet* is a [generative adversarial net](../syllabus/glossary.md#generative-adversarial-net), as in
# lesson 11, with two additions. It takes a [condition](../syllabus/glossary.md#condition): the chord of the
# bar, the bar before, or both. And its generator is not only judged, it is also asked to be like the
# data on average.
#
# They trained it on 1,022 melodies with chords from a website of theory lessons, of which 526 were kept†:
# 4,208 bars, which in all twelve keys became 50,496. Then 21 listeners, ten of them with a musical
# background†, compared its melodies with those of three MelodyRNN nets, all from the same first bar.
# In realism and pleasantness MidiNet did about as well, says the abstract, and its melodies were found
# "much more interesting". Those are the paper's results. We cannot repeat them: we have neither the
# listeners nor their melodies.

# %% [markdown] slideshow={"slide_type": "fragment"}
# > **History.** One often reads that GANs replaced recurrent nets in music. They did not. For
# > symbols in a row, nets that predict the next one soon led again, now without recurrence (lesson 13). What
# > lasted from MidiNet was the question of how one tells a net what one wants.
#
# † Of the paper we could check the abstract and the authors' program. What bears this sign, here and
# below, we could not check.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 3 The idea: tell it, and ask it to fit in (core, 14 min)
#
# **Telling.** How do you tell a net the chord? Write the chord as 13 numbers: twelve for the root, of which
# one is 1, and a last one that is 1 for minor. Then *join* them to whatever a layer takes in. Take a
# tiny layer that sees one number of the melody, $x$, and two of the chord: C, and minor. Its
# [weights](../syllabus/glossary.md#weight) are 2 for $x$, 0.5 for C, and −3 for minor.
#
# | step's $x$ | chord | joined | what comes out |
# |---|---|---|---|
# | 1 | C major | 1, 1, 0 | 2 × 1 + 0.5 × 1 − 3 × 0 = 2.5 |
# | 4 | C major | 4, 1, 0 | 2 × 4 + 0.5 × 1 − 3 × 0 = 8.5 |
# | 1 | C minor | 1, 1, 1 | 2 × 1 + 0.5 × 1 − 3 × 1 = −0.5 |
#
# The chord's part is the same at each step of a bar: 0.5 in the first two rows, −2.5 in the third. So a chord
# moves everything that a layer says up or down. MidiNet has three models, which differ in where they are
# told the chord:
#
# - **Model 1, no chord.** It is told the bar before, and no chord.
# - **Model 2, stable.** It is told the chord in every layer, and the bar before in the last alone†.
# - **Model 3, creative.** It is told the bar before in every layer, and the chord in the last alone.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
with listening.style():
    figure, panels = plt.subplots(1, 3, figsize=(10, 4), sharey=True)
    layers = ["random numbers", "1,024 units", "2 steps", "4 steps", "8 steps", "16 steps"]
    told = {"1 no chord": ("", "bbbb"), "2 stable": ("ccccc", "b"), "3 creative": ("c", "bbbb")}
    for axes, (title, (chord, before)) in zip(panels, told.items(), strict=True):
        for height, layer in enumerate(layers):
            axes.text(0, height, layer, ha="center", va="center", fontsize=9,
                      bbox={"boxstyle": "round,pad=0.3", "facecolor": "#e8f1f8", "edgecolor": listening.PALETTE[0]})
        for height in range(5):
            axes.annotate("", (0, height + 0.72), (0, height + 0.28), arrowprops={"arrowstyle": "-|>", "color": "black"})
        for side, (words, which) in ((-1, ("chord", chord)), (1, ("bar before", before))):
            for height in range(5 - len(which), 5):
                axes.annotate("", (0.12 * side, height + 0.5), (0.75 * side, height + 0.5),
                              arrowprops={"arrowstyle": "-|>", "color": listening.PALETTE[1 if side < 0 else 2], "linewidth": 1.8})
            if which:
                axes.text(0.95 * side, 4.75, words, ha="center", va="center", fontsize=9)
        axes.set(title=title, xlim=(-1.35, 1.35), ylim=(-0.6, 5.7))
        axes.set_axis_off()
listening.picture(figure, "Three generators, each a tower from 100 random numbers at the bottom to 16 steps by pitches at "
                  "the top. Arrows from the left bring the chord: none in model 1, five in model 2, one at the top in "
                  "model 3. Arrows from the right bring the bar before: four in models 1 and 3, one at the top in model 2.")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Each tower starts below with random numbers and ends above with a bar. From the left comes the
# chord, from the right the bar before. A melody that is bound to its chord from the bottom up can hardly leave
# it; one that hears of the chord at the last moment has already decided much. The
# [discriminator](../syllabus/glossary.md#discriminator), who judges the bars, is told the chord too, else
# nobody would mind wrong notes.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Asking it to fit in.** The judge looks at one bar at a time, and a forger who is afraid of her keeps to the few
# bars that pass. So MidiNet adds a second wish: on *average*, over all 72 bars of a round, your
# bars shall be like the real ones. Take two [features](../syllabus/glossary.md#feature) of a bar: how many
# notes it has, and whether it ends on a note of the chord.
#
# | | notes | ends on the chord |
# |---|---|---|
# | two real bars | 4 and 6, mean 5 | 1 and 1, mean 1 |
# | two made bars | 8 and 8, mean 8 | 0 and 1, mean 0.5 |
# | difference | 8 − 5 = 3 | 0.5 − 1 = −0.5 |
#
# The price is half the sum of the squared differences: (3² + 0.5²) / 2 = 4.625. Its
# [slope](../syllabus/glossary.md#slope) against a feature of one made bar is the difference, divided by the
# number of made bars: 3 / 2 = 1.5 for the notes, −0.5 / 2 = −0.25 for the end. So each bar is asked for
# fewer notes, and for more ends on the chord. This is [feature matching](../syllabus/glossary.md#feature-matching).
#
# As a formula, with $r_k$ the mean of feature $k$ over the real bars and $m_k$ that over the made bars:
#
# $$L = \frac{1}{2} \sum_k (m_k - r_k)^2$$
#
# In words: for every feature take the difference of the two means, square it, add all up and take half.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 4 The data: a bar, its chord, and the bar before (core, 6 min)
#
# The models that you hear were trained on POP909, the melodies and chords of some 900 Chinese pop songs
# [@Wang2020]. That collection is not part of the course, so everything that you train and measure here
# runs on the fiddle tunes of the earlier lessons. They have no chords; a rule of ours gives each bar the
# [triad](../syllabus/glossary.md#triad) to which most of it belongs. With the collection at hand
# (`midinet.bars("songs", "train")` fetches it) you can train on songs.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
tunes = midinet.bars("tunes", "test")
example = tunes[np.arange(60, 64)]
with listening.style():
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), sharey=True)
    for axes, bar, title in ((left, example.before[0], "The bar before"), (right, example.bar[0],
                             f"The bar, with the chord {music.chord_name(example.chord[0])}")):
        grid = np.zeros((24, 16))
        grid[bar, np.arange(16)] = 1
        axes.pcolormesh(grid, cmap="Blues", edgecolors="lightgrey", linewidth=0.3, vmax=1.3)
        axes.set(title=title, xlabel="sixteenth of the bar", xticks=np.arange(0, 17, 4))
    left.set(ylabel="pitch", yticks=np.array([0, 4, 7, 12, 16, 19]) + 0.5, yticklabels=["C4", "E4", "G4", "C5", "E5", "G5"])
display(listening.picture(figure, "Two grids of 16 steps by 24 pitches, one for a bar and one for the bar before it. "
                          "In each column exactly one cell is dark: the pitch that sounds."))
listening.play(midinet.sounded(example.bar, example.chord), "Four bars of a fiddle tune, with chords by rule",
               "notes of the chord on the beats, and others in passing")

# %% [markdown] slideshow={"slide_type": "fragment"}
# In each column one cell is dark: one pitch sounds at each sixteenth. There are no rests, since the
# note before is held through them, and no mark for a beginning: a note that is struck twice on one pitch looks
# like a long one. Both are so in the paper†. What lies outside of the two octaves from C4 to B5 was
# moved there, and every bar comes in all twelve keys, where it fits.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 5 The crux: feature matching (core, 14 min)
#
# > **Exercise.** *The crux, 4 points, difficulty ••, 12 minutes.* Write `feature_matching`. It gets two
# > [lists](../syllabus/glossary.md#list) of bars. Each bar is itself a list, of its features. Go through the
# > features by their number, from 0 on. For each take the mean over the real bars and the mean over the
# > made bars. Return two things: half the sum of the squared differences, and a list with one slope a
# > feature: made mean minus real mean, divided by the number of made bars.
#
# The lines with `>>>` are worked cases: what one types, and below it what comes back. `bar[0]` is a bar's
# first feature, `len(real)` the number of real bars. Write your lines in place of the one with `raise`.

# %% tags=["crux"] nbgrader={"grade_id": "crux", "solution": true} slideshow={"slide_type": "subslide"}
def feature_matching(
    real: list[list[float]], made: list[list[float]]
) -> tuple[float, list[float]]:
    """Return how far the mean of the made bars lies from that of the real ones, and the slopes.

    real: for each real bar its features. made: the same for each bar that was made.

    The two real and the two made bars of section 3:

    >>> feature_matching([[4, 1], [6, 1]], [[8, 0], [8, 1]])
    (4.625, [1.5, -0.25])

    Means that agree cost nothing, though no bar is like another:

    >>> feature_matching([[4], [6]], [[5], [5]])
    (0.0, [0.0])

    One made bar against two real ones; it has two notes too few:

    >>> feature_matching([[4], [6]], [[3]])
    (2.0, [-2.0])
    """
    ### BEGIN SOLUTION
    # Begin with nothing to pay, and with an empty list of slopes.
    loss = 0.0
    slopes = []
    # Take one feature after the other, by its number.
    for feature in range(len(real[0])):
        # Its mean over the real bars, and over the made ones.
        wanted = sum(bar[feature] for bar in real) / len(real)  # gap: len(real)
        mean = sum(bar[feature] for bar in made) / len(made)  # gap: len(made)
        # Add half the square of the difference.
        loss += (mean - wanted) ** 2 / 2  # gap: (mean - wanted) ** 2 / 2
        # Append its slope, shared among the made bars.
        slopes.append((mean - wanted) / len(made))  # gap: (mean - wanted) / len(made)
    return loss, slopes
    ### END SOLUTION


# %% nbgrader={"grade_id": "crux-check", "grade": true, "locked": true, "points": 4} slideshow={"slide_type": "fragment"}
feature_matching = check("midinet_2017.feature_matching", feature_matching)
### BEGIN HIDDEN TESTS
require_own(feature_matching)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# `sum(bar[feature] for bar in real) / len(real)` is the mean of one feature. You need it twice, then
# their difference: squared and halved for the loss, divided by `len(made)` for the slope.
#
# </details>

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 6 Train it live (core, 9 min)
#
# Your function now helps to train a small game on the fiddle tunes: model 2, with fewer units than the
# models that ship. In each round the judge takes one step and the generator two, as in the authors'
# program. Your slopes go to three kinds of features: what the judge's first layer sees in a bar, the bar itself as a
# picture, and how often a pitch is held. If your function is not right yet, the kit's own stands in.

# %% slideshow={"slide_type": "subslide"}
recipe = training.recipe_for(steps=size(600, 6), learning_rate=1e-3)
small = replace(training.QUICK, hidden=256, batch=48)
yours, history = midinet.play("tunes", feature_matching=feature_matching, rules=small, seed=SEED, recipe=recipe)

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
blank = training.Game(small, SEED).eval()
given = midinet.in_all_keys("tunes", "test")
given = given[np.random.default_rng(SEED).permutation(len(given))[:400]]
rows = [("the tunes themselves", experiments.measures(given.bar, given, np.random.default_rng(0)))]
for name, game in (("before the game", blank), ("after it, with your function", yours)):
    rows.append((name, experiments.figures_of(game, given, 0)))
display(listening.table(
    [(name, round(100 * row["chord"]), round(row["notes"], 1), round(100 * row["pitches"])) for name, row in rows],
    columns=["400 bars by", "time on notes of the chord (%)", "notes a bar", "distance from the tunes' pitches (%)"],
    title="What 200 rounds have taught"))
listening.play_side_by_side(
    [(name, midinet.sounded(midinet.Model(own=game).melody(numbers, np.random.default_rng(SEED)), numbers))
     for name, game in (("Before the game", blank), ("After it", yours))],
    listen_for="pitches that come to rest, and then to fit", max_seconds=10)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Before the game the net plays a few pitches of its own at any time, whatever the chord. After 200 rounds it
# is on notes of the chord for more than half of the time; by accident it would be a quarter, since a triad has
# 3 of 12 pitches. Its bars are still restless. The models that ship are larger, and have played 1,000 rounds on songs.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 7 Look inside: what the chord does to a bar (core, 8 min)
#
# Here the random numbers stay the same, and you change the chord alone. The picture shows how likely each
# pitch is at each step before the likeliest is taken.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
model = midinet.load(feature_matching=feature_matching)
HOME = np.full(16, 7)


def shares_of(chord, answers, draw):
    """Return the shares of the 24 pitches at each step for one bar, `[16, 24]`."""
    import torch

    game = model.game(answers)
    bars = midinet.Bars(HOME[None], HOME[None], np.array([chord]), np.array([0]))
    batch = training.batch_of(bars, 24)
    inputs = np.random.default_rng(draw).standard_normal((1, game.rules.inputs))
    with torch.no_grad():
        wanted = game.generator(torch.tensor(inputs, dtype=torch.float32), batch.chord, batch.before)
    return torch.softmax(wanted, -1)[0].numpy()


# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
def one_bar(root=0, minor=False, answers="stable", draw=1):
    """Return a bar for a chord, and the picture of how likely each pitch was."""
    chord = root + 12 * minor
    shares = shares_of(chord, answers, draw)
    bar = shares.argmax(-1)
    with listening.style():
        figure, axes = plt.subplots(figsize=(8, 4), layout="constrained")
        mesh = axes.pcolormesh(np.arange(17), np.arange(25), shares.T, cmap="Blues", vmin=0, vmax=1)
        figure.colorbar(mesh, label="share")
        axes.plot(np.arange(16) + 0.5, bar + 0.5, "o", color=listening.PALETTE[1], markersize=5)
        tones = [pitch for pitch in range(24) if pitch % 12 in midinet.triad(chord)]
        axes.set(title=f"One bar over {music.chord_name(chord)}, {answers}: dots are what is played",
                 xlabel="sixteenth of the bar", ylabel="notes of the chord", xticks=range(0, 17, 4),
                 yticks=np.array(tones) + 0.5, yticklabels=[music.NAMES[pitch % 12] for pitch in tones])
    inside = round(100 * np.mean([pitch % 12 in midinet.triad(chord) for pitch in bar]))
    picture = listening.picture(figure, f"A grid of 16 steps by 24 pitches. {inside} per cent of the steps play a note "
                                f"of the chord {music.chord_name(chord)}.")
    return midinet.sounded(bar[None], np.array([chord])), picture


listening.panel(one_bar, title="One draw, any chord", listen_for="how the same bar bends to another chord",
                root=(0, 11, 1), minor=[False, True], answers=["stable", "creative", "no chord"], draw=(1, 20, 1))

# %% [markdown] slideshow={"slide_type": "fragment"}
# `root` counts semitones from C: 0 is C, 7 is G. The marks at the side are the notes of the chord. Step
# through the roots with *stable*: most dots sit at one of the marks, and rhythm and shape change with the
# chord. With *creative* the shape stays more alike from chord to chord, and the dots leave the marks more
# often. With *no chord* nothing changes at all.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 8 How much of the time is it on the chord? (extra, 14 min)
#
# This section is for whoever wants to turn the ear of section 1 into a number, the chord-tone ratio; it is
# worth 3 points.

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *3 points, difficulty •, 7 minutes.* Write `chord_tone_ratio`. It gets bars, each a list of
# > pitches, one a sixteenth, and for each bar its chord as a list of
# > [pitch classes](../syllabus/glossary.md#pitch-class). Return the share of all steps whose pitch
# > belongs to the chord of its bar. `pitch % 12` is a pitch's class, and `in` asks whether a list has it.

# %% nbgrader={"grade_id": "chord-tone-ratio", "solution": true} slideshow={"slide_type": "subslide"}
def chord_tone_ratio(bars: list[list[int]], chords: list[list[int]]) -> float:
    """Return how much of the time a melody sounds a note of its chord.

    bars: for each bar its pitches. chords: for each bar the pitch classes of its chord, 0 for C.

    One short bar over C major, whose notes are C, E and G: three of its four steps fit.

    >>> chord_tone_ratio([[60, 64, 65, 67]], [[0, 4, 7]])
    0.75

    A high C is a C as well:

    >>> chord_tone_ratio([[72, 72]], [[0, 4, 7]])
    1.0

    Two bars with two chords. The first fits, the second does not:

    >>> chord_tone_ratio([[60, 67], [60, 67]], [[0, 4, 7], [5, 9, 2]])
    0.5
    """
    ### BEGIN SOLUTION
    # Count the steps, and those of them that fit.
    inside = steps = 0
    # Go through bars and chords together, and through each bar's pitches.
    for bar, chord in zip(bars, chords, strict=True):
        for pitch in bar:
            steps += 1
            # Ask for the pitch's class.
            if pitch % 12 in chord:  # gap: pitch % 12
                inside += 1
    return inside / steps  # gap: inside / steps
    ### END SOLUTION


# %% nbgrader={"grade_id": "chord-tone-ratio-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
chord_tone_ratio = check("midinet_2017.chord_tone_ratio", chord_tone_ratio)
### BEGIN HIDDEN TESTS
require_own(chord_tone_ratio)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# Two loops: `for bar, chord in zip(bars, chords)`, and inside it `for pitch in bar`. Count every step, and
# count those for which `pitch % 12 in chord`.
#
# </details>

# %% slideshow={"slide_type": "subslide"}
measured = midinet.load(chord_tone_ratio=chord_tone_ratio)
everything = midinet.in_all_keys("tunes", "test")
judged = everything[np.random.default_rng(SEED).permutation(len(everything))[:size(1000, 40)]]
rows = [("the tunes themselves", experiments.measures(judged.bar, judged, np.random.default_rng(0), measured))]
for answers in ("stable", "creative", "no chord"):
    made = measured.answer(judged, np.random.default_rng(SEED), answers)
    rows.append((answers, experiments.measures(made, judged, np.random.default_rng(0), measured)))
listening.table(
    [(name, round(100 * row["chord"]), round(100 * row["shuffled"])) for name, row in rows],
    columns=["1,000 bars by", "time on notes of its chord (%)", "time on notes of another bar's chord (%)"],
    title="The chord-tone ratio, by your function, over chords of fiddle tunes")

# %% [markdown] slideshow={"slide_type": "fragment"}
# A figure needs something to be held against. The last column shuffles the chords: every model falls
# to about 25 %, which is chance. In the column before, stable is highest, creative follows, and the model
# that was not told stays at chance. None of them was trained on a single fiddle tune.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 9 Play with it: your chords, your first bar (core, 9 min)
#
# Run the cell. Draw a first bar on its grid, or leave it empty, and write chords into the row above it: a letter A to G,
# perhaps with # or b, and m for minor, such as `Bbm`. A cell that is left empty keeps the chord before it,
# and so does one whose text is no chord; the pad says which those are.

# %% slideshow={"slide_type": "subslide"}
sketch = listening.sketchpad(bars=4, chords=1, chord_notes=chord_notes, low=60, high=83,
                             title="Four chords and a first bar")


def answer(first_bar=None, answers="stable", seed=1, bars=8):
    """Return a melody over the chords of the sketchpad, which goes on from what is drawn there."""
    chords = music.filled(sketch.chords, CHORDS)
    return midinet.compose(model=model, primer=first_bar, chords=chords, answers=answers, seed=seed, bars=bars)


listening.panel(answer, title="Three models answer", listen_for="how the melody meets each new chord",
                first_bar=sketch, answers=["stable", "creative", "no chord"], seed=(1, 20), bars=(4, 16, 4))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Without chords of yours it plays C, A minor, F and G. Keep the seed and change the model: the random numbers are
# then the same. With *stable* try a chord that does not belong, F# for instance: the melody goes along at
# once. Then draw a first bar with big leaps, and listen how soon the models forget it.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 10 The claims, checked (core, 8 min)
#
# Each claim but the last was measured on games with three seeds and held-out songs, whose log the table
# reads. The last is measured now, on fiddle tunes.

# %% slideshow={"slide_type": "subslide"}
claims_table(midinet.claims)

# %% [markdown] slideshow={"slide_type": "fragment"}
# † Of the paper we could check the abstract and the authors' program.
#
# **What holds.** In every seed the stable model keeps to its chords more than the creative one, and both far more than the
# model without a chord, which stands at chance. Without feature matching the pitches drift away from those of the songs,
# in one game so far that only two bars in three were different ones. The creative model goes on from the bar before, even more closely
# than songs do, though no judge ever sees whether it does. In all three models bars have about a fifth more notes than
# songs, within the 30 % that we had set; from the nets as the paper draws them they have twice as many. The order of the three models holds
# on fiddle tunes too.
#
# **What fails.** As music its melodies are found out: a [style probe](../syllabus/glossary.md#style-probe), a
# simple classifier, tells 95 in 100 of the pieces from songs. Of 200 pieces of eight bars none is empty or stays on one note,
# and none has 16 notes in a row from a training song, but they have 6 notes a bar where songs have 4.6.
#
# **What nobody can repeat here.** That 21 listeners found its melodies as pleasant as MelodyRNN's and more
# interesting is the paper's own result. We have no claim for it, since no figure of ours could speak for ears.
#
# **What differs.** Other songs, fewer rounds, 24 pitches in place of 128, and holds that are seen and asked for (section 12).

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 11 A layer with a chord, and six times the speed (extra, 20 min)
#
# This section is for whoever wants to see how the joining of section 3 is computed, and why the way in which
# it is drawn is not the way in which it should be run. It is worth 3 points.

# %% [markdown] slideshow={"slide_type": "subslide"}
# The paper draws a chord as thirteen extra channels that are joined to every step. A program that does
# just so multiplies the same thirteen numbers by the same weights at each of 16 steps, and for the judge, whose
# window spans 128 pitches, at each pitch. The kit works the chord's part out once a bar and adds it.
#
# > **Exercise.** *3 points, difficulty •••, 15 minutes.* Write `joined_layer`. For each step and each number
# > that goes out, its row of weights has first the weights of the step's numbers, then those of the
# > chord. Work the chord's part out once, with the bias, and then add the part of each step.

# %% nbgrader={"grade_id": "joined-layer", "solution": true} slideshow={"slide_type": "subslide"}
def joined_layer(
    steps: list[list[float]], chord: list[float], weights: list[list[float]], bias: list[float]
) -> list[list[float]]:
    """Return what a layer makes of steps, to each of which a chord is joined.

    steps: for each step the numbers that come in. chord: its numbers, the same for all steps.
    weights: a row for each number that goes out. bias: one number for each that goes out.

    The layer of section 3, two steps over C major:

    >>> joined_layer([[1], [4]], [1, 0], [[2, 0.5, -3]], [0])
    [[2.5], [8.5]]

    The same steps over C minor:

    >>> joined_layer([[1], [4]], [1, 1], [[2, 0.5, -3]], [0])
    [[-0.5], [5.5]]

    One step, two numbers out; the second has a bias of 10 and hears the chord alone:

    >>> joined_layer([[1]], [1], [[2, 1], [0, 5]], [0, 10])
    [[3, 15]]
    """
    ### BEGIN SOLUTION
    own = len(weights[0]) - len(chord)
    # The chord's part is the same at every step, so it is worked out once.
    once = []
    for row, start in zip(weights, bias, strict=True):
        once.append(start + sum(w * c for w, c in zip(row[own:], chord, strict=True)))  # gap: row[own:]
    made = []
    # Each step adds its own part to it.
    for step in steps:
        sums = [sum(w * s for w, s in zip(row[:own], step, strict=True)) for row in weights]  # gap: row[:own]
        made.append([first + part for first, part in zip(once, sums, strict=True)])  # gap: first + part
    return made
    ### END SOLUTION


# %% nbgrader={"grade_id": "joined-layer-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
joined_layer = check("midinet_2017.joined_layer", joined_layer)
### BEGIN HIDDEN TESTS
require_own(joined_layer)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# `own = len(weights[0]) - len(chord)` is the number of weights of a step. `row[:own]` are these,
# `row[own:]` those of the chord. `zip(row[own:], chord)` pairs weights with numbers.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# Does your function agree with the net? Here it computes the last layer of the stable model for one bar,
# from the net's own weights.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
import torch

layer = model.game().generator.last
flow = torch.randn(1, 16, 128, generator=torch.Generator().manual_seed(SEED))
chord = training.code_of(torch.tensor([9 + 12]))
with torch.no_grad():
    by_net = layer(flow, chord, torch.zeros(1, 16, 16))[0].numpy()
    weights = torch.cat([layer.weight, layer.chord_weight.sum(-1)], 1)
by_hand = joined_layer(flow[0].tolist(), chord[0].tolist(), weights.tolist(), layer.bias.repeat(24).tolist())
listening.table([("largest difference between yours and the net's", float(f"{np.abs(np.array(by_hand) - by_net).max():.1g}")),
                 ("numbers compared", by_net.size)], columns=["what", "figure"], title="One layer, twice")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Apart from rounding both are the same. On one thread a whole round of training with 128 pitches runs
# six to seven times as fast in this way as with joined channels, with the same numbers coming out;
# `python -m tests.benchmarks.midinet` measures it again.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 12 Too many notes, and the cause (extra, 8 min)
#
# This section is for whoever wants to see how a fault of a trained net is traced to its cause.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
from coursekit.systems.midinet_2017 import paper

GAMES = {"songs": "the songs", "as drawn": "the paper's nets, model 2", "stable": "ours, model 2",
         "blind to holds": "ours, judge blind to holds", "pitches alone": "ours, holds neither seen nor asked for",
         "unmatched": "ours, without matching",
         "creative": "ours, model 3", "judge sees before": "model 3, judge sees the bar before"}
listening.table(
    [(words, round(float(paper.column(name, "notes").mean()), 1), round(100 * float(paper.column(name, "one note").mean()), 1),
      round(100 * float(paper.column(name, "distinct").mean())), round(100 * float(paper.column(name, "pitches").mean())),
      round(100 * float((paper.column(name, "before") - paper.column(name, "another")).mean()), 1))
     for name, words in GAMES.items()],
    columns=["bars by", "notes a bar", "bars on one note (%)", "distinct bars (%)", "distance from the songs' pitches (%)",
             "more like the bar before than another (%)"],
    title="The songs and seven games, means over three seeds, 2,000 held-out bars each")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The paper's nets make about ten notes a bar, where songs have fewer than five. Each single step sounds plausible, but the pitch is seldom held.
# Nobody asked for that: the mean of many bars tells which pitches are common, and not whether two steps in a row have the same.
# So our game adds two things that are not the paper's. The judge is shown at each step whether the pitch is that of the step before,
# and feature matching asks how often it is so on average. Which of them mends it? *Judge blind to holds* has the second alone, and it is enough:
# 5.6 notes. With neither there are ten again. A pitch that is chosen for sure at each step, in place of shades between nought and one, did not help by itself.
#
# The other rows show what each part is good for. Without feature matching the pitches lie far from those of the songs. And a judge
# who sees the bar before was not needed: the creative model goes on from it without her.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 13 A clinic (extra, 10 min)
#
# This section is for whoever will use such nets: three ways in which a sound model is used wrongly.

# %% [markdown] slideshow={"slide_type": "subslide"}
# All three patients are the stable model, and something was done to each. Look at the table, listen, and name the illness before you
# unfold the answer.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
def as_patient(name, given):
    """Return what a patient makes for the conditions of some bars."""
    rng = np.random.default_rng(SEED)
    if name == "A":
        told = (given.chord % 12 + 7) % 12 + given.chord // 12 * 12
        return model.answer(replace(given, chord=told), rng)
    made = model.answer(given, rng)
    if name == "B":
        same = replace(given[np.zeros(len(given), dtype=int)], chord=given.chord)
        return training.made_for(model.game(), same, Still())
    return made[:, np.random.default_rng(1).permutation(16)]


class Still:
    """Draws the same random numbers for each bar."""

    def standard_normal(self, shape):
        return np.tile(np.random.default_rng(3).standard_normal(shape[1]), (shape[0], 1))


# %% slideshow={"slide_type": "subslide"}
ward = judged[np.arange(min(400, len(judged)))]
rows, sound = [], []
four = midinet.Bars(np.tile(HOME, (4, 1)), np.tile(HOME, (4, 1)), numbers, np.zeros(4, dtype=int))
for name in "ABC":
    row = experiments.measures(as_patient(name, ward), ward, np.random.default_rng(0))
    rows.append((f"patient {name}", round(100 * row["chord"]), round(row["notes"], 1), round(100 * row["distinct"])))
    sound.append((f"Patient {name}", midinet.sounded(as_patient(name, four), numbers)))
display(listening.table(rows, columns=["who", "time on notes of the chord (%)", "notes a bar", "distinct bars (%)"],
                        title="Three patients"))
listening.play_side_by_side(sound, listen_for="the illness", max_seconds=10)

# %% [markdown] slideshow={"slide_type": "fragment"}
# <details><summary>What ails them</summary>
#
# A is told the wrong chord, always a fifth too high: it has as many notes as it should, and they miss. B always gets the same
# random numbers: it fits its chords, but has only one bar for each, 24 in all. C's sixteenths were shuffled after it had
# composed: it has the right pitches, and far too many notes, since nothing is held.
#
# </details>

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 14 In the studio (core, 4 min)
#
# > **Studio.** Use it as a partner that answers: give it your chords, take eight bars, keep the two that
# > surprise you. It has no rests, so cut where a singer would breathe; it has no form, so repeat a bar by
# > hand; and it knows plain triads only, so sevenths are yours to add. It is no use for a melody that must
# > lead somewhere.
#
# The next cell writes eight such bars into your portfolio, with a note of where they come from.

# %% slideshow={"slide_type": "subslide"}
answered = midinet.compose(model=model, seed=SEED, bars=8, chords=music.filled(sketch.chords, CHORDS))
keep(answered, "over my chords")

# %% [markdown] slideshow={"slide_type": "fragment"}
# **A question of authorship.** POP909 was transcribed by people and given away under a free licence. The
# songs belong to those who wrote them, who were not asked. Whose work is in a bar that the net makes over your
# chords: yours, the transcribers', or the songwriters'?

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 15 Exercises (core, 2 min)
#
# | exercise | difficulty | minutes | points |
# |---|---|---|---|
# | `feature_matching` (section 5) | •• | 12 | 4 |
# | `chord_tone_ratio` (section 8) | • | 7 | 3 |
# | `joined_layer` (section 11) | ••• | 15 | 3 |
# | 1 A chord in numbers (section 16) | • | 3 | – |
# | 2 Feature matching alone (section 16) | ••• | 12 | – |
# | 3 Creative brief (section 16) | •••• | 120 | 10 |

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 16 Harder exercises (extra, 18 min)
#
# This section is for whoever wants to go further, and for those who are marked: it ends with the
# creative brief, which takes two hours of your own time.

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *1, difficulty •.* Write E minor as MidiNet's 13 numbers. Which chords can they not tell apart?
#
# <details><summary>Answer</summary>
#
# A 1 at place 4 (C is 0), a 1 at the last place, and noughts elsewhere. C, C7 and Cmaj7 are the same
# thirteen numbers, and so are Cm and Cdim.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *2, difficulty •••, 12 minutes.* Feature matching looks at means alone. What could a generator
# > do that has nothing but feature matching, and no judge? Write down two real bars, and two made bars that cost nothing
# > and sound wrong.
#
# <details><summary>Answer</summary>
#
# It could make bars none of which is like a real one. Take the pitches of a bar as features, with the real bars
# C C and G G: the made bars C G and G C have the same mean at each step, and cost nothing. So the judge stays
# necessary: she looks at each bar.
#
# </details>

# %% [markdown] nbgrader={"grade_id": "brief", "locked": true} slideshow={"slide_type": "subslide"}
# > **Exercise.** *3, difficulty ••••, creative brief, 10 points.* Compose sixteen bars of song melody: write the chords,
# > draw the first bar, let at least two of the models answer, and make a verse of what they say. Finish the piece in a
# > [DAW](../syllabus/glossary.md#daw), with rests, and say below what you kept.
#
# | points | for |
# |---|---|
# | 3 | chords, first bar, models and seeds are documented, so that somebody else gets the same bars |
# | 3 | the verse has a form: something returns, and something changes |
# | 3 | changes by hand, each with its reason |
# | 1 | sources and authorship are stated |

# %% [markdown] nbgrader={"grade_id": "brief-answer", "solution": true, "grade": true, "points": 10} slideshow={"slide_type": "subslide"}
# ### BEGIN SOLUTION
# A good answer gives chords, seeds and models, says which bars are the net's and which were changed,
# names where creative was preferred to stable and why, and says whose songs the net was trained on.
# ### END SOLUTION

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 17 Take-aways and quiz (core, 5 min)
#
# - A net is told something by joining it to what a layer takes in; where one joins it decides how binding it is.
# - Feature matching asks the made to be like the real on average, and leaves single bars to the judge.
# - A fault that lasts points to something that nobody asks for.
# - A figure says nothing without the figure of chance beside it. Shuffle, and measure again.
#
# Five questions. Think first, then unfold.

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>1. Why must the judge be told the chord?</summary>
#
# Else a bar that is good over any other chord passes, and the generator has no reason to heed its own.
#
# </details>
# <details><summary>2. The means agree exactly. What is the loss of feature matching, and what are the slopes?</summary>
#
# Nought, all of them. Single bars may still be wrong.
#
# </details>
# <details><summary>3. Stable or creative: which would you ask for a line over a strange chord?</summary>
#
# Stable, if it shall fit: it hears of the chord in every layer. Creative keeps more of its own line.
#
# </details>
# <details><summary>4. A model is on its chords 26 % of the time. Is that little or much?</summary>
#
# It is chance: three of twelve pitches belong to a triad. Only a figure well above that tells of a chord.
#
# </details>
# <details><summary>5. Which of the paper's results can nobody check at a desk?</summary>
#
# The listening test: it takes 21 listeners, and the melodies that they heard.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# **References.** [@Yang2017], [@Goodfellow2014], [@Wang2020], [@Salimans2016].
#
# **Next.** In lesson 13 a net predicts the next note again, and looks back at all that came before.

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
# # 11 Adversaries: the GAN (2014)
#
# *Until 2014 a net learned from right answers. Now it may learn from an opponent: one net forges
# rhythms, another tries to find out the forgeries, and both become better by it.*
#
# core 89 minutes · extra 82 minutes · *Run All* takes 30 seconds · one CPU core is enough · before
# this: [01 Music as data](01_music_as_data.ipynb) and
# [05 A connectionist composer](05_todd.ipynb)
#
# The sections marked *core* are complete in themselves. Those marked *extra* are folded away; a click
# on the triangle beside a heading opens them.
#
# > **Objective.** After this lesson you can
# > 1. work out by hand what a forger pays for an expert's opinion, and which way it is pushed,
# > 2. write that loss as a function of your own and train two nets against each other with it,
# > 3. hear when such a game has collapsed, prove it by counting, and mend it,
# > 4. walk through the numbers from which a generator makes its rhythms,
# > 5. say which of the paper's claims hold here, and why one number may reward a copyist.

# %% tags=["setup"] slideshow={"slide_type": "skip"} jupyter={"source_hidden": true}
import math
from collections import Counter
from dataclasses import replace

import numpy as np
from IPython.display import display
from matplotlib import pyplot as plt

from coursekit import listening
from coursekit.classroom import check, claims_table, keep, require_own, size
from coursekit.systems import gan_2014 as gan
from coursekit.systems.gan_2014 import experiments, training

SEED = 2014

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
rng = np.random.default_rng(SEED)
steps = gan.patterns_of(rng.random((4, 16)) < gan.rhythms("train").mean(0))
listening.play_side_by_side(
    [("Before: each sixteenth drawn for itself", gan.sounded(steps)),
     ("A forger that has learned against an expert", gan.compose(seed=SEED, bars=4, path="samples")),
     ("Another forger, whose game went wrong",
      gan.compose(seed=SEED, bars=4, path="samples", weights="collapsed"))],
    listen_for="which of the three has rhythms that one could dance to, and which has only one", max_seconds=10)

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 1 Listen first (core, 5 min)
#
# > **Listen.** All three pieces run up and down the same plain scale, so that nothing differs but
# > the rhythm. A low drum marks the beats. In the first, each sixteenth note is struck or not by lot,
# > as often as fiddlers strike it. The other two come from *generators*, nets that turn random
# > numbers into bars. The last one has collapsed: it says nearly always the same bar.
#
# Of the next two pieces one has its rhythm from a fiddle tune that no net has
# met, and the other from the second generator. Choose, and only then read on.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
FORGED = "The generator"
tune = gan.patterns_of(gan.rhythms("test")[200:204])
listening.blind([(FORGED, gan.compose(seed=SEED + 1, bars=4)), ("The fiddle tune", gan.sounded(tune))],
                question="Which of the two has a forged rhythm?", name="11_forged_rhythm", answer=FORGED)

# %% [markdown] slideshow={"slide_type": "fragment"}
# This is hard, and it should be: the generator was trained until another net could hardly tell. Listen
# again for how one bar leads to the next. Of that the generator knows nothing, since it makes each bar
# for itself.

# %% [markdown] slideshow={"slide_type": "notes"}
# Let the class vote on the blind pair before anyone presses an answer, and write the count on the
# board. It comes back in section 13, where a simple classifier is asked the same question.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 2 The history (core, 5 min)
#
# A net that composes by predicting the next note, as in lessons [06](06_concert.ipynb) to
# [08](08_blues.ipynb), is told at each step what would have been right. But what is the right answer
# when somebody asks simply for *a new bar*? There are many. A net that is made to please all of them
# at once plays their average, which is no rhythm at all.
#
# In 2014 Ian Goodfellow and seven colleagues at the Université de Montréal published a way around
# this [@Goodfellow2014]. A *generator* makes something out of random numbers. A
# [discriminator](../syllabus/glossary.md#discriminator) looks at it and at real examples, and says how
# likely each is to be real. The abstract says what each wants: the generator is trained to make
# the discriminator err. The two are the *adversaries* that gave the
# [generative adversarial net](../syllabus/glossary.md#generative-adversarial-net), or GAN, its name.
# The paper shows pictures of digits and faces†, and no music.
#
# Music followed soon. In 2016 Olof Mogren trained two LSTMs against each other on classical pieces
# [@Mogren2016]†, and a year later MidiNet forged melodies bar by bar [@Yang2017] (lesson 12).
#
# > **History.** One often reads that the two nets fight and that one of them wins. In the theory
# > nobody does. The abstract says how the game ends: the generator draws from the distribution of
# > the data, and the discriminator says one half everywhere, since there is nothing left to find out.
#
# † Of the paper we could check the abstract only. What bears this sign, here and below, we could not
# check.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 3 The idea: a forger and an expert (core, 13 min)
#
# Think of an expert who looks at one thing only: how many of the four beats of a bar are struck. She
# gives a *score*, twice this number minus 5, and turns the score into an
# [opinion](../syllabus/glossary.md#opinion) between 0 and 1 with the
# [sigmoid](../syllabus/glossary.md#sigmoid): how likely she thinks the bar is real.
#
# | bar | beats struck | score | opinion |
# |---|---|---|---|
# | `x.x. x.x. x.x. x.x.` | 4 | 2 × 4 − 5 = 3 | 0.95 |
# | `x.x. ..x. x.x. ..x.` | 2 | 2 × 2 − 5 = −1 | 0.27 |
# | `.x.x x..x .x.x ...x` | 1 | 2 × 1 − 5 = −3 | 0.05 |
#
# Each bar has sixteen steps, an `x` where a note begins. The forger who made the third bar is found
# out: an opinion of 0.05. What shall he *pay* for it? The more surely he is found out, the more. There
# are two ways to set the price. Both use the *logarithm*: of 1 it is 0, and the nearer a share comes to
# 0, the deeper it plunges.
#
# - *The logarithm of 1 − opinion.* The forger wants it to be low. For 0.05 it is −0.05, for 0.95 it
#   is −3.0.
# - *Minus the logarithm of the opinion.* For 0.05 it is 3.0, for 0.95 it is 0.05.
#
# Both fall as the opinion rises. The difference is how steeply, and the
# [slope](../syllabus/glossary.md#slope) is all that a net learns from: it says by how much the price
# changes if the score rises a little. For the first price the slope is −opinion, for the second it is
# opinion − 1. With the third bar this is −0.05 against −0.95: the second price pushes the worst bar
# about twenty times as hard.

# %% slideshow={"slide_type": "subslide"}
bars = ["x.x. x.x. x.x. x.x.", "x.x. ..x. x.x. ..x.", ".x.x x..x .x.x ...x"]
rows = []
for bar in bars:
    beats_struck = sum(beat[0] == "x" for beat in bar.split())
    score = 2 * beats_struck - 5
    opinion = 1 / (1 + np.exp(-score))
    rows.append((bar, score, round(opinion, 2), round(-opinion, 2), round(opinion - 1, 2)))
listening.table(rows, columns=["bar", "score", "opinion", "slope of log(1 - opinion)", "slope of -log(opinion)"],
                title="Three bars before the expert")

# %% [markdown] slideshow={"slide_type": "fragment"}
# All slopes are negative: a better score makes the price smaller. A forger who begins, as all do, with
# bars that anybody finds out, learns hardly anything from the first price. The game was first stated
# with it†; the paper advises the second†, which is called *non-saturating*, because its slope does not
# die away where it is needed.
#
# As a formula, with $z_1 \dots z_n$ the random inputs, $G(z)$ the bar that the generator makes of an
# input, $D$ the discriminator's opinion of it, and $n$ how many bars are judged at once:
#
# $$L_G = -\frac{1}{n} \sum_{i=1}^{n} \log D(G(z_i))$$
#
# In words: the generator pays the mean of minus the logarithm of the opinions of its bars.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
with listening.style():
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6), width_ratios=(1.2, 1))
    boxes = {"random numbers z": (0, 0), "generator G": (0, 1.2), "forged bar": (0, 2.4),
             "real bar": (2.4, 2.4), "discriminator D": (1.2, 3.6), "opinion, 0 to 1": (1.2, 4.8)}
    frame = {"boxstyle": "round,pad=0.4", "facecolor": "#e8f1f8", "edgecolor": listening.PALETTE[0]}
    for words, place in boxes.items():
        left.annotate(words, place, ha="center", va="center", bbox=frame)
    arrow = {"arrowstyle": "-|>", "color": "black", "linewidth": 1.6}
    for tail, head in (((0, 0.3), (0, 0.9)), ((0, 1.5), (0, 2.1)), ((0.2, 2.7), (0.9, 3.3)),
                       ((2.2, 2.7), (1.5, 3.3)), ((1.2, 3.9), (1.2, 4.5))):
        left.annotate("", head, tail, arrowprops=arrow)
    slopes = arrow | {"color": listening.PALETTE[1], "connectionstyle": "arc3,rad=0.45"}
    left.annotate("", (-0.55, 1.2), (0.5, 4.8), arrowprops=slopes)
    left.text(-1.55, 3.2, "slopes", color="#A84300")
    left.set(title="The game", xlim=(-2, 3.3), ylim=(-0.4, 5.2))
    left.set_axis_off()
    opinion = np.linspace(0.01, 0.99, 99)
    right.plot(opinion, -opinion, label="log(1 - opinion)", linestyle="--", marker="")
    right.plot(opinion, opinion - 1, label="-log(opinion)", linestyle="-", marker="")
    right.set(title="How hard a forgery is pushed", xlabel="opinion (0 found out, 1 passes for real)",
              ylabel="slope against the score")
    right.legend(loc="lower center")
listening.picture(figure, "Left, random numbers go through the generator and become a forged bar; it and a real "
                  "bar go to the discriminator, which gives an opinion, and slopes lead from there back to the "
                  "generator. Right, two straight lines cross at an opinion of one half: the slope of the first "
                  "price is nought for forgeries that are found out, that of the second is minus one.")

# %% [markdown] slideshow={"slide_type": "fragment"}
# On the left you see one round of the game. The generator never sees a real bar: all that it hears of
# music comes along the orange arrow. On the right, at an opinion of one half both prices push alike; to
# the left of it, where every forger begins, the dashed line hardly pushes any more.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 4 The data: a ring of heaps, and bars of rhythm (core, 6 min)
#
# We play the game for two things. The first is a toy in which everything can be seen: points on a
# page that lie in eight heaps on a circle. Such a heap is called a
# [mode](../syllabus/glossary.md#mode). To make it audible, each heap is a note of a scale. The second
# is rhythm: every bar in 4/4 or 2/2 of the fiddle tunes, on a grid of sixteenths. Pitches are thrown
# away.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
real_points = gan.ring(500, np.random.default_rng(SEED))
commonest = Counter(gan.patterns_of(gan.rhythms("train"))).most_common(12)
with listening.style():
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), width_ratios=(1, 1.4))
    left.plot(*real_points.T, ".", markersize=3)
    left.set(title="500 real points", xlabel="x", ylabel="y", aspect="equal", xlim=(-1.5, 1.5), ylim=(-1.5, 1.5))
    right.pcolormesh(np.array([pattern for pattern, _ in commonest]), cmap="Blues", edgecolors="lightgrey",
                     linewidth=0.3)
    right.set(title="The twelve commonest rhythms", xlabel="sixteenth of the bar (dark: a note begins)",
              ylabel="bars of this rhythm", xticks=np.arange(0, 17, 4), yticks=np.arange(12) + 0.5,
              yticklabels=[f"{count:,}" for _, count in commonest], ylim=(12, 0))
display(listening.picture(figure, "Left, eight round heaps of points on a circle. Right, twelve rhythms as rows of "
                          "sixteen cells: the commonest, eight even eighths, stands in over a thousand bars, the "
                          "second, dotted, in nearly nine hundred, the others in far fewer."))
listening.play_side_by_side(
    [("Sixteen points of the ring, as notes", gan.ring_sounded(real_points[:16])),
     ("Four bars of the tunes", gan.sounded(gan.patterns_of(gan.rhythms("train")[40:44])))],
    listen_for="eight notes of a scale, each as likely as the others; and a rhythm with repetitions", max_seconds=10)

# %% [markdown] slideshow={"slide_type": "fragment"}
# On the left no heap is preferred, and between the heaps there is nothing. On the right one rhythm,
# eight even eighths, fills 1,053 of the 4,458 bars, and there are 355 different rhythms in all, most
# of them rare. A forger may be tempted to make the commonest bar for ever: it would never look wrong.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 5 The crux: the generator's loss (core, 13 min)
#
# A [loss](../syllabus/glossary.md#loss) is what a net pays. Everything that the generator learns passes
# through the loss of section 3 and its slopes. Now you write both.
#
# > **Exercise.** *The crux, 4 points, difficulty ••, 11 minutes.* Write `generator_loss`. It gets a
# > [list](../syllabus/glossary.md#list) of opinions, one for each forgery. It returns two things: the
# > mean of minus the logarithm of each opinion, and a list with one slope for each forgery. Since the
# > loss is a *mean*, each forgery has only its share of the slope: opinion − 1, divided by how many
# > there are.
#
# The lines with `>>>` are worked cases: what one types, and below it what comes back. `math.log`
# gives the logarithm. Write your lines in place of the one with `raise`.

# %% tags=["crux"] nbgrader={"grade_id": "crux", "solution": true} slideshow={"slide_type": "subslide"}
def generator_loss(opinions: list[float]) -> tuple[float, list[float]]:
    """Return what the generator pays, and the slope of that against the score of each forgery.

    opinions: one number a forgery, above 0 and below 1: how likely it is real, says the expert.

    One bar, and the expert is undecided. Its score should rise, with a slope of a half:

    >>> loss, slopes = generator_loss([0.5])
    >>> round(loss, 2), slopes
    (0.69, [-0.5])

    One bar that was found out. It is dear, and it is pushed nearly as hard as can be:

    >>> loss, slopes = generator_loss([0.05])
    >>> round(loss, 2), slopes
    (3.0, [-0.95])

    Two bars, one found out and one that passes. The first is pushed, the second hardly:

    >>> loss, slopes = generator_loss([0.25, 0.75])
    >>> round(loss, 2), slopes
    (0.84, [-0.375, -0.125])
    """
    ### BEGIN SOLUTION
    # Begin with nothing paid, and with an empty list of slopes.
    total = 0.0
    slopes = []
    # Take one opinion after the other.
    for opinion in opinions:
        # Add minus its logarithm to what is paid.
        total += -math.log(opinion)  # gap: -math.log(opinion)
        # Append its slope, which is shared among all forgeries.
        slopes.append((opinion - 1) / len(opinions))  # gap: opinion - 1
    # Give back the mean of what was paid, and the slopes.
    return total / len(opinions), slopes  # gap: total / len(opinions)
    ### END SOLUTION


# %% nbgrader={"grade_id": "crux-check", "grade": true, "locked": true, "points": 4} slideshow={"slide_type": "fragment"}
generator_loss = check("gan_2014.generator_loss", generator_loss)
### BEGIN HIDDEN TESTS
require_own(generator_loss)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# You need a number that grows and a list that grows, so begin with `total = 0.0` and `slopes = []`.
# In the loop use `math.log(opinion)` for the one and `opinion - 1` for the other. Divide both by
# `len(opinions)`.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# Your function now teaches a generator that begins with random weights. It makes 128 bars at a time
# and gets back your 128 slopes. A round is two steps, one of each net. If your function is not right yet, the kit's own stands in.

# %% slideshow={"slide_type": "subslide"}
recipe = training.recipe_for("rhythms", steps=size(2000, 20))
blank = training.Game(training.RHYTHM, SEED)
yours, history = gan.play("rhythms", generator_loss=generator_loss, seed=SEED, recipe=recipe)
stages = {"Before the game": blank, "After 1,000 rounds with your loss": yours}

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
shown = {title: gan.patterns_of(training.forged(game, 200, np.random.default_rng(SEED))) for title, game in stages.items()}
known = set(gan.patterns_of(gan.rhythms("train")))
display(listening.table(
    [(title, len(set(bars)), round(100 * np.mean([bar in known for bar in bars])), gan.in_marks(Counter(bars).most_common(1)[0][0]))
     for title, bars in shown.items()],
    columns=["generator", "different rhythms in 200 bars", "bars whose rhythm the tunes have (%)", "commonest"],
    title="What your loss has taught"))
listening.play_side_by_side([(title, gan.sounded(bars[:4])) for title, bars in shown.items()],
                            listen_for="beats that come into place", max_seconds=10)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Before the game the generator scatters notes anywhere, and hardly a bar is one that fiddlers know.
# After a thousand rounds most of its bars have a rhythm of the tunes, and nobody ever showed it a tune. It has
# heard only whether the expert believed it.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 6 Look inside: the numbers behind a bar (core, 8 min)
#
# From here on a game plays that was trained beforehand. Its generator starts from eight random
# numbers, its [input](../syllabus/glossary.md#generator-input). Nobody has said what they mean, but one can walk
# from one input to another and listen.

# %% slideshow={"slide_type": "subslide"}
model = gan.load(generator_loss=generator_loss)
start, end = np.random.default_rng(SEED).standard_normal((2, 8))
way = [gan.between(start, end, share) for share in np.linspace(0, 1, 8)]
bars_on_the_way = model.patterns(way)
display(listening.table([(number, gan.in_marks(bar)) for number, bar in enumerate(bars_on_the_way, start=1)],
                        columns=["bar", "rhythm"], title="Eight bars between two inputs"))
listening.play(gan.sounded(bars_on_the_way), "A walk of eight bars", "the bar at which the rhythm changes")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The inputs slide evenly, but the rhythm does not: it stays for some bars and then changes by a note
# or two, or all at once. Now steer. Each corner of the pad is an input drawn by lot.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
CORNERS = np.random.default_rng(SEED + 2).standard_normal((4, 8))
WORDS = ["one input", "a second", "a third", "a fourth"]


def strengths_and_opinion(inputs):
    """Return a picture of the generator's sixteen outputs before they become notes."""
    game = model.game()
    strengths = training.made_of(game, [inputs])[0]
    opinion = float(training.opinions(game, [strengths])[0])
    with listening.style():
        figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3), width_ratios=(1, 2))
        left.bar(range(1, 9), inputs, color=listening.PALETTE[2])
        left.set(title="Input", xlabel="number", ylabel="value", ylim=(-3, 3), xticks=range(1, 9))
        colours = [listening.PALETTE[1] if value > 0.5 else listening.PALETTE[0] for value in strengths]
        right.bar(range(1, 17), strengths, color=colours)
        right.axhline(0.5, color="black", linewidth=0.8, linestyle="--")
        right.set(title=f"What the generator makes of it. The expert's opinion: {opinion:.2f}",
                  xlabel="sixteenth of the bar", ylabel="strength", ylim=(0, 1.05), xticks=range(1, 17, 4))
    marks = gan.in_marks(gan.patterns_of([strengths])[0])
    return listening.picture(figure, f"The bar is {marks}, with x where a note begins; the expert's opinion "
                             f"that it is real is {opinion:.2f}.")


# %% slideshow={"slide_type": "subslide"}
def steer(place):
    """Return two bars from a mixture of four inputs, and a picture of how they came about."""
    inputs = gan.mixed(CORNERS, place)
    return gan.sounded(model.patterns([inputs, inputs])), strengths_and_opinion(inputs)


listening.panel(steer, title="Between four inputs", listen_for="where one rhythm turns into another",
                place=listening.pad(WORDS))

# %% [markdown] slideshow={"slide_type": "fragment"}
# On the left are the eight numbers, on the right what the generator makes of them: sixteen strengths,
# of which those above one half become notes. Most are near 0 or 1. Move slowly from corner to corner
# and watch for a strength of middling height: there the rhythm is about to change.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 7 Train it live: a game that collapses, and its mend (core, 11 min)
#
# Now watch two whole games, played for the ring with your loss.
#
# The *mended* game goes in turn: one step of the discriminator, one of the generator. In the other
# the generator takes five steps for each of the discriminator's, and the optimiser, Adam, adds
# [momentum](../syllabus/glossary.md#momentum): each step goes on a little in the direction of the steps before.

# %% slideshow={"slide_type": "subslide"}
games, frames = {}, {}
for kind in ("mended", "collapsed"):
    seen = frames[kind] = []
    games[kind], _ = gan.play(
        "ring", kind=kind, generator_loss=generator_loss, seed=SEED, every=size(250, 20),
        recipe=training.recipe_for("ring", kind, steps=size(3000, 60)),
        look=lambda step, game, seen=seen: seen.append(experiments.snapshot(game, step)),
    )

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
def drawn(frame, kind):
    """Return a picture of a moment of the game: the expert's opinion everywhere, and the points."""
    covered = model.covered(frame["points"])
    with listening.style():
        figure, axes = plt.subplots(figsize=(6, 4.2), layout="constrained")
        edge = frame["edge"]
        mesh = axes.pcolormesh(edge, edge, frame["opinions"], cmap="Greys", vmin=0, vmax=1.2)
        figure.colorbar(mesh, label="opinion (dark: real)", boundaries=np.linspace(0, 1, 21), ticks=(0, 0.5, 1))
        axes.plot(*real_points[:200].T, "x", color=listening.PALETTE[0], markersize=4, label="real")
        axes.plot(*frame["points"][:200].T, "o", color=listening.PALETTE[1], markersize=3, label="forged")
        axes.set(title=f"The {kind} game, step {frame['step']:,}: {covered} of 8 heaps", xlabel="x",
                 ylabel="y", aspect="equal", xlim=(-1.8, 1.8), ylim=(-1.8, 1.8))
        axes.legend(loc="upper right", fontsize="small")
    near = round(100 * experiments.occupied(frame["points"])["near"])
    return listening.picture(figure, f"After {frame['step']:,} steps the {kind} game covers {covered} of eight heaps, and "
                             f"{near} per cent of the forged points lie at a heap.")


def watch(moment=12, game="mended"):
    """Return sixteen forged points as notes, and the picture of that moment."""
    frame = frames[game][min(moment, len(frames[game])) - 1]
    return gan.ring_sounded(frame["points"][:16]), drawn(frame, game)


listening.panel(watch, title="The game, moment by moment", max_seconds=10, moment=(1, 12, 1), game=["mended", "collapsed"],
                listen_for="a scale in every order, one note for ever, or knocks where no heap is")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Move `moment` from 1, before the game, to 12, step 2,750. Crosses are real points, dots forged
# ones, and the darker a place is, the more likely the expert thinks it is real. In the mended game the
# dots spread out, have found all eight heaps by the third moment, and then gather more closely. Each
# note of the scale is heard. In the other game all dots sit in one place, mostly beside the heaps, or outside the picture, and you
# hear knocks. As soon as the expert has
# learned that this place is forged, they move on together to another.
#
# This is called [mode collapse](../syllabus/glossary.md#mode-collapse), and the paper warns of it†.
# The generator is never asked for *variety*: if one bar deceives the expert, why make a second? Only
# an expert who answers quickly can force it to.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
listening.table(
    [(kind, *(model.covered(frame["points"]) for frame in (seen[0], seen[len(seen) // 2], seen[-1])),
      round(100 * experiments.occupied(seen[-1]["points"])["near"])) for kind, seen in frames.items()],
    columns=["game", "heaps at the beginning", "in the middle", "near the end", "points at a heap, near the end (%)"],
    title="Your two games, counted")

# %% [markdown] slideshow={"slide_type": "fragment"}
# What the eye sees the table counts. Each heap is due one eighth of the points, and it is *covered* if it
# gets a fifth of that. For section 13 both games were played with five seeds. With the mend all five covered all eight
# heaps; without it none covered more than one at the end. Half a mend was not enough: in turn, but with
# momentum, they covered three to seven; with five for one and no momentum, none to eight.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 8 Count the heaps yourself (extra, 14 min)
#
# This section is for whoever wants to write the measure that finds a collapse; it is worth 3 points.

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *3 points, difficulty ••, 10 minutes.* Write `modes_covered`. A centre is covered if
# > at least `least` points are no further from it than `radius`. Return how many centres are covered.
# > `math.dist(point, centre)` gives the distance of two places.

# %% nbgrader={"grade_id": "modes-covered", "solution": true} slideshow={"slide_type": "subslide"}
def modes_covered(
    points: list[list[float]], centres: list[list[float]], radius: float, least: int
) -> int:
    """Return how many centres have enough points around them.

    points, centres: (x, y) of each. radius: how near a point must be; this distance still counts.
    least: how many near points a centre needs.

    Two centres and a point on each of them, where one is enough:

    >>> modes_covered([[0, 0], [4, 0]], [[0, 0], [4, 0]], 0.5, 1)
    2

    A collapse. All points lie at the first centre:

    >>> modes_covered([[0, 0], [0.1, 0], [0, 0.2]], [[0, 0], [4, 0]], 0.5, 1)
    1

    The same points where four are asked for:

    >>> modes_covered([[0, 0], [0.1, 0], [0, 0.2]], [[0, 0], [4, 0]], 0.5, 4)
    0
    """
    ### BEGIN SOLUTION
    # Begin with no centre covered.
    covered = 0
    for centre in centres:
        # For each centre count its near points, beginning at nought.
        near = 0
        for point in points:
            if math.dist(point, centre) <= radius:  # gap: <= radius
                near += 1
        # If there are enough of them, one more centre is covered.
        if near >= least:  # gap: near >= least
            covered += 1
    return covered
    ### END SOLUTION


# %% nbgrader={"grade_id": "modes-covered-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
modes_covered = check("gan_2014.modes_covered", modes_covered)
### BEGIN HIDDEN TESTS
require_own(modes_covered)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# Two loops, one inside the other: for each centre go through all points. Set the count of near points
# to 0 inside the first loop, before the second begins.
#
# </details>

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
counter = gan.load(modes_covered=modes_covered)
with listening.style():
    figure, axes = plt.subplots(figsize=(7, 3.2))
    for (kind, seen), mark in zip(frames.items(), "os", strict=True):
        counts = [counter.covered(frame["points"]) for frame in seen]
        axes.plot([frame["step"] for frame in seen], counts, marker=mark, label=kind)
    axes.set(title="Heaps covered, by your count", xlabel="steps of both nets", ylabel="heaps", ylim=(-0.3, 8.4))
    axes.legend(loc="center right")
listening.picture(figure, "Heaps covered against steps: the mended game is at eight almost from the beginning and "
                  "stays there; the collapsed game never covers more than one.")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The upper line reaches eight within a few hundred steps and stays there. The lower one moves between
# nought and one: where it is nought, the points lie at no heap. A loss shows
# nothing of this, because both nets' losses depend on how good the other is. One has to look at what
# is made.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 9 Play with it (core, 6 min)
#
# > **Listen.** Begin with *walk* and the mended weights: over four bars the input travels from one
# > draw to the next. Then choose *samples*, where each bar is drawn for itself, and *collapsed*, where
# > it hardly matters. Last, move `width`. Inputs near the middle, below 1, make the generator play
# > safe: of 200 bars at 0.1 only 12 differ, at 1 there are 36, at 3 there are 47, and more stand in no tune.

# %% slideshow={"slide_type": "subslide"}
def forge(seed=1, weights="mended", path="walk", width=1.0, sound="scale"):
    """Return eight bars of forged rhythm."""
    return gan.compose(model=model, seed=seed, weights=weights, path=path, width=width, sound=sound)


listening.panel(forge, title="A drummer made of random numbers", listen_for="how often a rhythm changes",
                seed=(1, 20), weights=["mended", "collapsed"], path=["walk", "samples"], width=(0.1, 3.0, 0.1),
                sound=["scale", "one note", "woodblock"])

# %% [markdown] slideshow={"slide_type": "fragment"}
# A walk sounds more like a drummer than samples do, though the generator is the same. In 200 walks 57
# bars in 100 repeat the bar before, in samples 18, in held-out tunes 32.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 10 The whole game in formulas (extra, 12 min)
#
# This section is for whoever wants to see what both nets pay and why the game should end in a draw; it
# needs some knowledge of probability.

# %% [markdown] slideshow={"slide_type": "subslide"}
# The discriminator wants to be right about both kinds. With $x$ a real bar it pays
#
# $$L_D = -\operatorname{mean} \log D(x) - \operatorname{mean} \log(1 - D(G(z)))$$
#
# Suppose the generator stood still. At a place where real bars have the
# [density](../syllabus/glossary.md#density) $p_\text{data}$ and forged ones $p_G$, the opinion that
# pays least is
#
# $$D^*(x) = \frac{p_\text{data}(x)}{p_\text{data}(x) + p_G(x)}$$
#
# which is the share of the real among all that is seen there. If the forgeries are distributed as the
# data are, this is one half everywhere. Put $D^*$ into the game, and what the generator pays becomes a
# distance between the two distributions, the Jensen–Shannon divergence, which is nought only where
# they agree†. So much for nets without limits. In practice both are learning at the same time,
# in small steps, and nothing guarantees that they arrive.
#
# How is the game trained? The course's one training loop, `fit`, serves here too. In each step only
# one of the nets has a gradient, so only that one moves. The crux's slopes are handed to PyTorch,
# which carries them backwards through both nets to the generator's weights.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
judged = experiments.best_judge(SEED, size(3000, 20))
felt = experiments.early_slopes(SEED)
listening.table(
    [("mean distance of a judge from the best opinion, after 3,000 steps", judged["error"]),
     ("the same for somebody who always says one half", judged["constant"]),
     ("opinion of a blank generator's points, after 100 steps of the judge", felt["opinion"]),
     ("length of the generator's gradient by -log(opinion)", felt["non_saturating"]),
     ("length of the generator's gradient by log(1 - opinion)", felt["saturating"])],
    columns=["what", "figure"], title="Two statements of the theory, measured on the ring")

# %% [markdown] slideshow={"slide_type": "fragment"}
# A judge that is trained against forgeries of known density comes close to $D^*$. And after 100 steps
# against a generator that stands still, she is sure: the mean opinion of its points is about one in
# a hundred. There the gradient by the non-saturating loss is many times as long as by the other.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 11 How various are the rhythms? (extra, 8 min)
#
# This section is for whoever wants the measure of collapse for music, where nobody knows the modes
# beforehand.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
held_out = gan.patterns_of(gan.rhythms("test"))
makers = {kind: model.samples(1000, np.random.default_rng(SEED), kind) for kind in ("collapsed", "mended")}
makers["bars of the training tunes"] = gan.patterns_of(
    gan.rhythms("train")[np.random.default_rng(SEED).integers(4458, size=1000)])
figures = {maker: gan.variety(bars, held_out) for maker, bars in makers.items()}
listening.table(
    [(maker, int(row["distinct"]), round(row["entropy"], 1), round(100 * row["commonest"]),
      round(100 * row["coverage"]), round(row["onsets"], 1)) for maker, row in figures.items()],
    columns=["1,000 bars by", "different rhythms", "entropy (bits)", "share of the commonest (%)",
             "held-out bars whose rhythm is made (%)", "notes in a bar"],
    title="Variety, against the tunes")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The collapsed generator has a handful of rhythms. The mended one has dozens, and its commonest is
# a little commoner than in the tunes. Yet of the rare rhythms of the tunes it misses many: its
# [entropy](../syllabus/glossary.md#entropy), which says how evenly bars are spread over rhythms, is about a
# bit lower. For rhythms the mend has a third part: before they are judged, real and
# forged bars are both blurred with a little noise†, so that the expert cannot give a forgery away
# just because its strengths are 0.98 and not 1 [@Sonderby2017]. To do without momentum is advice of 2017†
# [@Arjovsky2017].

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 12 A figure that misleads: Parzen windows (extra, 22 min)
#
# This section is for whoever reads papers: it rebuilds the figure by which the paper of 2014 compared
# its samples with those of other models, and shows what that figure rewards. It is worth 3 points.

# %% [markdown] slideshow={"slide_type": "subslide"}
# A good model should make likely what is real. But a GAN cannot say how likely a bar is; it can only
# make bars. The [Parzen window](../syllabus/glossary.md#parzen-window) is a way around: draw many
# samples, put a bell-shaped hill of a certain width on each, and read off how high the ground is at
# held-out bars. With $d$ the squared distance to a sample, $\sigma$ the width and 16 dimensions, the
# height of a bell is $e^{-d / 2\sigma^2} / (\sigma\sqrt{2\pi})^{16}$.
#
# > **Exercise.** *3 points, difficulty •••, 15 minutes.* Write `parzen`. For each held-out point take
# > the logarithm of the *mean* height of the bells; return the mean of these logarithms. Beware of far
# > samples: their bells are so low that the computer says 0, which has no logarithm. So take the
# > nearest sample out first: $\log \operatorname{mean} e^{-d/2\sigma^2} = \log \operatorname{mean} e^{(m-d)/2\sigma^2} - m/2\sigma^2$,
# > with $m$ the smallest $d$.

# %% nbgrader={"grade_id": "parzen", "solution": true} slideshow={"slide_type": "subslide"}
def parzen(distances: list[list[float]], width: float, dimensions: int) -> float:
    """Return the mean, over held-out points, of the log of the mean height of the bells.

    distances: for each held-out point a list of its squared distances to all samples.
    width: of the bells. dimensions: how many numbers a point has.

    One point on a line, and a sample right on it. A bell of width 1 is 0.399 high:

    >>> round(math.exp(parzen([[0.0]], 1.0, 1)), 3)
    0.399

    A second sample is so far away that its bell is 0; so the mean is half as high:

    >>> round(math.exp(parzen([[0.0, 5000.0]], 1.0, 1)), 3)
    0.199

    A bell half as wide is twice as high:

    >>> round(math.exp(parzen([[0.0]], 0.5, 1)), 3)
    0.798
    """
    ### BEGIN SOLUTION
    total = 0.0
    # Go through the held-out points, each with its row of distances.
    for row in distances:
        # Take the nearest sample out.
        nearest = min(row)
        heights = [math.exp((nearest - square) / (2 * width**2)) for square in row]  # gap: nearest - square
        # Add the log of the mean, and put the nearest back.
        total += math.log(sum(heights) / len(row)) - nearest / (2 * width**2)  # gap: sum(heights) / len(row)
    # Average over the points, and take off what makes the bell's area 1.
    return total / len(distances) - dimensions * math.log(width * math.sqrt(2 * math.pi))  # gap: width * math.sqrt(2 * math.pi)
    ### END SOLUTION


# %% nbgrader={"grade_id": "parzen-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
parzen = check("gan_2014.parzen", parzen)
### BEGIN HIDDEN TESTS
require_own(parzen)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# Inside the loop: `nearest = min(row)`, then a list of `math.exp((nearest - square) / (2 * width**2))`,
# then the log of its mean minus `nearest / (2 * width**2)`. The last line takes the bell's own factor
# off: `dimensions * math.log(width * math.sqrt(2 * math.pi))`.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# Now five makers of bars are compared by your function: the two generators; a copyist, who plays
# training bars; a *k-means* machine, which sorts the training bars into 64 clusters and plays only
# their middles, a third of which are struck by halves, as nobody could play; and the sixteenths drawn
# one by one.

# %% slideshow={"slide_type": "subslide"}
judge = gan.load(parzen=parzen)
rng = np.random.default_rng(SEED)
made = {kind: training.forged(model.game(kind), size(1000, 40), rng) for kind in ("mended", "collapsed")}
for name, samples in experiments.simple_models(rng).items():
    made["middles of clusters" if name == "centroids" else name] = samples[:size(1000, 40)]
estimates = experiments.likelihoods(made, SEED, judge)

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
with listening.style():
    figure, axes = plt.subplots(figsize=(8, 3.8))
    for (name, curve), mark in zip(estimates.items(), listening.MARKERS, strict=False):
        axes.plot(experiments.WIDTHS, curve[:-1], marker=mark, label=name)
    axes.set(title="Validation bars: the Parzen estimate hangs on the width of the bells", xlabel="width of the bells",
             ylabel="log-likelihood (nats a bar)", ylim=(-25, 12))
    axes.legend(loc="upper right")
display(listening.picture(figure, "Log-likelihood against width for five makers of bars. The copyist is highest, the "
                          "middles of clusters second; the mended generator and single sixteenths follow within "
                          "two nats of each other, the collapsed one is last. With wide bells the first three fall together."))
listening.table(sorted(((name, round(curve[-1], 1)) for name, curve in estimates.items()), key=lambda row: -row[1]),
                columns=["bars by", "nats a bar, with each one's best width"], title="Test bars: the ranking of a Parzen estimate")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The copyist, who has invented nothing, comes first. The middles of clusters come second, well before
# the generator that was trained against an expert. And sixteenths drawn by lot, which sounded so bad at
# the beginning of this lesson, stand 0.7 nats above it. The picture shows validation bars, by which the
# width is chosen, and there they stand below it: with so few bars the order of these two is not sure. Over
# five seeds the games were ahead of them. The width decides too: with bells of width 0.5 the first three are as good as equal. So a high
# figure proves that samples lie *near* real bars, and neither that they are new nor that they can be
# played. Theis and others showed the same for pictures and advised against the estimate [@Theis2016]. The paper had
# reported 225 ± 2 for its net on handwritten digits, against 214 ± 1.1, 138 ± 2 and 121 ± 1.6 for three
# others†.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 13 The claims, checked (core, 9 min)
#
# Each claim was measured on games with five seeds, whose log the table reads. The last one is measured
# now.

# %% slideshow={"slide_type": "subslide"}
claims_table(gan.claims)

# %% [markdown] slideshow={"slide_type": "fragment"}
# † Of the paper we could check the abstract only.
#
# **What holds.** Trained too much between the expert's steps, the generator collapses in every game, and
# the count finds it. A trained judge says nearly what the best one would. The non-saturating loss gives
# gradients many times as long. And by the Parzen estimate, which asks only how near samples lie to
# held-out bars, a copyist beats every game (section 12).
#
# **What holds in part.** The mended game covers all eight heaps in five games of five, but only about 70
# in 100 of its points lie at a heap; the rest are strewn between them. And the long gradients change
# little here: with the saturating loss the game covers the ring nearly as soon, since the optimiser, RMSprop,
# evens out how long gradients are.
#
# **As music.** Of 200 pieces of 12 bars none is empty, and about one in fifty repeats one bar
# throughout. They have as many notes in a bar as the tunes. All of them have 16 notes in a row in a
# rhythm that stands in the training tunes, but so have 99 in 100 held-out pieces: with even eighths it
# cannot be otherwise. The [style probe](../syllabus/glossary.md#style-probe), a simple classifier, tells the
# rhythm of the first 60 from that of held-out tunes in 58 % of all tries, where 50 % is guessing.
#
# **What differs.** The paper forged pictures†, with larger nets†; our nets are small, and we chose what
# *holds* means.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 14 A clinic (extra, 10 min)
#
# This section is for whoever will train such nets: it shows how three faults of a game sound.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Three games for rhythms are ill. Read the cell, look at the table, listen, and name the illness before you unfold the answer.

# %% slideshow={"slide_type": "subslide"}
brief = {"seed": SEED, "progress": False}
uphill, _ = gan.play("rhythms", recipe=training.recipe_for("rhythms", steps=size(1200, 20)),
                     generator_loss=lambda d: (0.0, [(1 - one) / len(d) for one in d]), **brief)
foggy, _ = gan.play("rhythms", recipe=training.recipe_for("rhythms", steps=size(1200, 20)),
                    rules=replace(training.RHYTHM, blur=3.0), **brief)
patients = {"A": uphill, "B": model.game("collapsed"), "C": foggy}

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
rows, sound = [], []
for name, patient in patients.items():
    made_bars = training.forged(patient, 200, np.random.default_rng(SEED))
    bars = gan.patterns_of(made_bars)
    rows.append((name, len(set(bars)), round(100 * np.mean([bar in known for bar in bars])),
                 round(float(training.opinions(patient, made_bars).mean()), 2)))
    sound.append((f"Patient {name}", gan.sounded(bars[:4])))
display(listening.table(rows, columns=["patient", "different rhythms in 200 bars", "known from the tunes (%)",
                                       "expert's mean opinion"], title="Three patients"))
listening.play_side_by_side(sound, listen_for="the illness", max_seconds=9)

# %% [markdown] slideshow={"slide_type": "fragment"}
# <details><summary>What ails them</summary>
#
# A's slopes point uphill: 1 − opinion instead of opinion − 1. This generator does what it can to be found
# out, and the expert's opinion is near nought. B has collapsed: a handful of rhythms, and an opinion near
# one half, which alone would look like success. C was judged through a fog, a blur of 3 where strengths
# go from −1 to 1. The expert sees no details, so that the commonest rhythms are good enough.
#
# </details>

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 15 In the studio (core, 5 min)
#
# > **Studio.** A walk gives a fill that changes by degrees: eight bars for a hand drum, a hi-hat or
# > the rhythm of a melody. Put it under a loop, keep the two bars that work, move accents by hand,
# > and give the pitches yourself. It is no use for a form, since each bar knows nothing of the others, nor
# > for swing or touch: it has no loudness, and every note falls on the grid.
#
# The next cell writes such a piece into your portfolio, with a note of where it comes from.

# %% slideshow={"slide_type": "subslide"}
groove = gan.compose(model=model, seed=SEED, bars=8, sound="woodblock")
keep(groove, "walk")

# %% [markdown] slideshow={"slide_type": "fragment"}
# **A question of ethics.** A forger is trained here until an expert cannot tell. With rhythms that is
# harmless. The same game is played for voices and for faces. What would you want a listener to be
# told, and who should tell them?

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 16 Exercises (core, 2 min)
#
# | exercise | difficulty | minutes | points |
# |---|---|---|---|
# | `generator_loss` (section 5) | •• | 11 | 4 |
# | `modes_covered` (section 8) | •• | 10 | 3 |
# | `parzen` (section 12) | ••• | 15 | 3 |
# | 1 A perfect forger (section 17) | • | 2 | – |
# | 2 How many steps for one? (section 17) | •• | 10 | – |
# | 3 Creative brief (section 17) | •••• | 120 | 10 |

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 17 Harder exercises (extra, 16 min)
#
# This section is for whoever wants to go further, and for those who are marked: it ends with the
# creative brief, which takes two hours of your own time.

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *1, difficulty •.* At the end of the game every opinion is one half. What does the
# > generator pay, and what is each slope with 100 forgeries?
#
# <details><summary>Answer</summary>
#
# It pays −log 0.5, about 0.69, and each slope is −0.5 / 100 = −0.005. The generator is still pushed; it
# stays where it is only because the expert's score is then flat, so that no way leads to a better one.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *2, difficulty ••, 10 minutes.* Where does the game break? In a new cell take
# > `rules = replace(training.RING, turns=2)`, play with
# > `gan.play("ring", rules=rules)`, and count with `model.covered(training.forged(game, 1000, rng))`.
# > Try `turns` of 1, 2, 3 and 5 with three seeds each.
#
# <details><summary>Answer</summary>
#
# Without momentum the game bears one step for one in every seed. With five for one it depends on the
# seed: of our five games one covered all eight heaps at the end, three covered two, and one none.
#
# </details>

# %% [markdown] nbgrader={"grade_id": "brief", "locked": true} slideshow={"slide_type": "subslide"}
# > **Exercise.** *3, difficulty ••••, creative brief, 10 points.* Compose sixteen bars for percussion or
# > one melody instrument whose rhythm comes from walks between inputs of your choice (`gan.mixed`,
# > `gan.walk`, `model.patterns`). Use the collapsed generator once, on purpose. Finish the piece in a
# > [DAW](../syllabus/glossary.md#daw), and say below what you kept.
#
# | points | for |
# |---|---|
# | 3 | the inputs are documented, and the rhythms that they give are shown |
# | 3 | the piece goes somewhere: variety and monotony serve its form |
# | 3 | changes by hand, each with its reason |
# | 1 | sources and authorship are stated |

# %% [markdown] nbgrader={"grade_id": "brief-answer", "solution": true, "grade": true, "points": 10} slideshow={"slide_type": "subslide"}
# ### BEGIN SOLUTION
# A good answer gives the inputs and their rhythms, names where the collapsed generator is heard and
# why, lists changes with reasons, and says whose the tunes were.
# ### END SOLUTION

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 18 Take-aways and quiz (core, 6 min)
#
# - A generator can learn from an opponent, without ever seeing what it shall make.
# - What it learns is a slope, and a good loss has its steepest slope where the forgery is worst.
# - Nothing in the game asks for variety. A collapse has to be looked for, by ear and by counting.
# - One number for quality rewards what it measures, and that may be copying.
#
# Five questions. Think first, then unfold.

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>1. Which of the two nets sees the fiddle tunes?</summary>
#
# The discriminator alone. The generator sees random numbers, and feels the slopes.
#
# </details>
# <details><summary>2. An opinion is 0.9. Which way is the generator pushed, and how hard?</summary>
#
# Towards a better score still, but weakly: the slope is 0.9 − 1 = −0.1.
#
# </details>
# <details><summary>3. The expert says one half to everything. Is the game over and won?</summary>
#
# Perhaps not. In a collapsed game she says one half too, because she runs after a forger who has moved on.
#
# </details>
# <details><summary>4. Why is a walk heard as more musical than samples?</summary>
#
# Neighbouring inputs mostly give the same or a similar bar, so rhythms are repeated and change by degrees.
#
# </details>
# <details><summary>5. Why does a copyist do so well by a Parzen estimate?</summary>
#
# The estimate asks only how near held-out bars are to samples. Training bars are near them, and nobody
# asks whether anything is new.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# **References.** [@Goodfellow2014], [@Mogren2016], [@Yang2017], [@Sonderby2017], [@Arjovsky2017],
# [@Theis2016].
#
# **Next.** In lesson 12 the adversaries learn to forge melodies, bar by bar, over chords that you write.

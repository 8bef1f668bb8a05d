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
# # 10 A palette of melodies: MusicVAE (2018)
#
# *A composer no longer chooses between two melodies; she mixes them, and asks for more or less of what
# she hears in them.*
#
# core 84 minutes · extra 59 minutes · *Run All* takes 35 seconds · one CPU core is enough · before
# this: [09 A map of music](09_vae.ipynb)
#
# The sections marked *core* are complete in themselves. Those marked *extra* are folded away; a click
# on the triangle beside a heading opens them.
#
# > **Objective.** After this lesson you can
# > 1. work out by hand a point on the arc between two points,
# > 2. write that step as a function and blend melodies with it, your own among them,
# > 3. ask a net for more or less of a musical property, and hear what else changes,
# > 4. say what a conductor is for in sixteen bars, and whether it helps here,
# > 5. say which of the paper's claims hold in minutes of training.

# %% tags=["setup"] slideshow={"slide_type": "skip"} jupyter={"source_hidden": true}
import dataclasses
import math

import numpy as np
from IPython.display import display
from matplotlib import pyplot as plt

from coursekit import listening
from coursekit.classroom import check, claims_table, keep, require_own, size
from coursekit.corpora import sixteenths
from coursekit.systems import musicvae_2018 as musicvae
from coursekit.systems import vae_2013 as vae
from coursekit.systems.musicvae_2018 import measures, paper, training

SEED = 2018
kit = musicvae.load()
tunes = sixteenths.tunes_only("test")

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
listening.play_side_by_side(
    [("Before: a walk on the map of lesson 09", vae.compose(seed=SEED, bars=8)),
     ("Four points near one another, two bars at each", musicvae.compose(seed=SEED, bars=8)),
     ("Sixteen bars at one point", musicvae.compose(seed=SEED, bars=16, net="long", path="prior")),
     ("Melody, bass and drums at one point", musicvae.compose(seed=SEED, bars=4, net="trio", reach=0.2))],
    listen_for="which of the pieces hangs together over more than two bars", max_seconds=18)

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 1 Listen first (core, 5 min)
#
# > **Listen.** The first piece comes from the net of [lesson 09](09_vae.ipynb), the others from
# > today's nets, which know all keys and three instruments. All were chosen by seed.
#
# Now a question for your ears. Two pieces of ten bars lead from one fiddle tune to another, in five
# stages of two bars. In one of them the stages between are decoded at points of a
# [latent space](../syllabus/glossary.md#latent-space). In the other each sixteenth is taken from the one
# tune or the other by lot, more and more often from the second. Choose, and only then read on.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
DECODED = "Through the latent space"
first, second = tunes[np.random.default_rng(SEED).choice(len(tunes), 2, replace=False)]


def in_a_row(stages):
    """Return stages of two bars, one after the other, as one piece."""
    return sixteenths.music_of("melody", stages.reshape(-1, 1))


through = kit.decode_tokens(kit.interpolate(first, second, 5))
by_lot = kit.mix_in_data(first, second, 5, seed=SEED)
listening.blind([(DECODED, in_a_row(through)), ("Mixed by lot", in_a_row(by_lot))],
                question="Which of the two went through the latent space?", name="10_which_way", answer=DECODED)

# %% [markdown] slideshow={"slide_type": "fragment"}
# <details><summary>What to hear, once you have answered</summary>
#
# Both begin and end alike. In the middle the mixture leaps to and fro between two registers, and its
# rhythm stumbles. On the way through the space each stage is a melody of its own.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# Let everybody vote before anyone presses an answer, and ask for the bar in which they made up their
# minds.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 2 The history (core, 5 min)
#
# In March 2018 Adam Roberts, Jesse Engel, Colin Raffel, Curtis Hawthorne and Douglas Eck of Google's
# Magenta group put a paper on arXiv, and showed it that July at the 35th International Conference on
# Machine Learning [@Roberts2018].
#
# The paper begins with a fault. The variational autoencoder of lesson 09 had served well for pictures, and
# failed on long sequences. A decoder that sees
# the notes before can do without the point, which then says nothing: the
# [posterior collapse](../syllabus/glossary.md#posterior-collapse) that you heard there. Sixteen bars are
# 256 sixteenths, and one point must say something of all of them.
#
# The authors' mend is a decoder on two levels. A *conductor* turns the point into one vector a bar, and
# a second net writes each bar from its vector alone. They trained it on melodies, drums and trios taken
# from a very large collection of MIDI files†.
#
# A paper of the same year lays melodies and beats on *palettes*, on which one moves about
# [@RobertsPalettes2018].
#
# > **History.** It is often said that MusicVAE was trained to morph one melody into another. It was
# > not. No example ever showed what lies between two melodies. Training asks only that each comes
# > back, and that clouds fill one space; the blends come for free.
#
# † Said from memory. Of the paper we could check the abstract and the figures of its Table 1. What bears
# this sign, here and below, we could not check.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 3 The idea: the straight way and the arc (core, 10 min)
#
# Imagine a space with two [latents](../syllabus/glossary.md#latent) only. The first says how high a
# melody lies, the second how many notes it has; 0 is average. Melody A stands at (3, 0): very high, and
# of average density. Melody B stands at (0, 3): of average height, and very busy.
#
# What stands half-way? The nearest answer is the mean, (1.5, 1.5). But look at how far each point is from
# the middle of the space, (0, 0), which is called the *origin*. That distance is called the
# point's *length*: the root of the sum of the squares. For A and B it is 3, for the mean it is
# $\sqrt{1.5^2 + 1.5^2} = 2.1$. The mean is a little high and a little busy, and more average than both.
#
# The other way runs along the [arc](../syllabus/glossary.md#arc), as a hand of a clock would go, and keeps its length:
#
# | share of the way | straight | its length | on the arc | its length |
# |---|---|---|---|---|
# | 0, melody A | (3.0, 0.0) | 3.0 | (3.0, 0.0) | 3.0 |
# | a quarter | (2.25, 0.75) | 2.4 | (2.8, 1.1) | 3.0 |
# | half | (1.5, 1.5) | 2.1 | (2.1, 2.1) | 3.0 |
# | three quarters | (0.75, 2.25) | 2.4 | (1.1, 2.8) | 3.0 |
# | 1, melody B | (0.0, 3.0) | 3.0 | (0.0, 3.0) | 3.0 |
#
# On the arc the middle is *clearly* high and *clearly* busy. This is
# [spherical interpolation](../syllabus/glossary.md#spherical-interpolation), *slerp* for short. With 96 latents
# it matters more: nearly all points that are drawn there by lot have about the same
# length, as on the peel of an orange, and the straight way leads through the inside, where
# hardly any music lies [@White2016].
#
# How is a point on the arc found? Let $\theta$ be the angle between $a$ and $b$, seen from the origin, and
# $s$ the share of the way, from 0 to 1:
#
# $$\mathrm{slerp}(a, b, s) = \frac{\sin((1 - s)\,\theta)}{\sin\theta}\;a + \frac{\sin(s\,\theta)}{\sin\theta}\;b$$
#
# In words: both points are added, as in a mean. But each is weighted by the
# [sine](../syllabus/glossary.md#sine) of its part of the angle, divided by the sine of the whole angle.
# Try it half-way from A to B: the angle is 90 degrees, its sine is 1, each part is 45 degrees,
# whose sine is 0.71, and 0.71 × 3 = 2.1.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
rng = np.random.default_rng(SEED)
order = rng.permutation(len(tunes))
at_tunes = kit.encode(tunes[order])
half = len(at_tunes) // 2
pairs = list(zip(at_tunes[:half], at_tunes[half : 2 * half], strict=True))
middles = {"straight": np.array([(a + b) / 2 for a, b in pairs]),
           "arc": np.array([kit.interpolate(a, b, 3)[1] for a, b in pairs])}
lengths = {"held-out melodies": np.linalg.norm(at_tunes, axis=1)}
lengths |= {f"half-way, {way}": np.linalg.norm(points, axis=1) for way, points in middles.items()}
with listening.style():
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), width_ratios=(1, 1.5))
    angle = np.linspace(0, np.pi / 2, 40)
    left.plot(3 * np.cos(angle), 3 * np.sin(angle), "-", marker="", color=listening.PALETTE[1], label="arc")
    left.plot([3, 0], [0, 3], "--", marker="", color=listening.PALETTE[0], label="straight")
    left.plot([1.5], [1.5], "s", color=listening.PALETTE[0])
    left.plot([3 * 0.5**0.5], [3 * 0.5**0.5], "o", color=listening.PALETTE[1])
    left.plot([3, 0, 0], [0, 3, 0], "k^")
    for words, place in (("A", (3.1, 0.1)), ("B", (0.1, 3.15)), ("origin", (0.1, 0.1))):
        left.annotate(words, place)
    left.set(title="Two ways from A to B", xlabel="first latent: height", ylabel="second latent: density",
             xlim=(-0.3, 3.6), ylim=(-0.3, 3.6), aspect="equal")
    left.legend(loc="lower left", bbox_to_anchor=(0.02, 0.12))
    for (words, values), hatch in zip(lengths.items(), ("", "//", ".."), strict=True):
        right.hist(values, bins=np.arange(2, 9, 0.25), histtype="stepfilled", alpha=0.5, hatch=hatch, label=words)
    right.set(title="The same in 96 latents", xlabel="length of the point (no unit)", ylabel="melodies")
    right.legend()
listening.picture(figure, "Left, a quarter of a circle from A to B and the straight line below it, with both "
                  f"half-way points. Right, lengths of points: held-out melodies have {lengths['held-out melodies'].mean():.1f} "
                  f"on average, half-way points on the arc {lengths['half-way, arc'].mean():.1f}, on the straight line "
                  f"{lengths['half-way, straight'].mean():.1f}.")

# %% [markdown] slideshow={"slide_type": "fragment"}
# On the right nothing is invented: held-out melodies, and what lies half-way between two of them in our net.
# On the arc the lengths are those of melodies, 5.5 on average. The straight line cuts the corner: its middles
# lie nearer to the origin than nearly any melody.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 4 The data: everything in sixteenths (core, 4 min)
#
# A bar has sixteen steps, and in each step of a melody one [token](../syllabus/glossary.md#token)
# stands: a note of some pitch begins, it holds on, or there is a rest. For drums a token says what is
# struck at once: nine drums make 512 combinations. A trio has three tokens a step.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
display(listening.table(
    [(f"{bars} bars", *(len(sixteenths.tunes_only(split, bars)) for split in ("train", "valid", "test")))
     for bars in (2, 16)],
    columns=["stretches of fiddle tunes", "to learn from", "to choose by", "held out"], title="The part of the data that ships"))
listening.play_side_by_side([("Tune A", in_a_row(first)), ("Tune B", in_a_row(second)),
                             ("Sixteen bars of a tune", in_a_row(sixteenths.tunes_only("test", 16)[5]))],
                            listen_for="what comes back in the sixteen bars", max_seconds=16)

# %% [markdown] slideshow={"slide_type": "fragment"}
# These fiddle tunes ship with the course. Our nets have also learned from 909 pop songs and from drummers in a
# studio [@Wang2020; @Gillick2019], which have to be downloaded; this lesson does without. For the trio we put
# drums to songs by tempo: nobody played them together. In training melodies are moved through all keys.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 5 The crux: the way along the arc (core, 14 min)
#
# > **Exercise.** *The crux, 5 points, difficulty •••, 12 minutes.* Write `slerp`. It gets two points, each a
# > [list](../syllabus/glossary.md#list) of numbers, and the share of the way, from 0 to 1. It returns
# > the point on the arc as a list.
#
# The [cosine](../syllabus/glossary.md#cosine) of the angle is the sum of the products, number by number, divided by both lengths.
# Two traps need care. Where a point *is* the origin there is no angle. And
# where the sine is all but 0, since both points lie in one direction or opposite each other,
# there is no one arc. In both cases take the straight line.
#
# | in Python | what it means |
# |---|---|
# | `math.hypot(*a)` | the length of the point a; the star hands over its numbers one by one |
# | `sum(x * y for x, y in zip(a, b))` | the sum of all products: `zip` pairs first with first, second with second |
# | `[2 * x + y for x, y in zip(a, b)]` | a new list, one number a pair; a list itself cannot be multiplied so |
# | `math.acos(c)`, `math.sin(angle)` | the angle with the cosine c; its sine; 180 degrees are 3.14 here |
# | `if … < 1e-6:`, then `else:` | if it is below 0.000001, do the lines further in; else the other ones |
# | `p / q if q else 1.0` | p through q; where q is 0, take 1.0 |
# | `max(-1.0, min(1.0, c))` | c, but never below −1 nor above 1, where rounding may have pushed it |
#
# Lines with `>>>` are worked cases. Write your lines in place of the one with `raise`.

# %% tags=["crux"] nbgrader={"grade_id": "crux", "solution": true} slideshow={"slide_type": "subslide"}
def slerp(a, b, share):
    """Return the point at a share of the way along the arc from one point to another.

    a, b: two points, lists with a number a latent. share: 0 for a, 1 for b.

    Nothing of the way yet: it is melody A.

    >>> slerp([3.0, 0.0], [0.0, 3.0], 0)
    [3.0, 0.0]

    Half-way from A to B, as in section 3, to two decimals:

    >>> [round(number, 2) for number in slerp([3.0, 0.0], [0.0, 3.0], 0.5)]
    [2.12, 2.12]

    Half-way between points that are not at a right angle, nor equally long:

    >>> [round(number, 2) for number in slerp([2.0, 0.0], [1.0, 1.0], 0.5)]
    [1.62, 0.54]

    Opposite points have no one arc between them. A quarter of the straight way:

    >>> slerp([1.0, 0.0], [-1.0, 0.0], 0.25)
    [0.5, 0.0]

    From the origin there is no arc either:

    >>> slerp([0.0, 0.0], [4.0, 2.0], 0.5)
    [2.0, 1.0]
    """
    ### BEGIN SOLUTION
    # Take both lengths, and multiply them.
    lengths = math.hypot(*a) * math.hypot(*b)  # gap: math.hypot(*b)
    # The cosine is the sum of the products over these lengths; where there is none, take 1.
    product = sum(x * y for x, y in zip(a, b, strict=True))  # gap: x * y
    cosine = product / lengths if lengths else 1.0  # gap: product / lengths
    # Keep it within its bounds, and make an angle of it.
    angle = math.acos(max(-1.0, min(1.0, cosine)))
    # Where there is no arc, weight the points by what is left of the way and by the share.
    if math.sin(angle) < 1e-6:
        of_a, of_b = 1 - share, share  # gap: 1 - share
    # Elsewhere by the sine of each part of the angle, over the sine of the whole.
    else:
        of_a = math.sin((1 - share) * angle) / math.sin(angle)  # gap: (1 - share) * angle
        of_b = math.sin(share * angle) / math.sin(angle)  # gap: share * angle
    # Add both points, number by number, each with its weight.
    return [of_a * x + of_b * y for x, y in zip(a, b, strict=True)]  # gap: of_a * x + of_b * y
    ### END SOLUTION


# %% nbgrader={"grade_id": "crux-check", "grade": true, "locked": true, "points": 5} slideshow={"slide_type": "fragment"}
slerp = check("musicvae_2018.slerp", slerp)
### BEGIN HIDDEN TESTS
require_own(slerp)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# Work out the third worked case by hand. The products are 2 and 0, their sum 2; the lengths 2 and 1.41. The cosine
# is 2 ÷ 2.83 = 0.71, so the angle is 45 degrees, which `math.acos` gives as 0.785.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# Your function, or for now the kit's, now leads from tune A to tune B in the trained space.

# %% slideshow={"slide_type": "subslide"}
model = musicvae.load(slerp=slerp)
way = model.interpolate(first, second, 5)
stages = model.decode_tokens(way)

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
from_a, from_b = (measures.hamming(stages, tune) for tune in (first, second))
names = ["tune A", "a quarter of the way", "half-way", "three quarters", "tune B"]
display(listening.table(
    [(name, round(float(np.linalg.norm(point)), 1), round(32 * float(a)), round(32 * float(b)))
     for name, point, a, b in zip(names, way, from_a, from_b, strict=True)],
    columns=["stage", "length of the point", "steps unlike tune A, of 32", "steps unlike tune B, of 32"],
    title="From tune to tune by your slerp"))
listening.play_side_by_side([(name[0].upper() + name[1:], tune) for name, tune in zip(names, model.to_midi(stages), strict=True)],
                            listen_for="what of tune A is still there half-way", max_seconds=6)

# %% [markdown] slideshow={"slide_type": "fragment"}
# The point goes its way in equal turns, and the melody goes with it. Half-way the
# dotted rhythm of B is coming, while the register is still that of A.
# The ends are the tunes as the net gives them back: A whole, B with one wrong step.

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask before playing: will half-way have the key of A, that of B, or a third one?

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 6 Look inside: more of this, less of that (core, 8 min)
#
# Where are busy melodies? Take the mean point of many that have many notes, and subtract that of many that have
# few. The result is an arrow, an [attribute vector](../syllabus/glossary.md#attribute-vector). Add it to the point of a
# melody, and it should get busier. The paper does so with five properties:
#
# - *C diatonic*: the share of notes on white keys
# - *note density*: notes a step
# - *average interval*: mean distance from note to note, in semitones
# - *16th* and *8th syncopation*: the share of notes that begin off the beat, on an off-beat sixteenth or
#   eighth, while nothing began just before
#
# Choose a property and an amount. At 0 you hear tune A, at 1 the whole arrow is added, at −1 it is
# taken away. The arrows here are our own: section 12 says what is wrong with the plain ones.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
usual = musicvae.measured(tunes)


def properties(tokens, words):
    """Return a picture of a melody's five properties beside those of tune A."""
    scaled = [(musicvae.measured(one[None])[0] - usual.mean(axis=0)) / usual.std(axis=0)
              for one in (model.decode_tokens(way[:1])[0], tokens)]
    with listening.style():
        figure, axes = plt.subplots(figsize=(8, 3))
        for place, (values, name) in enumerate(zip(scaled, ("tune A", "what you hear"), strict=True)):
            axes.barh(np.arange(5) + 0.36 * place - 0.18, values, 0.36, label=name, hatch="//" if place else "")
        axes.axvline(0, color="black", linewidth=0.8)
        axes.set(title=words, xlabel="against the mean of fiddle tunes (standard deviations)", ylabel="property", yticks=range(5),
                 yticklabels=musicvae.ATTRIBUTES, ylim=(4.6, -0.6))
        axes.legend(fontsize="small")
    moved = ", ".join(f"{name} {value:+.1f}" for name, value in zip(musicvae.ATTRIBUTES, scaled[1] - scaled[0], strict=True))
    return listening.picture(figure, f"{words}. Against tune A, in standard deviations: {moved}.")


# %% slideshow={"slide_type": "subslide"}
def more_of(attribute="note density", amount=1.0):
    """Return tune A with more or less of a property, and what changed."""
    point = model.apply(first, attribute, amount)
    tokens = model.decode_tokens(point)[0]
    kept = int((tokens == stages[0]).sum())
    return in_a_row(tokens), properties(tokens, f"{amount} × {attribute}; {kept} of 32 steps as before")


listening.panel(more_of, title="More of this, less of that", listen_for="what else changes with it",
                attribute=list(musicvae.ATTRIBUTES), amount=(-2.0, 2.0, 0.25))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Move `amount` slowly. The property that you asked for grows, and the outline of the tune stays for a while; the
# title counts it. Then ask for *less* average interval, and you get many more notes instead. A melody cannot change in one
# property alone: few melodies leap widely and are ordinary in all else.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 7 Train it live (core, 4 min)
#
# Now train a space of your own, for some fifteen seconds, on fiddle tunes alone. As in lesson 09, each
# melody becomes a cloud and a point is drawn; the decoder gets the point and, now and then, the notes before.

# %% slideshow={"slide_type": "subslide"}
# 600 steps; size(…) makes it 20 when the course only tests that its cells run.
recipe = dataclasses.replace(training.RECIPES["live"], steps=size(600, 20))
known = sixteenths.tunes_only("train")
yours, history = musicvae.learn(recipe=recipe, seed=SEED, windows=known, slerp=slerp)

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
NAMES = {"teacher forced": "with the right notes before each step", "argmax": "with its own notes",
         "shuffled": "from another melody's point"}
found = [measures.accuracies(one.net(), tunes) for one in (yours, kit)]
display(listening.table([(words, *(round(100 * one[key]) for one in found)) for key, words in NAMES.items()],
                        columns=["steps that come back right (%)", "your net", "the trained one"], title="Held-out fiddle tunes"))
listening.play_side_by_side([("Tune A", in_a_row(first)),
                             ("Tune A from your net", in_a_row(yours.decode_tokens(yours.encode(first)))),
                             ("Tune A from the trained net", in_a_row(kit.decode_tokens(kit.encode(first))))],
                            listen_for="what your net has caught of the tune: rhythm, register, or notes", max_seconds=6)

# %% [markdown] slideshow={"slide_type": "fragment"}
# In these tunes about every second step holds a note, so half is easy to get: even another melody's point gives
# that much. Your net has caught the rhythm and little of the
# pitches. The trained one took 120 times as many steps, on more music.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 8 What we changed, and why (extra, 8 min)
#
# This section is for whoever wants to know how a net that took the authors days can be trained in
# minutes, and what was bought by which change.

# %% [markdown] slideshow={"slide_type": "subslide"}
# The paper's two-bar net reads a melody by an LSTM forwards and one backwards, and writes it by another,
# which gets the point at each step. In training its decoder sees the right notes at first and more and more of
# its own, which is called [scheduled sampling](../syllabus/glossary.md#scheduled-sampling) [@Bengio2015].
# Of each cloud's price some bits are free [@Kingma2016]. On two cores that net had only begun to learn when our time was up. So
# four things differ here: the encoder reads beats as *patches*, with no step by step; pitches share what is learned
# of them, an octave being near an octave; a quarter of the notes before is hidden from the decoder
# ([word dropout](../syllabus/glossary.md#word-dropout)), in place of scheduled sampling; and the point is unfolded into a *plan*, with some numbers for each step.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
log = paper.rows("changes")
WORDS = {"paper": "the paper's way", "patches": "+ patches", "traits": "+ traits of pitches",
         "dropout": "+ hidden notes", "plan": "+ plan (ours)"}
with listening.style():
    figure, axes = plt.subplots(figsize=(9, 3.4))
    for place, (key, words) in enumerate((("teacher forced", "right notes before"), ("sampled", "own notes, sampled"))):
        axes.barh(np.arange(5) + 0.38 * place - 0.19, [100 * np.mean([row[name][key] for row in log]) for name in WORDS], 0.38,
                  label=words, hatch="//" if place else "")
    axes.set(title="As many steps as thirty seconds of a quiet core allow", xlabel="steps that come back right (%)", ylabel="net", yticks=range(5),
             yticklabels=WORDS.values(), ylim=(4.6, -0.6), xlim=(0, 100))
    axes.legend(fontsize="small")
listening.picture(figure, "Two bars for each of five nets: " + "; ".join(
    f"{words}: {100 * np.mean([row[name]['teacher forced'] for row in log]):.0f} and "
    f"{100 * np.mean([row[name]['sampled'] for row in log]):.0f} per cent" for name, words in WORDS.items()) + ".")

# %% [markdown] slideshow={"slide_type": "fragment"}
# In thirty seconds the paper's way is not behind: the patches, the traits and the hidden notes bring little by themselves, up to
# three steps in a hundred, with one seed. The plan makes the difference, from 44 to 61 % by the net's
# own notes. It is also what makes the space so exact, and the least like the paper.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 9 Play with it: a palette (core, 9 min)
#
# > **Listen.** In three corners stand fiddle tunes, chosen by lot. The fourth is yours: draw two bars on
# > the sketchpad. While it is empty, its share falls to the others. Then move the
# > point by mouse, or by the arrow keys, and listen.

# %% slideshow={"slide_type": "subslide"}
mine = listening.sketchpad(title="Your two bars")
chosen = tunes[np.random.default_rng(SEED + 1).choice(len(tunes), 3, replace=False)]
corners = dict(zip(["one tune", "a second", "a third"], model.to_midi(chosen), strict=True))
listening.palette({"yours": mine, **corners}, model.palette, title="A palette of four melodies",
                  listen_for="whose rhythm and whose register you hear")

# %% [markdown] slideshow={"slide_type": "fragment"}
# In a corner you hear its melody as the net gives it back, between corners a mixture along
# the arcs of your function. Then draw something that no fiddler would play. A melody unlike all that the net has
# learned comes back changed.
#
# The next panel composes longer pieces. `near` stays about one point, `walk` goes on from point to point.

# %% slideshow={"slide_type": "subslide"}
def wander(seed=1, net="melody", path="near", reach=0.4, temperature=0.5):
    """Return eight bars from points of a latent space."""
    return musicvae.compose(model=model, seed=seed, net=net, path=path, reach=reach, temperature=temperature)


listening.panel(wander, title="Eight bars", listen_for="whether the pairs of bars belong together",
                seed=(1, 20), net=["melody", "drums", "long", "trio"], path=["near", "walk", "prior"],
                reach=(0.0, 1.0, 0.1), temperature=(0.0, 1.5, 0.25))

# %% [markdown] slideshow={"slide_type": "fragment"}
# With a `reach` of 0 the same two bars return; with 1, or by `prior`, each pair is a stranger to the last.
# In between lies something like a theme with variations, which nobody taught the net.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 10 Between two melodies, measured (extra, 6 min)
#
# This section is for whoever wants figures for what the ear heard: it measures three ways between melodies.

# %% [markdown] slideshow={"slide_type": "subslide"}
# In section 1 your ears compared two ways from tune to tune. Here the same is measured on 200 pairs of
# held-out melodies, five times, at nine places of each way. *Surprise* is how unexpected a melody is to a chain as in
# [lesson 03](03_chance.ipynb), in [nats](../syllabus/glossary.md#nat) a step: music that is like music has little.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
log = paper.rows("interpolation")
WAYS = {"sphere": "arc", "line": "straight", "mixed data": "mixed by lot"}
curves = {way: {key: np.mean([row[way][key] for row in log], axis=0) for key in ("distance", "cost")} for way in WAYS}
with listening.style():
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.4))
    for (name, words), mark in zip(WAYS.items(), "osx", strict=True):
        left.plot(np.linspace(0, 1, 9), 100 * curves[name]["distance"], mark + "-", label=words)
        right.plot(np.linspace(0, 1, 9), curves[name]["cost"], mark + "-", label=words)
    left.set(title="How far from the first melody", xlabel="share of the way", ylabel="steps that differ (%)")
    right.set(title="How surprising", xlabel="share of the way", ylabel="surprise (nats a step)")
    left.legend()
listening.picture(figure, "Against the share of the way: on the left the distance from the first melody rises along all three ways; on "
                  "the right the surprise half-way is " + ", ".join(
                      f"{curves[name]['cost'][4]:.2f} nats ({words})" for name, words in WAYS.items()) + ".")

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
groups = {"held-out tunes": kit.decode_tokens(at_tunes)} | {
    f"half-way, {way}": kit.decode_tokens(points) for way, points in middles.items()}
listening.table([(words, *(round(float(value), 2) for value in musicvae.measured(tokens).mean(axis=0)[1:4]))
                 for words, tokens in groups.items()],
                columns=["melodies", "notes a step", "mean interval (semitones)", "16th syncopation (share of notes)"],
                title="What half-way melodies are like: 220 pairs of fiddle tunes")

# %% [markdown] slideshow={"slide_type": "fragment"}
# All three ways lead away from the first melody. A mixture by lot is by far the most surprising: 3.3 nats a step half-way,
# where the melodies at the ends have 1.6. So much the paper claims too. But the straight way, with 1.6, surprises
# *less* than the arc, with 2.1. Look at the table before you prefer it: its middles have smaller intervals and
# hardly any syncopation, and what is plain surprises no chain. The arc's middles are nearer to the tunes in
# all three columns.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 11 Sixteen bars and a conductor (core, 7 min)
#
# A *flat* decoder writes all 256 steps in one go, and leans on the notes before more than on the point. In the
# [hierarchical decoder](../syllabus/glossary.md#hierarchical-decoder) a [conductor](../syllabus/glossary.md#conductor), an LSTM of its own, first turns the
# point into sixteen vectors, one a bar. Then a second net writes each bar, and it knows nothing but its vector
# and the notes of its bar.
#
# The conductor that you hear here is ours, and goes a step further: its vectors are eight points of the two-bar space
# that you know, and the net of section 5 writes two bars at each. The flat net had no such help: it learned alone, for two minutes.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
with listening.style():
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 2.9))
    frame = {"boxstyle": "round,pad=0.35", "facecolor": "#e8f1f8", "edgecolor": listening.PALETTE[0]}
    arrow = {"arrowstyle": "-|>", "color": "black", "linewidth": 1.4}
    for axes, title in ((left, "Flat"), (right, "With a conductor")):
        axes.set(title=title, xlim=(-0.7, 3.7), ylim=(-0.6, 3.4))
        axes.set_axis_off()
        axes.annotate("point", (1.5, 3), ha="center", va="center", bbox=frame)
        for bar, words in enumerate(("bar 1", "bar 2", "…", "bar 16")):
            axes.annotate(words, (bar, 0), ha="center", va="center", bbox=frame)
    left.annotate("", (0, 0.3), (1.4, 2.7), arrowprops=arrow)
    for bar in range(3):
        left.annotate("", (bar + 0.68, 0), (bar + 0.32, 0), arrowprops=arrow)
        right.annotate("", (bar + 0.72, 1.5), (bar + 0.28, 1.5), arrowprops=arrow)
    right.annotate("", (0, 1.8), (1.4, 2.7), arrowprops=arrow)
    for bar in range(4):
        right.annotate("…" if bar == 2 else "vector", (bar, 1.5), ha="center", va="center", fontsize="small", bbox=frame)
        right.annotate("", (bar, 0.3), (bar, 1.2), arrowprops=arrow)
listening.picture(figure, "Left, the point leads to bar 1 and each bar to the next. Right, the point leads to a row of "
                  "vectors, each vector to the next and down to its own bar; the bars do not lead to one another.")

# %% slideshow={"slide_type": "subslide"}
whole = sixteenths.tunes_only("test", 16)[5]
pieces = [("The tune", in_a_row(whole))]
for words, net in (("flat", "long flat"), ("with a conductor", "long")):
    tokens = model.decode_tokens(model.encode(whole, net), net=net)
    pieces.append((f"The tune as it comes back, {words}", in_a_row(tokens)))
    pieces.append((f"A new piece, {words}", musicvae.compose(seed=SEED, bars=16, net=net)))
listening.play_side_by_side(pieces, listen_for="what of the tune comes back, and what returns in the new pieces", max_seconds=20)

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
kinds = {"held-out tunes": sixteenths.tunes_only("test", 16)} | {f"new pieces, {words}": model.decode_tokens(
    model.samples(30, net=net, seed=SEED, source="aggregate"), net=net, temperature=0.5, seed=SEED)
    for words, net in (("flat", "long flat"), ("with a conductor", "long"))}
listening.table([(words, round(float((tokens >= sixteenths.FIRST).mean()), 2),
                  round(np.mean([len({bar.tobytes() for bar in one.reshape(16, 16)}) for one in tokens]), 1))
                 for words, tokens in kinds.items()],
                columns=["sixteen bars of", "notes a step", "different bars of 16"], title="Does anything come back?")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The flat net gives the tune back as one note that never ends: it cannot read its point. With a conductor you
# know the tune again, its rhythm nearly whole, and three in five of its notes. But in the
# new pieces hardly a bar returns, while a real tune has about ten different bars of sixteen. A conductor
# lets the point be heard; it does not compose a form.
#
# The paper compares decoders with *one* difference. So did we, with as many weights each, from scratch:

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
log = paper.rows("levels")
KINDS = {"flat": "flat", "equal steps": "with a conductor, as many steps", "equal time": "with a conductor, as much time"}
rows = []
for name, words in KINDS.items():
    forced, sampled, other = (100 * np.mean([row[name][key] for row in log]) for key in ("teacher forced", "sampled", "shuffled"))
    rows.append((words, round(forced, 1), round(sampled, 1), round(forced - sampled, 1), round(other, 1)))
listening.table(rows, columns=["decoder", "right notes before (%)", "own notes (%)", "gap", "right notes before, another's point (%)"],
                title=f"Held-out melodies of sixteen bars, {len(log)} nets each: steps that come back right")

# %% [markdown] slideshow={"slide_type": "fragment"}
# A conductor makes the gap smaller, but from below: with the right notes before, the flat net finds more steps, and with
# their own all find 53 of 100. The last column tells why: from another tune's point 86 of 100 right
# steps come back too. The paper trained for days†.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 12 Arrows of your own, and their side effects (extra, 17 min)
#
# This section is for whoever wants to write the arrows of section 6 and to know what they do besides;
# it is worth 5 points.

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *5 points, difficulty •••, 12 minutes.* Write `attribute_vector`. `points` has a list for each
# > melody, with a number for each latent, and `values` says how much of a property each melody has. Take
# > the quarter of the melodies with the highest values and the quarter with the lowest, at least one
# > each. Latent by latent, return the mean of the high ones minus the mean of the low ones.
#
# | in Python | what it means |
# |---|---|
# | `sorted(range(n), key=lambda place: values[place])` | the numbers from 0 to n − 1, in order of their values, lowest first |
# | `len(values) // 4` | a quarter of how many there are, rounded down |
# | `order[:quarter]`, `order[-quarter:]` | the first so many of the list `order`; the last so many |
# | `points[place][latent]` | the number of this latent in the melody at this place |

# %% nbgrader={"grade_id": "attribute-vector", "solution": true} slideshow={"slide_type": "subslide"}
def attribute_vector(points, values):
    """Return the way from music that has little of a property to music that has much of it.

    points: one list a melody, a number a latent. values: how much of the property each has.

    Two melodies. The second has more, and lies 2 further along the first latent:

    >>> attribute_vector([[1.0, 0.0], [3.0, 0.0]], [0.2, 0.8])
    [2.0, 0.0]

    The same melodies in the other order; the way stays the same.

    >>> attribute_vector([[3.0, 0.0], [1.0, 0.0]], [0.8, 0.2])
    [2.0, 0.0]

    Four melodies: a quarter is one melody, and the two in the middle do not count.

    >>> attribute_vector([[0.0, 1.0], [9.0, 9.0], [7.0, 7.0], [1.0, 4.0]], [0.1, 0.4, 0.5, 0.9])
    [1.0, 3.0]

    Eight melodies: the mean of two minus the mean of two.

    >>> attribute_vector([[0.0], [2.0], [9.0], [9.0], [9.0], [9.0], [4.0], [8.0]], [1, 2, 3, 4, 5, 6, 7, 8])
    [5.0]
    """
    ### BEGIN SOLUTION
    # Put the places of the melodies in order of their values, lowest first.
    order = sorted(range(len(values)), key=lambda place: values[place])  # gap: values[place]
    # How many a quarter is, at least one.
    quarter = max(1, len(values) // 4)  # gap: len(values) // 4
    # Begin with an empty vector, and go through the latents by their numbers.
    vector = []
    for latent in range(len(points[0])):  # gap: len(points[0])
        # Mean of this latent over the lowest quarter, and over the highest.
        low = sum(points[place][latent] for place in order[:quarter]) / quarter  # gap: order[:quarter]
        high = sum(points[place][latent] for place in order[-quarter:]) / quarter  # gap: order[-quarter:]
        # The vector goes from low to high.
        vector.append(high - low)  # gap: high - low
    return vector
    ### END SOLUTION


# %% nbgrader={"grade_id": "attribute-vector-check", "grade": true, "locked": true, "points": 5} slideshow={"slide_type": "fragment"}
attribute_vector = check("musicvae_2018.attribute_vector", attribute_vector)
### BEGIN HIDDEN TESTS
require_own(attribute_vector)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# In the third worked case the values are in order already. The lowest melody is `[0.0, 1.0]`, the highest `[1.0, 4.0]`;
# their difference, latent by latent, is 1.0 and 3.0.
#
# </details>

# %% [markdown] slideshow={"slide_type": "fragment"}
# Your function makes the paper's arrow from 400 training melodies. Beside it stands a
# *decorrelated* one, from 20,000: a rule was fitted that tells the five properties from the point, and the arrow
# raises what the rule says of the one and leaves what it says of the other four.

# %% slideshow={"slide_type": "subslide"}
own = musicvae.load(slerp=slerp, attribute_vector=attribute_vector)
versions = [("Tune A", own.encode(first))]
for method in ("paper", "decorrelated"):
    versions.append((f"More 8th syncopation, {method}", own.apply(first, "8th syncopation", 1, method=method)))
listening.play_side_by_side([(words, own.decode(point, temperature=0)[0]) for words, point in versions],
                            listen_for="notes that begin just before a beat or just after it", max_seconds=6)

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
log = paper.rows("attributes")
effects = {method: np.array([np.mean([row[method][name]["1"]["effects"] for row in log], axis=0) for name in musicvae.ATTRIBUTES])
           for method in ("paper", "decorrelated")}
with listening.style():
    figure, sides = plt.subplots(1, 2, figsize=(11, 4.2), sharey=True, layout="constrained")
    for axes, (method, matrix) in zip(sides, effects.items(), strict=True):
        mesh = axes.imshow(matrix, cmap="PuOr", vmin=-4.5, vmax=4.5)
        for row, column in np.ndindex(5, 5):
            axes.text(column, row, f"{round(matrix[row, column], 1) + 0:+.1f}".replace("-", "−"), ha="center", va="center",
                      color="white" if abs(matrix[row, column]) > 2.6 else "black")
        axes.set(title=f"{method.capitalize()} vectors", xlabel="what changes", xticks=range(5), yticks=range(5),
                 yticklabels=musicvae.ATTRIBUTES)
        axes.set_xticklabels([name.replace(" ", "\u00a0") for name in musicvae.ATTRIBUTES], rotation=35, ha="right")
        axes.grid(visible=False)
    sides[0].set_ylabel("what was asked for")
    figure.colorbar(mesh, ax=sides, label="mean change (standard deviations)")
display(listening.picture(figure, "Two tables of five by five: mean change of each property for each one that was asked for. On the "
                          "diagonal the paper's vectors reach " + ", ".join(f"{value:+.1f}" for value in np.diag(effects["paper"])) +
                          "; the decorrelated ones " + ", ".join(f"{value:+.1f}" for value in np.diag(effects["decorrelated"])) + "."))
listening.table(
    [(name, *(round(100 * np.mean([row[method][name][amount]["moved"] for row in log])) for method in effects for amount in ("1", "-1")))
     for name in musicvae.ATTRIBUTES],
    columns=["melodies that moved (%)", "paper, up", "paper, down", "decorrelated, up", "decorrelated, down"],
    title="500 held-out melodies, those at the ceiling or floor left out")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The diagonal shows what was asked for, all else is side effect. The paper's arrow for C diatonic works, and nearly alone. But
# its arrow for the average interval moves nothing, and that for note density raises it in 59 of 100 melodies: quarters of
# melodies differ in many things, and their difference mixes all. One whole decorrelated arrow moves each property up in 93 of 100 melodies or more. It also moves further, up to 4.5
# standard deviations, and has side effects all the same: wider intervals cost 0.7 standard deviations of C diatonic. *Down* is harder.
# Less interval and lower density succeed in a quarter or less.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 13 Drums and a trio (extra, 6 min)
#
# This section is for drummers and for whoever wants more than one line: it plays the other nets and says how
# well they give back what they are given.

# %% slideshow={"slide_type": "subslide"}
beats = model.samples(2, net="drums", seed=SEED, source="aggregate")
between = model.decode_tokens(model.interpolate(beats[0], beats[1], 4, net="drums"), net="drums")
listening.play_side_by_side(
    [("From beat to beat in four stages", sixteenths.music_of("drums", between.reshape(-1, 1))),
     ("A trio: near one point", musicvae.compose(seed=SEED, bars=8, net="trio", reach=0.2)),
     ("A trio: each two bars drawn anew", musicvae.compose(seed=SEED, bars=8, net="trio", path="prior"))],
    listen_for="whether bass and melody agree on a key", max_seconds=18)

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
log = paper.rows("reconstruction")
rows = [(words, *(round(100 * np.mean([row[net][key + suffix] for row in log]), 1) for key in ("teacher forced", "sampled", "shuffled")))
        for words, net, suffix in (("melody, 2 bars", "melody", ""), ("drums, 2 bars", "drums", ""),
                                   ("trio, 2 bars: melody", "trio", " melody"), ("trio, 2 bars: bass", "trio", " bass"),
                                   ("trio, 2 bars: drums", "trio", " drums"), ("melody, 16 bars, conductor", "long", ""),
                                   ("melody, 16 bars, flat", "long flat", ""))]
listening.table(rows, columns=["net", "right notes before (%)", "own notes (%)", "another's point (%)"],
                title="Held-out music: steps that come back right")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Two bars of drums come back nearly as well as two bars of melody. The trio is the weakest net, since three lines
# and a synthetic drummer share 48 latents and five minutes of training. That it keeps time tells little; listen to whether bass and melody agree.
#
# Of 200 samples of each net from the prior none is empty or copied, and 1 % of the trios stay on one pitch. Against the
# held-out music melodies have 16 % more notes, drums 9 % more, trios 3 % fewer, sixteen bars 23 % fewer with a conductor and
# 41 % more without. In melodies 95 % of the notes fit one scale, in sixteen bars with a conductor 88 %; in the data it is nearly all. The style
# probe heard 60 pieces of twelve bars five times: it told walks from all data in 93 % of its windows and from fiddle tunes in 98 %, pieces of
# the conductor in 87 and 99 %.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 14 The claims, checked (core, 6 min)
#
# The table reads logs of measurements with several seeds.

# %% slideshow={"slide_type": "subslide"}
claims_table(musicvae.claims)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **What holds.** Two bars come back: 99 % of the steps of melodies with the right notes before and 96 % with the net's own,
# 94 and 91 % of drums. Ways through the space stay far more like music than mixtures.
#
# Over sixteen bars a conductor makes the gap smaller.
#
# **What does not.** The paper's arrows move their
# property in nine of ten melodies for C diatonic only; decorrelated ones do for all five.
#
# **Is it music?** Of 200 melodies none is empty, constant or copied. Yet the
# [style probe](../syllabus/glossary.md#style-probe) told walks from real music in 93 % of its windows, where 50 % is
# chance: nothing leads from one pair of bars to the next. Section 13 has the other nets.
#
# **What differs.** Fewer data, smaller nets, and a plan.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 15 A clinic (extra, 7 min)
#
# This section is for whoever will train such nets: one net is ill, and you find out how.

# %% [markdown] slideshow={"slide_type": "subslide"}
# The patient is a `slerp` that somebody handed in. They had tried it on the points (1, 0) and (0, 1), and it was right. But
# blends of real melodies sound plain half-way. Compare the columns of the table, listen, read the code, and name the illness before you unfold the answer.

# %% slideshow={"slide_type": "subslide"}
def patient(a, b, share):
    """Return the point at a share of the way from a to b."""
    products = sum(x * y for x, y in zip(a, b, strict=True))
    angle = math.acos(max(-1.0, min(1.0, products)))
    of_a, of_b = 1 - share, share
    if math.sin(angle) >= 1e-6:
        of_a = math.sin((1 - share) * angle) / math.sin(angle)
        of_b = math.sin(share * angle) / math.sin(angle)
    return [of_a * x + of_b * y for x, y in zip(a, b, strict=True)]


ill = musicvae.load(slerp=patient).interpolate(first, second, 5)

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
display(listening.table([(name, *(round(float(np.linalg.norm(points[stage])), 1) for points in (way, ill)))
                         for stage, name in enumerate(names)],
                        columns=["stage", "length, your slerp", "length, the patient"], title="From tune A to tune B"))
listening.play_side_by_side([("Half-way by your slerp", in_a_row(stages[2])),
                             ("Half-way by the patient", in_a_row(kit.decode_tokens(ill)[2]))],
                            listen_for="which of the two has more to say", max_seconds=6)

# %% [markdown] slideshow={"slide_type": "fragment"}
# <details><summary>What ails it</summary>
#
# The sum of the products was not divided by both lengths. For points of length 1 that makes no difference, and those
# were the test. Melodies lie about 5.5 from the origin, so the sum is nearly always above 1 or below −1; it is cut to that,
# the sine of the angle is 0, and the patient takes the straight way through the inside. Test a function with what it will really meet.
#
# </details>

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 16 In the studio (core, 4 min)
#
# > **Studio.** Blend a chorus with the verse for a bridge that belongs to both. Or ask your hook for
# > more syncopation, and use it as its own variation. Repeat and cut by hand: the space knows two bars
# > well, and form hardly at all. Chords are yours to find.
#
# The next cell answers a tune: two bars are kept, six follow from near their point, and all goes into your
# portfolio.

# %% slideshow={"slide_type": "subslide"}
answer = musicvae.compose(model=model, seed=SEED, bars=6, primer=in_a_row(first), reach=0.3)
keep(answer, "answer")

# %% [markdown] slideshow={"slide_type": "fragment"}
# **A question of authorship.** You put your melody into one corner and a song that is under copyright into another,
# and go half-way. Not a bar is copied, yet both shaped it. Whom would you name, and whom would you ask?

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 17 Exercises (core, 4 min)
#
# | exercise | difficulty | minutes | points |
# |---|---|---|---|
# | `slerp` (section 5) | ••• | 12 | 5 |
# | `attribute_vector` (section 12) | ••• | 12 | 5 |
# | 1 Twice as far out | • | 2 | – |
# | 2 How far out? (section 18) | •• | 10 | – |
# | 3 Creative brief (section 18) | •••• | 120 | 10 |
#
# > **Exercise.** *1, difficulty •.* A stands at (2, 0) and B at (0, 6). Where is the middle of the arc, and how long
# > is it? The sine of 45 degrees is 0.71.
#
# <details><summary>Answer</summary>
#
# At (0.71 × 2, 0.71 × 6) = (1.4, 4.3), of length 4.5. Where the ends differ in length, the length passes from the one to the other.
#
# </details>

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 18 Harder exercises (extra, 15 min)
#
# This section is for whoever wants to go further, and for those who are marked: it ends with the
# creative brief, which takes two hours of your own time.

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *2, difficulty ••, 10 minutes.* How far from the origin do points lie that are drawn from the
# > [prior](../syllabus/glossary.md#prior)? In a new cell
# > compare `np.linalg.norm(kit.samples(200, seed=1), axis=1).mean()` with `lengths["held-out melodies"].mean()`. Where does
# > the difference come from? Remember lesson 09: a melody is a cloud. Then count `measures.active_units(kit.net(), tunes)`.
#
# <details><summary>Answer</summary>
#
# From the prior 9.7, which is near the root of 96; melodies 5.5. What we called the point of a melody is the middle of its cloud.
# Only 39 of 96 latents are active. In the others each cloud is about as wide as the prior, and a point that is
# drawn from it lies out there too.
#
# </details>

# %% [markdown] nbgrader={"grade_id": "brief", "locked": true} slideshow={"slide_type": "subslide"}
# > **Exercise.** *3, difficulty ••••, creative brief, 10 points.* Write two melodies of two bars yourself. Make a piece of
# > sixteen bars or more from them, their blends and their variations by attribute. Finish it in a
# > [DAW](../syllabus/glossary.md#daw), with harmony by hand, and say below what you kept.
#
# | points | for |
# |---|---|
# | 3 | both melodies, the shares and the amounts are documented, and why these |
# | 3 | the piece goes somewhere: blend and variation serve its form |
# | 3 | changes by hand, each with its reason |
# | 1 | sources and authorship are stated |

# %% [markdown] nbgrader={"grade_id": "brief-answer", "solution": true, "grade": true, "points": 10} slideshow={"slide_type": "subslide"}
# ### BEGIN SOLUTION
# A good answer shows both melodies and what stands between them, says where a blend bridges two parts and
# where an attribute varies a theme, lists changes with reasons, and says whose melodies the net learned from.
# ### END SOLUTION

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 19 Take-aways and quiz (core, 4 min)
#
# - Along an arc a blend stays as decided as its ends; along a straight line it grows more average.
# - A net that was asked only to give melodies back can blend them, since clouds fill its space.
# - An arrow through the space changes a property, and others with it. Measure both.
# - A conductor leaves the bars no way to lean on one another, so the point has to tell.
#
# Think first, then unfold.

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>1. Two points have length 3 and stand at a right angle. How long is the mean, how long the middle of the arc?</summary>
#
# The mean 2.1, the middle of the arc 3.
#
# </details>
# <details><summary>2. Did anybody teach the net what lies between two melodies?</summary>
#
# No. It was asked to give melodies back from clouds that fill one space.
#
# </details>
# <details><summary>3. You ask for more notes, and the intervals grow too. Is the arrow wrong?</summary>
#
# Not as such: in the data the two may come together.
#
# </details>
# <details><summary>4. Why is steps right "with the right notes before" not enough?</summary>
#
# The notes before give much away. Whether the point says anything, the comparison with another's point shows.
#
# </details>
# <details><summary>5. What may a bar know of the bar before it, under a conductor?</summary>
#
# Nothing but what the point told the conductor.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# **References.** [@Roberts2018], [@RobertsPalettes2018], [@White2016], [@Bengio2015], [@Kingma2016], [@Wang2020], [@Gillick2019].
#
# **Next.** In [lesson 11](11_gan.ipynb) nobody gives anything back: one net forges, another judges, and music is learned
# from a quarrel.

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
# # 17 Jukebox: music as sound itself (2020)
#
# *Until 2020 nets wrote notes, and something else had to play them. Jukebox wrote the sound: instruments, rooms
# and even voices.*
#
# core 88 minutes · extra 58 minutes · *Run All* takes 55 seconds · one CPU core is enough · before
# this: [01 Music as data](01_music_as_data.ipynb) and [13 Attention](13_attention.ipynb)
#
# The sections marked *core* are complete in themselves. Those marked *extra* are folded away; a click
# on the triangle beside a heading opens them.
#
# > **Objective.** After this lesson you can
# > 1. find by hand, and by a function, which entry of a codebook stands for a stretch of sound,
# > 2. say why a gradient cannot pass a choice, and write the one line that lets it pass,
# > 3. hear and measure what is lost when each code stands for more sound,
# > 4. exchange an entry of a codebook, and say by ear what it stood for,
# > 5. ask a net for sound in a given timbre, and tell from figures whether it obeyed.

# %% tags=["setup"] slideshow={"slide_type": "skip"} jupyter={"source_hidden": true}
import dataclasses
import math

import numpy as np
import torch
from IPython.display import display
from matplotlib import pyplot as plt
from torch import cdist

from coursekit import listening
from coursekit.classroom import check, claims_table, keep, require_own, size
from coursekit.corpora import clips
from coursekit.evaluation.sounds import mel_distance, spectral_convergence
from coursekit.systems import jukebox_2020 as jukebox
from coursekit.systems import musenet_2019 as musenet
from coursekit.systems import todd_1989 as todd
from coursekit.systems.jukebox_2020 import codebook, network, training

SEED = 2020
LEVELS = ("bottom", "middle", "top")

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
listening.play_side_by_side(
    [("Before: notes, played by a sampler, lesson 15", musenet.compose(seed=SEED, bars=4, style="air", tempo=96)),
     ("Sound that a net wrote", jukebox.compose(seed=SEED, bars=4, tempo=96, instrument="flute"))],
    listen_for="whether the second is played on an instrument at all", max_seconds=10)

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 1 Listen first (core, 5 min)
#
# > **Listen.** In the first piece a net chose notes, and a sampler played recorded tones. In the
# > second there are no notes and no recorded tones. A net was asked for a flute and wrote 125 numbers. Two more made 250 and
# > then 500 of them, and a last one made ten seconds of sound of those.
#
# The second sounds blurred, as if heard through a wall.
# Of the next two, one is a real passage, coded and decoded so that both are blurred alike. The other was written. Choose, then read on.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
known = clips.plan(12, split="test", seed=SEED)
sounds = [clips.render(one) for one in known]
model = jukebox.load()
FLUTE = next(place for place, one in enumerate(known) if one.instrument == "flute")
WRITTEN = "Written by the net"
listening.blind([(WRITTEN, jukebox.compose(seed=SEED + 1, bars=4, tempo=96, instrument="flute")),
                 ("A real passage, coded and decoded", model.copy("bottom", sounds[FLUTE]))],
                question="Which of the two was written by the net?", name="17_sound", answer=WRITTEN)

# %% [markdown] slideshow={"slide_type": "fragment"}
# The player tells you which it was. Neither was picked for sounding well: a number fixed beforehand chose both. Listen once more: does the tune
# come back to anything, and does it end?

# %% [markdown] slideshow={"slide_type": "notes"}
# Let the class vote before anyone presses an answer.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 2 The history (core, 5 min)
#
# Digital sound is a long row of numbers, on a compact disc 44,100 for each second. In this lesson each of these numbers is called a
# *sample*; it is not the recorded snippet that a sampler plays. A song of four minutes is some thousand notes, but more than ten million
# samples, and a net of 2019 could look back on a few thousand. So nets wrote notes.
#
# On 30 April 2020 six people at OpenAI published Jukebox [@Dhariwal2020]: Prafulla Dhariwal, Heewoo Jun, Christine
# Payne, Jong Wook Kim, Alec Radford and Ilya Sutskever. They had
# 1.2 million songs with their lyrics†. Three autoencoders turn their sound into [codes](../syllabus/glossary.md#codebook), numbers from 0 to 2,047: one code
# for 8, for 32 or for 128 samples. The idea of such codes was three years old: Aäron van den Oord and others called it
# VQ-VAE [@Oord2017], an [autoencoder](../syllabus/glossary.md#autoencoder) as in lesson 9 whose latent is not a point but an entry in a list.
# A [transformer](../syllabus/glossary.md#transformer) of five billion weights writes the coarsest codes, for an artist, a genre and lyrics.
#
# It sang. Thousands of examples were put on a page, unselected, in the manner of well-known singers.
# To make one minute took about nine hours on one processor†. Weights and code were given away. MusicLM in lesson 18 keeps the plan.
#
# > **History.** One often reads that Jukebox's three levels are one autoencoder. The paper tried to train them as one, and the upper
# > levels then carried nothing: a copy made from the top level alone was farther from the original than silence would be. So there are three
# > *separate* ones.
#
# † What bears this sign we could not check in the paper itself.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 3 The idea: the nearest entry in a list (core, 10 min)
#
# An autoencoder has two halves. The [encoder](../syllabus/glossary.md#encoder) turns each short stretch of sound into a *vector*, a list of numbers. The
# [decoder](../syllabus/glossary.md#decoder) turns vectors back into sound. Jukebox puts a step between them: each vector is replaced by the nearest *entry* of a list, the
# [codebook](../syllabus/glossary.md#codebook), and only the number of that entry, the *code*, is kept:
#
# sound → encoder → vector → code → entry → decoder → sound
#
# Likewise, a painter with four tubes names every colour by the tube nearest to it. This is
# [quantisation](../syllabus/glossary.md#quantise). Our example has vectors of two numbers, say how bright and how loud a
# moment of sound is. (Our nets' vectors have 64, and no single one has a name.) The entries are:
#
# | code | entry | | code | entry |
# |---|---|---|---|---|
# | 0 | (0, 0) | | 2 | (0, 2) |
# | 1 | (2, 0) | | 3 | (3, 3) |
#
# Take the vector (0.5, 0.4). Its distance from entry 0 is, by Pythagoras, √(0.5² + 0.4²) = √0.41 = 0.64. From entry 1 it
# is √(1.5² + 0.4²) = 1.55, from entry 2 √(0.5² + 1.6²) = 1.68, from entry 3 √(2.5² + 2.6²) = 3.61. Entry 0 is the nearest, so the code is 0.
# In the same way (1.6, 0.3) gets code 1, and (2.4, 2.2) code 3. Three moments of sound have become the row 0, 1, 3. Whoever has the
# list turns it back into (0, 0), (2, 0), (3, 3): near, not equal.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
ENTRIES = torch.tensor([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [3.0, 3.0]])
MOMENTS = torch.tensor([[0.5, 0.4], [1.6, 0.3], [2.4, 2.2]])
with listening.style():
    figure, axes = plt.subplots(figsize=(7, 3.6))
    grid = np.stack(np.meshgrid(np.linspace(-1, 4, 250), np.linspace(-1, 4, 250)), axis=-1)
    nearest = ((grid[:, :, None] - ENTRIES.numpy()) ** 2).sum(-1).argmin(-1)
    axes.contour(grid[..., 0], grid[..., 1], nearest, levels=[0.5, 1.5, 2.5], colors="grey", linewidths=0.8)
    for code, (x, y) in enumerate(ENTRIES.tolist()):
        axes.plot(x, y, "s", markersize=11, color=listening.PALETTE[code])
        axes.annotate(f"entry {code}", (x, y), (x + 0.12, y - 0.34))
    for x, y in MOMENTS.tolist():
        axes.plot(x, y, "o", color="black")
    for one, code in zip(MOMENTS.tolist(), (0, 1, 3), strict=True):
        axes.annotate("", ENTRIES[code].tolist(), one, arrowprops={"arrowstyle": "->"})
    axes.set(title="Three vectors and the entries nearest to them", xlabel="first number", ylabel="second number", xlim=(-1, 4), ylim=(-1, 4))
listening.picture(figure, "Four squares are the entries, each in a region of its own. Three dots are vectors, with arrows to entries 0, 1 and 3.")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Each entry owns a region. As a formula, with $v$ for the vector and $e_k$ for entry number $k$:
#
# $$\text{code}(v) = \arg\min_k \lVert v - e_k \rVert$$
#
# In words: of all numbers $k$ take the one whose entry is at the smallest distance.
#
# **The trouble.** Training goes two ways. *Forward*, sound goes in, a copy comes out, and its error is measured. *Backward*, from the copy
# towards the beginning, one works out how each number should change to make the error smaller. That message is the
# [gradient](../syllabus/glossary.md#gradient). At the choice of an entry it stops: if the vector moves a little, the same entry is chosen. The encoder
# would learn nothing. **The trick** is to pretend. Forward, the entry takes the vector's place. Backward, the message that arrives at the entry is passed
# on to the vector unchanged, *as if nothing had been exchanged*. This is the [straight-through gradient](../syllabus/glossary.md#straight-through-gradient).
#
# It takes one line: *vector + (entry − vector)*, where the bracket is treated as a fixed number. For (0.5, 0.4) and entry 0 the
# bracket is (−0.5, −0.4), so the sum is (0, 0), the entry. But if the vector moves a little, the sum
# moves by as much, since the bracket stays.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 4 The data: clips whose every label is known (core, 5 min)
#
# Jukebox learned from songs that belong to others. The course renders its own: passages of chorales, tunes and airs, for ten
# instruments, in three registers, four degrees of loudness, three tempi and four textures, each drawn by lot. All are
# labelled, all are synthetic, and there are 3,000 of ten seconds to learn from. Twelve further clips are kept aside; the table
# shows six of them.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
display(listening.table([(place, *(one.label(name) for name in clips.ATTRIBUTES)) for place, one in enumerate(known[:6])],
                        columns=["clip", *clips.ATTRIBUTES], title="Six of the twelve clips that the ready-made nets have not heard"))
display(listening.play_side_by_side([(f"{place}: {known[place].instrument}, {known[place].dynamics}", sounds[place]) for place in range(4)],
                                    listen_for="instrument and texture; all four were made equally loud, so loud and soft differ in tone colour only", max_seconds=6))
listening.spectrogram(sounds[FLUTE], f"Clip {FLUTE}: what a flute plays in ten seconds")

# %% [markdown] slideshow={"slide_type": "fragment"}
# One second is 16,000 samples. They can hold frequencies up to half that number, so what lies above 8,000 hertz is missing. The
# [spectrogram](../syllabus/glossary.md#spectrogram) shows which frequencies sound when. Each tone is a ladder of *partials*, whose strengths
# make the timbre.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 5 The crux: the nearest entry, and a gradient that passes (core, 13 min)
#
# > **Exercise.** *The crux, 4 points, difficulty •••, 12 minutes.* Write `quantise`. It gets vectors, one in each row, and
# > a codebook, one entry in each row. It returns two things: the nearest entries, by way of the line with the brackets, and their codes.
#
# | what you write | what it is |
# |---|---|
# | `cdist(a, b)` | a table of distances: a row for each row of `a`, a column for each row of `b` |
# | `table.argmin(dim=1)` | in each row, the number of the column with the smallest value |
# | `codebook[codes]` | the rows of the codebook with these numbers |
# | `(…).detach()` | the same numbers, held fast: no gradient passes |
# | `return one, other` | two answers at once |
#
# Two things stand only in the last test, and you need not write them: `requires_grad=True` asks torch to follow a vector, and
# `torch.autograd.grad` fetches the gradient that reaches it.

# %% tags=["crux"] nbgrader={"grade_id": "crux", "solution": true} slideshow={"slide_type": "subslide"}
def quantise(vectors: torch.Tensor, codebook: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return each vector's nearest entry, with a gradient that passes straight through, and its code.

    vectors: one in each row. codebook: one entry in each row, as long as a vector.

    The first vector of section 3 lies nearest to entry 0:

    >>> book = torch.tensor([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [3.0, 3.0]])
    >>> entries, codes = quantise(torch.tensor([[0.5, 0.4]]), book)
    >>> entries.tolist(), codes.tolist()
    ([[0.0, 0.0]], [0])

    All three of them:

    >>> quantise(torch.tensor([[0.5, 0.4], [1.6, 0.3], [2.4, 2.2]]), book)[1].tolist()
    [0, 1, 3]

    How must the vector change for each number of the entry to grow by 1? By 1 in each number. (For plain entries torch stops here.)

    >>> vector = torch.tensor([[1.6, 0.3]], requires_grad=True)
    >>> entries, codes = quantise(vector, book)
    >>> torch.autograd.grad(entries.sum(), vector)[0].tolist()
    [[1.0, 1.0]]
    """
    ### BEGIN SOLUTION
    # Measure how far each vector is from each entry.
    distances = cdist(vectors, codebook)  # gap: vectors, codebook
    # In each row take the number of the smallest.
    codes = distances.argmin(dim=1)  # gap: argmin(dim=1)
    # Look these entries up.
    nearest = codebook[codes]  # gap: codes
    # Go to the entry, but let the gradient see the vector: hold the way between them fast.
    straight = vectors + (nearest - vectors).detach()  # gap: nearest - vectors | detach()
    return straight, codes
    ### END SOLUTION


# %% nbgrader={"grade_id": "crux-check", "grade": true, "locked": true, "points": 4} slideshow={"slide_type": "fragment"}
quantise = check("jukebox_2020.quantise", quantise)
### BEGIN HIDDEN TESTS
require_own(quantise)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# `distances = cdist(vectors, codebook)` makes the table. The codes are its `argmin(dim=1)`, the entries
# `codebook[codes]`. Then comes the sum, with `.detach()` behind the bracket.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# Now your function codes a real clip for the trained nets, at the coarsest of three levels, where each code stands for 80 milliseconds.

# %% slideshow={"slide_type": "subslide"}
mine = jukebox.load(quantise=quantise)
codes = mine.encode("top", sounds[FLUTE])
display(listening.table([codes[:10].tolist()], columns=[f"{80 * place} ms" for place in range(10)], title="The first ten codes of the clip"))
listening.play_side_by_side([("The clip", sounds[FLUTE]), ("What 125 codes of yours keep of it", mine.decode("top", codes))],
                            listen_for="what is still there of the tune, of its rhythm and of the flute")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Your function chose each code among 2,048 entries. Where a tone is held, the same code comes several times. Ten seconds of sound
# were 160,000 samples and are 125 codes now.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 6 Three levels (core, 7 min)
#
# Jukebox learns three codebooks, each on its own. Ours are called *bottom* (20 milliseconds a code, the finest), *middle* (40) and *top*
# (80, the coarsest, which is written first). An entry that no vector chooses never changes and stays useless. Jukebox lets it begin anew at a place where
# vectors are: a [random restart](../syllabus/glossary.md#random-restart).
#
# > **Pitfall.** Here the course departs from the paper. Jukebox codes the samples themselves. To make that sound well
# > takes more computing than a laptop has (section 9). So what you hear codes a spectrogram, a picture of which frequencies
# > sound, with one column every 20 milliseconds. A code stands for one, two or four columns. Where in its swing each
# > partial stands (its *phase*) is not coded but made up, which the ear hardly minds. Our encoder, too, is computed at once instead of learned step by step.

# %% slideshow={"slide_type": "subslide"}
def level_row(name, sound):
    """Return how many codes a level makes of a sound, and how near its copy is, in dB."""
    count = len(mine.encode(name, sound))
    copy = mine.copy(name, sound)
    return count, round(mel_distance(sound, copy), 1), round(spectral_convergence(sound, copy), 1)


# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
display(listening.table([(name, f"{20 * 2**place} ms", *level_row(name, sounds[FLUTE])) for place, name in enumerate(LEVELS)],
                        columns=["level", "a code stands for", "codes in ten seconds", "mel distance (dB)", "spectral convergence (dB)"],
                        title="The same clip at three levels; in both measures lower is nearer"))
listening.play_side_by_side([("Original", sounds[FLUTE]), *((name, mine.copy(name, sounds[FLUTE])) for name in LEVELS)],
                            listen_for="where you first lose the flute, and where you first lose the tune")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The mel distance says by how many [decibels](../syllabus/glossary.md#decibel) a band of the spectrum is wrong on average; the bands are spaced as the ear spaces pitches. In
# [spectral convergence](../syllabus/glossary.md#spectral-convergence), the paper's measure, 0 dB is what silence would get. The coarser the level, the more is lost, but our steps are
# small, since each decoder sees the codes around a place. On one clip the two measures need not agree; section 11 has the figures over 100 clips.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 7 Look inside: exchange an entry (core, 8 min)
#
# What does one entry stand for? Exchange it and hear. In the panel the most frequent codes of the flute clip are numbered 1 to 6. `entry` chooses one, and
# `further` puts another in its place wherever it stands: at 0 the entry itself, at 1 the entry nearest to it, at 2,047 the
# farthest. (Code 512 need not be near 513: only distances between entries count.) Try 0, 1, 2, 5, 20, 200 and 2,047.

# %% slideshow={"slide_type": "subslide"}
entries_of_top = mine.level("top").codebook.entries
spoken = mine.encode("top", sounds[FLUTE])
frequent = np.argsort(-np.bincount(spoken, minlength=2048), kind="stable")[:6].tolist()


def neighbours(code):
    """Return all codes by how near their entries are to that of one; the code itself comes first."""
    distances = cdist(entries_of_top[code][None], entries_of_top)[0]
    others = distances.argsort(stable=True).tolist()
    others.remove(code)
    return [code, *others]


# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
def exchange(entry=1, further=0):
    """Return the clip with one entry exchanged for another, and a picture of its spectrum."""
    old = frequent[entry - 1]
    new = neighbours(old)[further]
    heard = mine.decode("top", np.where(spoken == old, new, spoken))
    places = np.flatnonzero(spoken == old)
    frames = network.spectrum(torch.from_numpy(heard.samples), 1280, 320)[0, :200].add(0.01).log().numpy()
    with listening.style():
        figure, axes = plt.subplots(figsize=(9, 3))
        axes.imshow(frames, origin="lower", aspect="auto", cmap="cividis", extent=(0, 10, 0, 2500))
        axes.plot(0.08 * places + 0.04, np.full(len(places), 2420), "v", color="white", markersize=9)
        axes.set(title=f"Code {old}, {len(places)} times, has become code {new}", xlabel="time (seconds)", ylabel="frequency (hertz)")
    return heard, listening.picture(figure, f"The spectrum up to 2,500 hertz; triangles mark the {len(places)} places where code {old} has become code {new}.")


listening.panel(exchange, title="Exchange an entry of the codebook", max_seconds=10, entry=[1, 2, 3, 4, 5, 6], further=(0, 2047, 1),
                listen_for="whether another tone, another loudness or another instrument comes in at the triangles")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Near entries are nearly the same sound. Far ones bring in another pitch or another loudness, and the farthest is silence. An entry is a whole moment: pitch, timbre and loudness
# together.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 8 How entries move (extra, 14 min)
#
# This section is for whoever wants to know where the codebook comes from, and why many of its entries may never be used. It is worth 3 points.

# %% [markdown] slideshow={"slide_type": "subslide"}
# A painter keeps a tube in use by refilling it with the average of the colours for which it was taken. So an entry
# moves to the mean of the vectors that chose it. Two things are remembered: the *sum* of these vectors and their *count*. The net learns
# in portions, called *batches*. Before a new one is added, sum and count are multiplied by 0.99, so that old batches count less and less.
# Your function gets both ready-made.
#
# An entry that nobody chooses never moves, and is hardly ever chosen again. Jukebox's
# cure is the random restart: an entry with a count below a limit begins anew at a vector drawn by lot, its *spare*. (Ours then forgets
# where it was. In the official code it remembers, and may end between the places that it had.)
#
# By hand, with the limit 1: entry 0 has the sum (6, 2) and the count 4, so it goes to (1.5, 0.5). Entry 1 has the count 0.5. That is too
# little, so it begins anew at its spare, (5, 7).
#
# > **Exercise.** *3 points, difficulty ••, 9 minutes.* Write `move_entries`. `counts[:, None]` makes a column of the
# > counts, by which every number of a row is divided. `a.where(true_or_false, b)` takes from `a` where it is true, else from `b`. What is
# > true or false must be made a column too, so that it holds for a whole row: `unused[:, None]`.

# %% nbgrader={"grade_id": "move", "solution": true} slideshow={"slide_type": "subslide"}
def move_entries(sums: torch.Tensor, counts: torch.Tensor, spares: torch.Tensor, least: float) -> torch.Tensor:
    """Return where the entries go: to the mean of what chose them, or to their spare where hardly anything did.

    sums: a row for each entry. counts: a number for each entry. spares: a row for each entry. least: the limit.

    The two entries worked out above:

    >>> sums = torch.tensor([[6.0, 2.0], [0.4, 0.2]])
    >>> spares = torch.tensor([[9.0, 9.0], [5.0, 7.0]])
    >>> move_entries(sums, torch.tensor([4.0, 0.5]), spares, 1.0).tolist()
    [[1.5, 0.5], [5.0, 7.0]]

    Both are used:

    >>> move_entries(sums, torch.tensor([4.0, 2.0]), spares, 1.0)[0].tolist()
    [1.5, 0.5]

    A count of just the limit is enough:

    >>> move_entries(sums, torch.tensor([1.0, 0.5]), spares, 1.0).tolist()
    [[6.0, 2.0], [5.0, 7.0]]
    """
    ### BEGIN SOLUTION
    # The mean is the sum divided by the count, row by row.
    means = sums / counts[:, None]  # gap: counts[:, None]
    # Find the entries that are hardly used.
    unused = counts < least  # gap: counts < least
    # Those go to their spares, the others to their means.
    return spares.where(unused[:, None], means)  # gap: unused[:, None], means
    ### END SOLUTION


# %% nbgrader={"grade_id": "move-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
move_entries = check("jukebox_2020.move_entries", move_entries)
### BEGIN HIDDEN TESTS
require_own(move_entries)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# Three lines: `means = sums / counts[:, None]`, then `unused = counts < least`, then `spares.where(…, means)`
# with `unused[:, None]` in the brackets.
#
# </details>

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
def followed(restarts, steps=60):
    """Return a codebook of 64 entries, begun in one corner, after it has followed points in three heaps."""
    generator = torch.Generator().manual_seed(SEED)
    book = codebook.Codebook(64, 2, restarts=restarts, least=0.5)
    book.quantise, book.move_entries = mine.quantise, jukebox.load(move_entries=move_entries).move_entries
    heaps = torch.tensor([[0.0, 0.0], [4.0, 1.0], [1.0, 4.0]])
    book.begin(0.3 * torch.randn(256, 2, generator=generator), generator)
    for _ in range(steps):
        drawn = heaps[torch.randint(3, (256,), generator=generator)] + 0.5 * torch.randn(256, 2, generator=generator)
        book.move(drawn, book(drawn)[1], generator)
    return book, drawn


with listening.style():
    figure, both = plt.subplots(1, 2, figsize=(9, 3.2), sharey=True)
    shares = []
    for axes, (words, restarts) in zip(both, (("without restarts", False), ("with restarts", True)), strict=True):
        book, drawn = followed(restarts)
        shares.append(codebook.usage(book(drawn)[1], 64)[0])
        axes.plot(*drawn.T.numpy(), ".", color="lightgrey", markersize=4)
        axes.plot(*book.entries.T.numpy(), "s", markersize=4, color=listening.PALETTE[int(restarts)])
        axes.set(title=f"{words}: {100 * shares[-1]:.0f} % in use", xlabel="first number")
    both[0].set_ylabel("second number")
listening.picture(figure, f"Points in three heaps and 64 entries that began in one of them: {100 * shares[0]:.0f} % are in use without restarts, {100 * shares[1]:.0f} % with them.")

# %% [markdown] slideshow={"slide_type": "fragment"}
# On the left nearly all entries stay in the heap where they began. One or two were pulled over to serve a whole heap each. On the right,
# where your function lets unused ones begin anew, they are spread over all three.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 9 Train it live (core, 7 min)
#
# Now the paper's own way: an autoencoder of samples, with one code for 128 of them. It learns from the twelve clips of section 4, with your function
# at its heart, and is then tried on one of these. Its loss adds up three things: how far the samples are off, how far the spectra
# are off, and how far the vectors are from their entries, so that the encoder stays near entries that exist.

# %% slideshow={"slide_type": "subslide"}
learned = np.stack([(32767 * one.samples[0]).astype(np.int16) for one in sounds])
steps = size(240, 21)
recipe = dataclasses.replace(training.RECIPES["live"], steps=steps)
young, history = jukebox.learn(learned, hop=128, recipe=recipe, seed=SEED, quantise=quantise,
                               title="An autoencoder of samples")

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
with torch.no_grad():
    heard = listening.Audio(young.decode(young.encode(torch.from_numpy(sounds[FLUTE].samples)))[0].numpy(), clips.SAMPLE_RATE)
display(history.picture("The loss while it learns"))
listening.play_side_by_side([("The clip", sounds[FLUTE]), ("After 240 steps, from samples", heard)],
                            listen_for="what a net learns first of sound")

# %% [markdown] slideshow={"slide_type": "fragment"}
# After 240 steps it has learned when it is loud, and some of the pitch. Over everything lies a buzz. This net has 125 codes *a second*, where the top
# level had 125 in ten. Whatever its decoder does alike for each code sounds 125 times a second, which is a tone of 125 hertz, about a B.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 10 Play with it: a net that writes codes (core, 9 min)
#
# A row of codes is like a text with an alphabet of 2,048 letters, so a transformer can write it, as in lesson 13. The [prior](../syllabus/glossary.md#prior) writes the top codes, each from those before it. At each place
# it is told who plays, how high, how loud, how fast, and in which texture. An [upsampler](../syllabus/glossary.md#upsampler) writes two codes for each of those above, and a second one
# two for each of those. The bottom codes are what you hear.
#
# > **Listen.** Change `instrument` and nothing else. Then set `level` to *top*: that is the prior's own sketch, before anybody has filled in
# > details. Finally let `temperature` fall to 0.6, where the nets keep to likely codes, and rise, where they dare unlikely ones.

# %% slideshow={"slide_type": "subslide"}
def write(instrument="flute", register="middle", dynamics="loud", texture="solo melody", level="bottom", seed=1, temperature=1.0):
    """Return ten seconds of sound that the nets wrote."""
    return jukebox.compose(model=mine, seed=seed, bars=4, tempo=96, instrument=instrument, register=register, dynamics=dynamics,
                           texture=texture, level=level, temperature=temperature)


listening.panel(write, title="Ask for sound", max_seconds=10, listen_for="whether it is the instrument that you asked for",
                **{name: list(clips.ATTRIBUTES[name]) for name in ("instrument", "register", "dynamics", "texture")},
                level=["top", "middle", "bottom"], seed=(1, 20), temperature=(0.4, 1.3, 0.1))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Instrument, register and loudness mostly obey; section 11 says how often. Long tones waver, as the code may change with every step. The prior looks back
# over at most 100 codes, which is eight seconds.
#
# The nets can also go on from music. Here your function codes four seconds of a tune by Todd's net of lesson 5, played by a saxophone.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
listening.play(jukebox.compose(model=mine, seed=SEED, bars=4, tempo=96, instrument="saxophone", texture="solo melody", primer=todd.compose(seed=3, bars=4, tempo=96)),
               "Four seconds of a tune, and six of the nets'", "the fifth second, where the tune loses its way")

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 11 The claims, checked (core, 8 min)
#
# The paper's claims were tried on autoencoders of samples, from three seeds each. What was written
# was judged by ears that are no part of the system: a judge that learned from other clips, and a transcriber, which hears notes in sound [@Bittner2022].

# %% slideshow={"slide_type": "subslide"}
claims_table(jukebox.claims)

# %% [markdown] slideshow={"slide_type": "fragment"}
# † as in section 2.
#
# **What holds.** Two of the paper's claims come out with every seed. The finer the level, the nearer the copy: −6.1, −2.9 and −1.1 dB.
# Restarts keep the codebook awake: with them 98 % of the entries are in use, without them 27 %, and the copy is farther off.
#
# What was written mostly obeys. The judge names the instrument in 80 of 100 pieces, where guessing gives 10; the register in 82, loudness in 74.
# Little was learned by heart: the longest run of codes that stands in the training set is 13 codes on average, one second, and 10 in music that the nets
# never heard.
#
# **What does not.** The third, that the spectral loss keeps high frequencies, comes out in part. With it all above 2,000 hertz is 11 dB too soft or too loud, without it 26 dB. But band by band the error is *larger* with it.
# Tempo is hardly heard, in 43 pieces of 100 where guessing gives 33, and texture in 47 of 100 where it gives 25.
#
# **What differs.** The paper's nets heard 1.2 million songs† at 44,100 samples a second, with 2,048 entries for 8, 32 and 128 samples. Ours have 512 entries for 32, 128 and 512 samples, and learn for
# about a minute each. What you hear in this lesson is *our* way by spectra, of which the paper says nothing: its copies are 4.2, 4.3 and 4.4 dB off in the mel
# distance, and the judge still names the instrument in 84, 80 and 79 of 100.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 12 A clinic: the codebook that fell asleep (extra, 16 min)
#
# This section is for whoever will train such nets: it shows their commonest illness, and how one measures it. It is worth 3 points.

# %% [markdown] slideshow={"slide_type": "subslide"}
# How much does a code say? Two numbers tell. The **share in use** counts the entries that occur at all. The
# [entropy](../syllabus/glossary.md#entropy) says how many bits each code carries on average: 1 bit is a choice between two that are equally frequent, 9 bits
# one among 512. For a code with the chance $p$ add $-p \log_2 p$.
#
# By hand, for the codes 3, 3, 5, 5 and a codebook of four entries: two of four are used, a share of 0.5. Each has the chance 0.5, and log₂ 0.5 is −1.
# So the entropy is 0.5 + 0.5 = 1 bit. For 7, 7, 7, 7 it is 0 bits: whoever knows what comes learns nothing.
#
# > **Exercise.** *3 points, difficulty ••, 9 minutes.* Write `codebook_use`. `counts.get(code, 0)` looks up how often a code has come so far, and
# > gives 0 where it has not; `counts.values()` are all the counts; `math.log2` is the logarithm.

# %% nbgrader={"grade_id": "use", "solution": true} slideshow={"slide_type": "subslide"}
def codebook_use(codes: list[int], entries: int) -> tuple[float, float]:
    """Return which share of a codebook's entries is used by some codes, and the entropy of their use in bits.

    codes: whole numbers from 0 on. entries: how many there are.

    Two of four entries, used equally:

    >>> codebook_use([3, 3, 5, 5], 4)
    (0.5, 1.0)

    One entry alone:

    >>> codebook_use([7, 7, 7, 7], 8)
    (0.125, 0.0)

    All four, each once:

    >>> codebook_use([0, 1, 2, 3], 4)
    (1.0, 2.0)
    """
    ### BEGIN SOLUTION
    # Count how often each code comes.
    counts: dict[int, int] = {}
    for code in codes:
        counts[code] = counts.get(code, 0) + 1  # gap: counts.get(code, 0)
    # Add up the bits: the chance of each code times its logarithm, taken away.
    bits = 0.0
    for count in counts.values():
        chance = count / len(codes)  # gap: len(codes)
        bits -= chance * math.log2(chance)  # gap: math.log2(chance)
    # Give back the share of entries in use, and the bits.
    return len(counts) / entries, bits  # gap: len(counts)
    ### END SOLUTION


# %% nbgrader={"grade_id": "use-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
codebook_use = check("jukebox_2020.codebook_use", codebook_use)
### BEGIN HIDDEN TESTS
require_own(codebook_use)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# Begin with `counts = {}`. For each code write `counts[code] = counts.get(code, 0) + 1`. Then go through `counts.values()`: the
# chance is `count / len(codes)`, and `bits -= chance * math.log2(chance)` takes the negative logarithm away.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# Two patients are autoencoders of samples like that of section 9, whose codebook has 512 entries. Both were trained on the same twelve
# clips, but one part of the training was left out for one of them. Your function looks at the entries of each. The last column says
# what the bits are worth: 5 bits are as much as 2⁵ = 32 entries used equally often. Name the illness before you unfold the answer.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
def patient(restarts):
    """Return the codes that a patient makes of all twelve clips."""
    short = dataclasses.replace(training.RECIPES["live"], steps=size(80, 21))
    plan = training.Plan(128, restarts=restarts)
    net, _ = training.learn(plan, learned, recipe=short, seed=SEED, progress=False)
    with torch.no_grad():
        return net.eval().encode(torch.from_numpy(learned / np.float32(32767)))


# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
doctor, rows = jukebox.load(codebook_use=codebook_use), []
for name, restarts in (("A", True), ("B", False)):
    used, bits = doctor.codebook_use(patient(restarts).flatten().tolist(), 512)
    rows.append((name, round(512 * used), round(bits, 1), round(2**bits)))
listening.table(rows, columns=["patient", "entries in use", "entropy (bits)", "worth how many entries used equally"], title="Two patients")

# %% [markdown] slideshow={"slide_type": "fragment"}
# <details><summary>What ails them</summary>
#
# B suffers from codebook collapse. It was trained without restarts: the encoder moved away from where the entries had begun, and most of them were never
# chosen again. Its sound has to be told with fewer entries, so that each has to stand for more. A is the same net with restarts.
#
# </details>

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 13 In the studio (core, 5 min)
#
# > **Studio.** Take what only this net has: blurred sound that nobody played. Lay it under a recording as a
# > pad, or cut single moments out of it for a sampler. Do not master it: 16,000 samples a second are
# > no material for a final mix.
#
# The next cell keeps a sound in your portfolio.

# %% slideshow={"slide_type": "subslide"}
pad = jukebox.compose(model=mine, seed=SEED, bars=4, tempo=60, instrument="choir", dynamics="soft", texture="four voices")
keep(pad, "choir that never was")

# %% [markdown] slideshow={"slide_type": "fragment"}
# **A question of voices.** Jukebox was asked for singers by their names, and learned from their recordings. Our nets learned
# from a sampler. What changes when the sound itself, and not only the style, is somebody's own, and what would you want to be asked?

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 14 Exercises (core, 1 min)
#
# | exercise | difficulty | minutes | points |
# |---|---|---|---|
# | `quantise` (section 5) | ••• | 12 | 4 |
# | `move_entries` (section 8) | •• | 9 | 3 |
# | `codebook_use` (section 12) | •• | 9 | 3 |
# | 1 How many bits? (section 15) | •• | 5 | – |
# | 2 Which level loses what? (section 15) | ••• | 15 | – |
# | 3 Creative brief (section 15) | •••• | 120 | 10 |

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 15 Harder exercises (extra, 28 min)
#
# This section is for whoever wants to go further, and for those who are marked: it ends with the
# creative brief, which takes two hours of your own time.

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *1, difficulty ••.* A code of 2,048 entries is worth 11 bits, since 2¹¹ = 2,048. How many bits a second has each of our
# > levels? How many has the sound itself, 16,000 samples of 16 bits?
#
# <details><summary>Answer</summary>
#
# 50, 25 and 12.5 codes a second are 550, 275 and 138 bits a second. The sound has 256,000. The bottom level is 465 times smaller, the top
# 1,862 times.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *2, difficulty •••, 15 minutes.* In a new cell copy three clips of different instruments at all three levels with
# > `mine.copy(level, sounds[place])`, and play them. Levels are `"bottom"`, `"middle"` and `"top"`;
# > `known[place].instrument` names the instrument. Write down for each at which level you lose the instrument and at which the tune. Then compute
# > `mel_distance(sounds[place], mine.copy(level, sounds[place]))` for each.
#
# <details><summary>What to look out for</summary>
#
# Figure and ear need not agree: the distance counts every band alike, and an ear does not.
#
# </details>

# %% [markdown] nbgrader={"grade_id": "brief", "locked": true} slideshow={"slide_type": "subslide"}
# > **Exercise.** *3, difficulty ••••, creative brief, 10 points.* Make a piece of a minute or more in which sound that nets wrote meets
# > music of yours. Use five seeds or more and two instruments or more, exchange entries where it serves the piece, and finish it in a
# > [DAW](../syllabus/glossary.md#daw). Say below what you kept and what you changed.
#
# | points | for |
# |---|---|
# | 3 | instruments, seeds, levels and exchanged entries are documented |
# | 3 | the written sound has a task in the piece, and it is named |
# | 3 | changes by hand, each with its reason |
# | 1 | sources and authorship are stated |

# %% [markdown] nbgrader={"grade_id": "brief-answer", "solution": true, "grade": true, "points": 10} slideshow={"slide_type": "subslide"}
# ### BEGIN SOLUTION
# A good answer names instruments, seeds, levels and codes, says what the written sound does in the piece, lists each change with its reason, and says
# whose sounds the nets have learned from.
# ### END SOLUTION

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 16 Take-aways and quiz (core, 5 min)
#
# - A codebook turns each stretch of sound into the number of its nearest entry, and sound into a row of numbers.
# - A choice has no gradient. The straight-through trick hands the entry's gradient to the vector.
# - The more sound a code stands for, the more is lost; the fewer codes, the further a net can look back.
# - Entries that nobody chooses are dead. Restarts bring them back to where the music is.
#
# Five questions. Think first, then unfold.

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>1. The entries are (0, 0) and (4, 0). Which code does (1.9, 3) get?</summary>
#
# Code 0. The second number is equally far from both, and 1.9 is nearer to 0 than to 4.
#
# </details>
# <details><summary>2. What would happen if quantise returned the entries as they are?</summary>
#
# You would hear the same, but the encoder would never learn, since no gradient would reach its vectors.
#
# </details>
# <details><summary>3. Why does the prior write at the top level and not at the bottom?</summary>
#
# Ten seconds are 125 codes at the top and 500 at the bottom. With the same view the net looks back four times as far.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>4. A codebook of 512 entries uses 40. What is lost?</summary>
#
# It could tell 512 sounds apart and tells 40. Each entry in use stands for more different sounds, so the copy is farther off.
#
# </details>
# <details><summary>5. A copy has a spectral convergence of 0 dB. Is it a good one?</summary>
#
# No: silence would have the same.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# **References.** [@Dhariwal2020], [@Oord2017], [@Bittner2022].
#
# **Next.** In lesson 18 the net is asked in words, and its codes come in layers.

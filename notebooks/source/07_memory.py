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

# %% [markdown] slideshow={"slide_type": "slide"}
# # 07 Memory: the LSTM (1997)
#
# *A net learned to keep a value for as long as it is needed, and music could come home to its
# opening.*
#
# 170 minutes · 2 CPU cores · before this: [05 Todd](05_todd.ipynb), [06 CONCERT](06_concert.ipynb)
#
# > **Objective.** After this lesson you can
# > 1. measure how an error dies on its way back through time,
# > 2. write one step of the memory cell of 1997,
# > 3. say what the truncated gradient leaves out, and check a gradient written by hand,
# > 4. train the cell where a plain net of equal size fails,
# > 5. tell three illnesses of memory by ear and by figures.

# %% tags=["setup"] slideshow={"slide_type": "skip"} jupyter={"source_hidden": true}
import numpy as np
from matplotlib import pyplot as plt

from coursekit import listening
from coursekit.classroom import check, claims_table, require_own, size
from coursekit.encodings.eighths import decode_bars
from coursekit.systems import lstm_1997 as lstm
from coursekit.systems.lstm_1997 import answer, experiments, tasks, vanishing

SEED = 1997

# %% slideshow={"slide_type": "subslide"}
tune = answer.draw(np.random.default_rng(SEED), 1, 6, "test")[0]
listening.play_side_by_side(
    [("A plain recurrent net", lstm.compose(seed=SEED, net="plain")),
     ("Memory cells of 1997, as many weights", lstm.compose(seed=SEED)),
     ("A fiddle tune that returns to its first bar", decode_bars(tune))],
    listen_for="whether the last bar is the first one again", max_seconds=19)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 1 Listen first (5 min)
#
# > **Listen.** Each piece has an opening bar and six bars of middle, and should end with its
# > opening. Hum the first bar before you press play again. In all three the left hand follows a
# > rule. Both nets play from the seed 1997, and neither piece was picked.
#
# ## 2 The history (8 min)
#
# Todd's and Mozer's nets wandered: what a net had heard a few bars ago was lost. Sepp Hochreiter
# found out why. Errors that travel back through time shrink at every step, until the early notes
# teach nothing. He wrote this in his thesis, in German [@Hochreiter1991]; Yoshua Bengio and his
# colleagues showed the same [@Bengio1994]. With Jürgen Schmidhuber in Munich, Hochreiter then built
# a unit in which errors do not shrink, and tested it on puzzles in which an answer depends on
# something a thousand steps ago [@HochreiterSchmidhuber1997]. There is no music in the paper; the
# blues of lesson 08 followed five years later.
#
# Zachary Lipton and two colleagues looked back in 2015: recurrent nets can keep context of any
# length, were hard to train, and became practical by better architectures, better optimisation and
# parallel computing [@Lipton2015]. Yann LeCun, Bengio and Geoffrey Hinton explained the cell in
# *Nature* as an accumulator that is connected to itself with a weight of one, and said that a unit
# learns when to clear it [@LeCun2015].
#
# > **History.** For this reason the cell of 1997 is often described with a forget gate, which would
# > clear it. It has none. Felix Gers and others added that gate three years later, because the
# > states of the cells could grow without bound [@Gers2000].

# %% [markdown] slideshow={"slide_type": "notes"}
# Whisper a number to one student before the lesson and ask for it at the end. What did the student
# do to keep it? Most say it again and again: a weight of one to oneself.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 3 The idea: why errors vanish (18 min)
#
# A [recurrent net](../syllabus/glossary.md#recurrent-net) hears its own last state:
# $h_t = f(W h_{t-1} + x_t)$. How strongly does the last state depend on the one $k$ steps before?
# The answer is a product with one factor for each step (the chain rule of calculus):
#
# $$\frac{\partial h_T}{\partial h_{T-k}} = D_T W \, D_{T-1} W \cdots D_{T-k+1} W$$
#
# $W$ is the [matrix](../syllabus/glossary.md#matrix), or table, of weights `[to, from]`; $D_t$
# holds the slopes $f'$ at step $t$, one for each unit. A
# [sigmoid](../syllabus/glossary.md#sigmoid), an S-shaped curve from 0 to 1, is never steeper than
# 1/4. With one unit and $|w| < 4$ each factor is therefore below 1, and the product shrinks to
# almost nothing. This is the [vanishing gradient](../syllabus/glossary.md#vanishing-gradient).
#
# > **Exercise.** *3 points.* Write `gradient_norms`: the spectral norm of this product for $k = 0$
# > (which is 1), 1, 2, … up to the number of steps. The spectral norm says how much the product
# > stretches at most.
#
# <details><summary>Hint</summary>
# From `np.eye(len(weights))` on, take the slopes from the last step to the first and multiply from
# the right by `slope[:, None] * weights`, which is $D W$. Norm: `np.linalg.norm(product,
# 2)`.</details>

# %% nbgrader={"grade_id": "gradient-norms", "solution": true} slideshow={"slide_type": "subslide"}
def gradient_norms(weights: np.ndarray, slopes: np.ndarray) -> list[float]:
    """Return how strong an error is after going back 0, 1, 2, ... steps; slopes [step, unit]."""
    ### BEGIN SOLUTION
    back = np.eye(len(weights))
    norms = [1.0]
    for slope in slopes[::-1]:
        back = back @ (slope[:, None] * weights)
        norms.append(float(np.linalg.norm(back, 2)))
    return norms
    ### END SOLUTION


# %% nbgrader={"grade_id": "gradient-norms-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
gradient_norms = check("lstm_1997.gradient_norms", gradient_norms)
### BEGIN HIDDEN TESTS
require_own(gradient_norms)
### END HIDDEN TESTS

# %% slideshow={"slide_type": "subslide"}
with listening.style():
    figure, axes = plt.subplots(figsize=(8, 3.4))
    for kind in vanishing.KINDS:
        lines = [vanishing.state_norms(kind, steps=size(100, 20), seed=s, norms=gradient_norms)
                 for s in range(size(5, 1))]
        axes.plot(np.maximum(np.median(lines, axis=0), 1e-30), label=kind, marker="")
    axes.set(yscale="log", ylim=(1e-30, 100), title="What is left of an error, by your measure",
             xlabel="lag (steps back)", ylabel="norm of the derivative")
    axes.legend(fontsize=8)
listening.picture(figure, "Norm against lag on a logarithmic scale: three plain nets and torch's "
                  "LSTM as it starts fall in straight lines; the memory cell of 1997 stays above 1.")

# %% [markdown] slideshow={"slide_type": "slide"}
# A straight line on this scale means that the same share is lost at every step, so over 100 steps
# nothing can be learned. The LSTM of the library torch falls too: its forget gates start half open
# and halve the error each time. In the cell of 1997 the error does not fade.
#
# ## 4 The memory cell (22 min)
#
# The way out is a unit that passes its value on to itself with a weight of exactly 1, and with no
# squashing in between: the
# [constant error carousel](../syllabus/glossary.md#constant-error-carousel). It needs two
# [gates](../syllabus/glossary.md#gate). Without an input gate, every input would disturb what is
# kept; without an output gate, what is kept would disturb every output. With the
# [sigmoid](../syllabus/glossary.md#sigmoid) $\sigma$:
#
# $$y^{in} = \sigma(net^{in}) \qquad y^{out} = \sigma(net^{out})$$
# $$s \leftarrow s + y^{in} g(net^{c}) \qquad y^{c} = y^{out} h(s)$$
# $$g(x) = 4\sigma(x) - 2 \qquad h(x) = 2\sigma(x) - 1$$
#
# $s$ is the state of a cell, $y^c$ what it puts out. Cells of one block share both gates.
#
# > **Exercise.** *Crux, 4 points.* Write `memory_step`. State and `net_cell` are `[block, cell]`,
# > the gates' net inputs `[block]`. Return the output and the new state.
#
# <details><summary>Hint</summary>
#
# Compute the gates first, then the state, then what is heard of the new state. `gate[:, None]`
# makes a column, which numpy spreads over the cells of each block.
#
# </details>

# %% tags=["crux"] nbgrader={"grade_id": "crux", "solution": true} slideshow={"slide_type": "subslide"}
def memory_step(
    state: np.ndarray, net_cell: np.ndarray, net_in: np.ndarray, net_out: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return what each cell puts out and its new state, both [block, cell]."""
    ### BEGIN SOLUTION
    opened = 1 / (1 + np.exp(-net_in))[:, None]
    let_out = 1 / (1 + np.exp(-net_out))[:, None]
    state = state + opened * (4 / (1 + np.exp(-net_cell)) - 2)
    return let_out * (2 / (1 + np.exp(-state)) - 1), state
    ### END SOLUTION


# %% nbgrader={"grade_id": "crux-check", "grade": true, "locked": true, "points": 4} slideshow={"slide_type": "fragment"}
memory_step = check("lstm_1997.memory_step", memory_step)
### BEGIN HIDDEN TESTS
require_own(memory_step)
### END HIDDEN TESTS

# %% slideshow={"slide_type": "subslide"}
state, heard, kept = np.zeros((1, 1)), [], []
noise = np.random.default_rng(SEED).normal(0, 2, 100)
for t in range(100):
    opens, lets = 60 * (t == 5) - 30, 60 * (t >= 80) - 30  # gates moved by hand
    y, state = memory_step(state, np.array([[3.0 if t == 5 else noise[t]]]),
                           np.array([opens]), np.array([lets]))
    heard.append(y.item()), kept.append(state.item())
with listening.style():
    figure, axes = plt.subplots(figsize=(8, 2.6))
    axes.plot(noise, color="lightgrey", marker="", label="what arrives")
    axes.plot(kept, marker="", label="state"), axes.plot(heard, marker="", label="output")
    axes.set(title="One value kept for 75 steps", xlabel="step", ylabel="value")
    axes.legend(fontsize=8)
model = lstm.load(memory_step=memory_step)
display(listening.picture(figure, "Noise arrives at every step; the state jumps at step 5 and stays "
                          "level; the output is 0 until step 80 and then shows it."))
listening.play(lstm.compose(model=model, seed=SEED + 1, bars=6), "Your cell sings",
               "the opening in bar 6")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 5 The data: puzzles about memory (15 min)
#
# - **Adding.** A hundred random values, two of them marked. The answer at the end is
#   $0.5 + (X_1 + X_2)/4$.
# - **Temporal order.** Two letters, X or Y, far apart among noise: in which order did they come?
# - **Embedded Reber grammar.** B, then T or P, then a string of a small
#   [grammar](../syllabus/glossary.md#grammar), then the *same* T or P, then E.
#
# > **Exercise.** *3 points.* Write `legal_next`: which letters may follow a beginning, in
# > alphabetical order? `grammar[state]` maps each letter to the state it leads to; the inner string
# > starts in state 0, and a state that is empty ends it.
#
# <details><summary>Hint</summary>
#
# `prefix[1]` is what must come back. Walk through `prefix[2:]` until the grammar ends; how many
# letters are left then, none, one or two?
#
# </details>

# %% nbgrader={"grade_id": "legal-next", "solution": true} slideshow={"slide_type": "subslide"}
def legal_next(grammar: list[dict[str, int]], prefix: str) -> str:
    """Return the letters that may follow in the embedded grammar; none after the last."""
    ### BEGIN SOLUTION
    if len(prefix) < 2:
        return "PT" if prefix else "B"
    state = 0
    for place, letter in enumerate(prefix[2:], 3):
        if not grammar[state]:
            return "E" if place == len(prefix) else ""
        state = grammar[state][letter]
    return "".join(sorted(grammar[state])) or prefix[1]
    ### END SOLUTION


# %% nbgrader={"grade_id": "legal-next-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
legal_next = check("lstm_1997.legal_next", legal_next)
### BEGIN HIDDEN TESTS
require_own(legal_next)
### END HIDDEN TESTS

# %% slideshow={"slide_type": "subslide"}
rng = np.random.default_rng(SEED)
for string in tasks.reber_strings(rng, 3):
    print(string, "→", " ".join(legal_next(tasks.REBER, string[:i]) for i in range(len(string))))
sums = tasks.adding(np.random.default_rng(2), 1, 100)
values, marks = sums.inputs[0].T
with listening.style():
    figure, axes = plt.subplots(figsize=(8, 2.4))
    axes.bar(range(len(values)), values, color=np.where(marks == 1, listening.PALETTE[1], "lightgrey"))
    axes.set(title=f"Add the two marked values: the answer is {sums.targets.item():.3f}",
             xlabel="step", ylabel="value")
display(listening.picture(figure, "About a hundred grey bars and two coloured ones, the first among "
                          "the first ten, the other before the middle."))
listening.play(decode_bars(answer.draw(rng, 1, 2)[0]), "Our puzzle: a tune that must come back",
               "bar 4, which equals bar 1")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 6 The gradient, by hand (12 min)
#
# A [gradient](../syllabus/glossary.md#gradient) says for each weight how the error changes with it.
# The paper [truncates](../syllabus/glossary.md#truncated-gradient) it: an error that reaches a net
# input changes the weights there and goes no further; only the carousel carries it on. The kit's
# gradient is written out by hand, line by line. Is it right? Automatic differentiation, in which
# the library works the gradient out by itself, must agree, both truncated and whole. And torch's
# LSTM must become this cell when its forget gates are held open.

# %% slideshow={"slide_type": "fragment"}
for truncated in (True, False):
    gaps = [experiments.gradient_gap(seed, truncated=truncated) for seed in range(size(5, 1))]
    print(f"truncated: {truncated!s:5}  by hand equals autograd:", max(gaps) < 1e-9)
same = next(claim for claim in lstm.claims if claim.key == "torch")
print("torch's LSTM with open forget gates:", same.measure(size(5, 1)).verdict)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 7 Train it live (12 min)
#
# The net is the paper's: two blocks of two cells, 93 weights, and one sequence at a time. The plain
# net has 97 weights. A sum counts as right when it is less than 0.04 away. A net that always
# guesses the mean is right on about 15 % of sums, since that many lie so near to it.

# %% slideshow={"slide_type": "subslide"}
adding = experiments.ADDING
memory, plain = adding.nets(0)
recipe = experiments.recipe(size(120_000, 4000), 0.3)
history = experiments.learn(memory, adding, 100, recipe, seed=0, title="Memory cells add")
recipe = experiments.recipe(size(40_000, 2000), 0.1, clip=1.0)
flat = experiments.learn(plain, adding, 100, recipe, seed=0, title="A plain net adds")
with listening.style():
    figure, axes = plt.subplots(figsize=(8, 2.8))
    for name, one in {"memory cells": history, "plain net": flat}.items():
        axes.plot(one.steps, 100 * (1 - np.array(one.scores)), label=name, marker="")
    axes.set(title="Adding over 100 steps", xlabel="sequences learned", ylabel="% right")
    axes.legend()
listening.picture(figure, "Per cent right against sequences: the plain net stays near 15; the memory "
                  "cells do too for tens of thousands, then rise steeply to nearly 100.")

# %% [markdown] slideshow={"slide_type": "slide"}
# For a long time nothing seems to happen, and then the net is soon right nearly every time. The
# gates had to learn to close before anything could be kept.
#
# For the melodies the same kind of cells, eight blocks of twelve, learned from bars of fiddle tunes
# with one or two bars between. Nobody told them which block should keep which note. The next
# picture looks into their gates.

# %% slideshow={"slide_type": "subslide"}
import torch

tokens = answer.draw(np.random.default_rng(SEED), 50, 6, "test")
opened, let_out = model.net().hidden.gates(torch.from_numpy(answer.features(tokens)))
with listening.style():
    figure, panels = plt.subplots(2, 1, figsize=(8, 3.6), sharex=True)
    for axes, gate, name in zip(panels, (opened, let_out), ("Input", "Output"), strict=True):
        axes.imshow(gate.mean(0).T, aspect="auto", cmap="Blues", vmin=0, vmax=1)
        axes.set(title=f"{name} gates, open where dark", ylabel="block")
    axes.set_xlabel("step (8 in a bar)")
display(listening.picture(figure, "Gates of eight blocks over eight bars: input gates open in the "
                          "first bar, output gates in the last; two blocks work in between."))
for kind in lstm.NETS:
    shares = [answer.brought_back(model.net(kind), gap, pieces=size(100, 10)).mean() for gap in (1, 4, 16)]
    print(f"{kind:6} net: after 1, 4, 16 bars", *[f"{share:.0%}" for share in shares], "right")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 8 Play with it (10 min)
#
# > **Listen.** Keep one seed and raise the number of bars: does the opening still come back? Then
# > change the net. At a [temperature](../syllabus/glossary.md#temperature) of 2 the middle goes
# > astray, and the opening comes back all the same.

# %% slideshow={"slide_type": "subslide"}
def play_memory(seed=1997, bars=6, net="memory", temperature=0.8, chords=True):
    """Return an opening, a middle and an answer, sung with your cell."""
    return lstm.compose(model=model, seed=seed, bars=bars, net=net, temperature=temperature,
                        chords=chords)


listening.panel(play_memory, title="Keeping a bar in mind", listen_for="the last bar",
                seed=(1990, 2010), bars=(2, 24), net=[*lstm.NETS], temperature=(0.2, 3.0, 0.1),
                chords=[True, False])

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 9 The claims, checked (8 min)

# %% slideshow={"slide_type": "subslide"}
claims_table(lstm.claims, seeds=size(5, 1))

# %% [markdown] slideshow={"slide_type": "slide"}
# Five of the paper's six claims hold. Adding over 200 steps holds in part, since one run in five
# never took off. Of our own questions the first holds: torch's cell can be made the cell of 1997.
# The second holds in part: over 16 bars one step in ten goes astray, which is still far better than
# the plain net.
#
# Two things differ. The paper's output unit is a sigmoid [@HochreiterSchmidhuber1996], which
# squeezes every answer between 0 and 1. With it our nets stayed at 96 to 98 % of sums, because a
# sigmoid hardly reaches the ends of that scale; so our output is a plain sum. And the grammar took
# three times the paper's weights and the whole gradient: with the truncated one, fewer than half of
# our runs found it in 30,000 strings. That claim is therefore shown for a larger net than the
# paper's.
#
# ## 10 Clinic (10 min)
#
# Three cells are ill. Read the figures, listen, and name what was done to each.

# %% slideshow={"slide_type": "subslide"}
def ill(leak=1.0, least=0.0, most=1.0):
    """Return a step whose state leaks, or whose gates cannot shut or open all the way."""
    def step(state, net_cell, net_in, net_out):
        ajar = np.clip(1 / (1 + np.exp(-net_in)), least, 1)
        faint = np.clip(1 / (1 + np.exp(-net_out)), 0, most)
        state = leak * state + ajar[:, None] * 2 * np.tanh(net_cell / 2)
        sizes.append(np.abs(state).mean())
        return faint[:, None] * np.tanh(state / 2), state
    return step


sound = {}
for name, illness in {"A": {"leak": 0.9}, "B": {"least": 0.3}, "C": {"most": 0.05},
                      "healthy": {}}.items():
    sizes = []
    piece = lstm.compose(model=lstm.load(memory_step=ill(**illness)), seed=SEED, chords=False)
    print(f"{name:>7}: mean |state| after a bar {sizes[8]:.1f}, at the end {sizes[-1]:4.1f}; "
          f"of the opening came back {answer.returned(piece):.0%}")
    sound[f"Patient {name}".replace("Patient healthy", "Healthy")] = piece
listening.play_side_by_side(list(sound.items()), listen_for="what comes back", max_seconds=19)

# %% [markdown] slideshow={"slide_type": "notes"}
# The answer is folded below. Ask first which figure would tell each illness without listening, and
# which of the three a forget gate would have caused or cured.

# %% [markdown] slideshow={"slide_type": "slide"}
# <details><summary>What ails them</summary>
#
# Cell A leaks: a tenth of the state is lost at each step, so little is left of the opening. Cell B
# cannot shut its input gates: the notes of the middle pour in and the state drifts. Cell C keeps
# everything, but its output gates hardly open, so almost nothing of it is heard.
#
# </details>
#
# > **Pitfall.** Without a forget gate a state can only be added to. Here each piece starts from
# > zero; on an endless stream of music the cell of 1997 would fill up.
#
# ## 11 In the studio (10 min)
#
# > **Studio.** An arranger needs a frame first. Bring your own hook as a
# > [primer](../syllabus/glossary.md#primer), the beginning that the net is given, let the net write
# > the way out and home, and rewrite the middle by hand in your
# > [DAW](../syllabus/glossary.md#daw). The net knows nothing of cadences or of a second voice.
#
# The bar that returns is, note for note, a bar that you gave. Who wrote the piece: you, the
# fiddlers whose tunes taught the middle, or whoever fixed the form?

# %% slideshow={"slide_type": "subslide"}
hook = decode_bars([0, 4, 7, 24, 9, 7, 4, 24], chords=False)
music = lstm.compose(model=model, seed=SEED, bars=8, primer=hook)
print("written:", listening.save(music, "exports/memory.mid"),
      listening.save(music, "exports/memory.musicxml"))
listening.play(music, "From a hook of your own, and home", "bars 1 and 8")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 12 Exercises (15 min and your own time)
#
# > **Exercise.** *Warm-up.* One sigmoid unit with weight 3: how much of an error is left after 10
# > steps at the most? *Search.* Give torch's forget gates a bias of 3 (in `vanishing._cell_norms`):
# > what is left after 100 steps?
#
# <details><summary>Answers</summary>
# *Warm-up:* $(3/4)^{10} = 0.056$. *Search:* $\sigma(3) = 0.953$, so about $0.953^{100} = 0.008$ is
# left: less than one per cent, but far more than before. This is why that bias is often set above
# 0.</details>

# %% [markdown] nbgrader={"grade_id": "brief", "locked": true} slideshow={"slide_type": "subslide"}
# > **Exercise.** *Creative brief, 10 points.* Write a hook of one bar, let the net answer it after
# > four bars and after twelve, and finish the better one in a DAW.
#
# | points | for |
# |---|---|
# | 3 | the hook is singable and comes back where the form needs it |
# | 3 | both gaps were compared, with the share of the hook that came back |
# | 3 | changes by hand, each with its reason |
# | 1 | sources and authorship are stated |

# %% [markdown] nbgrader={"grade_id": "brief-answer", "solution": true, "grade": true, "points": 10} slideshow={"slide_type": "subslide"}
# ### BEGIN SOLUTION
# A good answer names seed and gap, counts what came back, and tells the net's bars from its own.
# ### END SOLUTION

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 13 Quiz and take-aways (8 min)
#
# <details><summary>1. Why do errors vanish in a plain net?</summary>
# Each step back multiplies by weights and slopes whose product is below 1.</details>
# <details><summary>2. What is the weight of the carousel to itself?</summary>
# Exactly 1, and nothing is squashed on the way.</details>
# <details><summary>3. What is an input gate for?</summary>
# It protects what is kept from what comes later.</details>
# <details><summary>4. Did the LSTM of 1997 forget?</summary>
# No; the forget gate was added in 2000.</details>
# <details><summary>5. What does the truncated gradient leave out?</summary>
# What would flow on from the net inputs to earlier outputs.</details>
#
# **Take-aways.** A net can learn to remember only what its errors reach: memory is a question of
# gradients. A weight of one keeps a value, gates protect it, and truncation makes learning cheap.
#
# **References.** [@Hochreiter1991], [@HochreiterSchmidhuber1997], [@HochreiterSchmidhuber1996],
# [@Bengio1994], [@Gers2000], [@Lipton2015], [@LeCun2015].
#
# **Next.** Lesson 08: twelve bars of blues, held in memory.

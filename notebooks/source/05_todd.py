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
# # 05 A connectionist composer: Todd (1989)
#
# *A composer no longer writes rules or tables, but shows a net some melodies, and then asks it for
# what lies between them.*
#
# 150 minutes · 2 CPU cores · before this: [01 Music as data](01_music_as_data.ipynb),
# [03 Chance](03_chance.ipynb)
#
# > **Objective.** After this lesson you can
# > 1. write the memory of a recurrent net, and predict what a change of it does,
# > 2. read music from activations,
# > 3. train a net in seconds and prove that it recalls its melodies,
# > 4. morph one tune into another and test whether the child has both parents,
# > 5. find the cycle in which a free-running net ends.

# %% tags=["setup"] slideshow={"slide_type": "skip"} jupyter={"source_hidden": true}
import numpy as np
from matplotlib import pyplot as plt

from coursekit import listening
from coursekit.classroom import check, claims_table, require_own, size
from coursekit.neural import Recipe
from coursekit.systems import illiac_markov_1957 as markov
from coursekit.systems import todd_1989 as todd
from coursekit.systems.todd_1989 import experiments

SEED = 1989

# %% slideshow={"slide_type": "subslide"}
wish = {"seed": SEED, "first": "maman", "second": "yankee", "bars": 4}
listening.play_side_by_side(
    [("Before: a chain of order 3", markov.compose(seed=SEED, source="tunes", order=3, bars=4)),
     ("The net, plan for Ah! vous dirai-je", todd.compose(morph=0.0, **wish)),
     ("The net, plan for Yankee Doodle", todd.compose(morph=1.0, **wish)),
     ("The net, .6 of one plan and .4 of the other", todd.compose(morph=0.4, **wish))],
    listen_for="where the last piece leaves one tune for the other", max_seconds=10)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 1 Listen first (4 min)
#
# > **Listen.** One net plays the last three pieces. Only two numbers differ between them: how much
# > of each plan it is given. No note is stored anywhere as a note.
#
# ## 2 The history (6 min)
#
# In 1986 [backpropagation](../syllabus/glossary.md#backpropagation) became widely known
# [@Rumelhart1986], and with it *connectionism*: knowledge not as rules, but as strengths of
# connections between simple [units](../syllabus/glossary.md#unit). In the same year Michael Jordan
# showed a net that produces sequences by hearing its own outputs [@Jordan1986].
#
# Peter Todd, at Stanford's Department of Psychology, turned such a net into a composer [@Todd1989].
# His abstract sets it against thirty years of rule-based programs: instead of following strict
# rules, it learns regularities and generalises. The melodies were short and few. He asked for three
# things beyond recall: a plan that was never learned, a plan between two melodies, and another
# beginning. A book soon collected what others did [@ToddLoy1991]. In this lesson sizes and results
# of the paper are *reported as*: its structure we found in sources, its figures we could not check.
#
# > **History.** Such nets are often said to be trained *through time*. This one is not. While it
# > learns, its memory is filled with the right notes, and no error travels back from one slice to
# > the one before. That came later, in [lesson 06](06_concert.ipynb).

# %% [markdown] slideshow={"slide_type": "notes"}
# Play the fourth sound twice and let the class raise a hand where the tune changes. Then ask: did
# the net splice two tapes, or is there something in between? Section 8 answers with a picture.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 3 The idea: a plan and a fading memory (10 min)
#
# Time runs in [slices](../syllabus/glossary.md#slice) of an eighth note. At slice $t$ the net sees
# a [plan](../syllabus/glossary.md#plan) $p$, the same all through a melody, and a
# [context](../syllabus/glossary.md#context) $c_t$, a trace of what has sounded:
#
# $$h_t = \sigma(W\,[p, c_t] + b) \qquad o_t = \sigma(V h_t + d) \qquad
# c_{t+1} = \lambda\, c_t + o_t$$
#
# $h_t$ are [hidden units](../syllabus/glossary.md#hidden-unit), $o_t$ the outputs; $W, V, b, d$
# are [weights](../syllabus/glossary.md#weight) that training finds, and the
# [sigmoid](../syllabus/glossary.md#sigmoid) $\sigma$ squeezes each sum into 0 to 1. $\lambda$ is
# the [decay](../syllabus/glossary.md#decay), .8 in the paper (reported as). Context starts at 0.

# %% slideshow={"slide_type": "subslide"}
with listening.style():
    figure, axes = plt.subplots(figsize=(7, 2.8))
    for decay in (0.5, 0.8, 0.95):
        trace = todd.contexts_of(todd.to_slices([(0, 4)], rests=12), decay=decay)[:, 0]
        axes.plot(trace, label=f"decay {decay}")
    axes.set(title="One context unit while its pitch sounds for four slices, then rests",
             xlabel="slice (eighth note)", ylabel="context")
    axes.legend()
listening.picture(figure, "Three curves rise for four slices and fade afterwards; at decay .5 the "
                  "memory is gone after five slices, at .95 it hardly fades.")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 4 The data: melodies as slices (14 min)
#
# Fourteen units stand for the white keys from D4 to C6, one unit a pitch: a
# [localist code](../syllabus/glossary.md#localist-code). The fifteenth says that a note *begins*.
# Without it nobody could tell two quarter notes from a half note. Six old melodies, written down
# for this course, are in nobody's copyright.

# %% slideshow={"slide_type": "subslide"}
maman = todd.melody_named("maman")
with listening.style():
    figure, axes = plt.subplots(figsize=(8, 3.2))
    axes.pcolormesh(maman.slices().T, cmap="Blues", edgecolors="lightgrey", linewidth=0.2)
    axes.set(title=maman.title, xlabel="slice (eighth note)", yticks=np.arange(15) + 0.5,
             yticklabels=[*"DEFGABCDEFGABC", "begins"], ylabel="unit")
for melody in todd.MELODIES:
    print(f"{melody.title}: {melody.origin}, {len(melody.notes)} notes")
display(listening.picture(figure, "A table of 15 units against 34 slices: one pitch is on at a time, "
                          "the unit for beginnings at the start of each note, and none in the last "
                          "two slices."))
listening.play_side_by_side([(melody.title, melody.to_midi()) for melody in todd.MELODIES],
                            listen_for="repeated notes and dotted rhythms", max_seconds=9)

# %% [markdown] slideshow={"slide_type": "slide"}
# > **Exercise.** *3 points.* The net says activations, not notes. Write `notes_of`. In each slice
# > the strongest pitch sounds if it is above .5, else there is silence. A note begins where the
# > last unit is above .5, where the pitch changes, and after silence; otherwise the note before
# > goes on.
#
# <details><summary>Hint</summary>
#
# `for at, (*pitches, begins) in enumerate(outputs):` takes a slice apart. Remember the pitch of
# the slice before, and set it to `None` in silence. To lengthen a note, replace `notes[-1]`.
#
# </details>

# %% nbgrader={"grade_id": "notes-of", "solution": true} slideshow={"slide_type": "subslide"}
def notes_of(outputs: list[list[float]]) -> list[tuple[int, int, int]]:
    """Return (pitch unit, first slice, slices) of each note.

    outputs: a list a slice: the pitch units, and last the unit for beginnings.
    """
    ### BEGIN SOLUTION
    notes: list[tuple[int, int, int]] = []
    unit_before = None
    for at, (*pitches, begins) in enumerate(outputs):
        strongest = max(pitches)
        unit = pitches.index(strongest) if strongest > 0.5 else None
        if unit is not None and (begins > 0.5 or unit != unit_before):
            notes.append((unit, at, 1))
        elif unit is not None:
            # Nothing begins and the pitch stays, so the last note lasts one slice longer.
            _, start, length = notes[-1]
            notes[-1] = (unit, start, length + 1)
        unit_before = unit
    return notes
    ### END SOLUTION


# %% nbgrader={"grade_id": "notes-of-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
notes_of = check("todd_1989.notes_of", notes_of)
### BEGIN HIDDEN TESTS
require_own(notes_of)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 5 The crux: the context update (16 min)
#
# All memory of this net is one line: of each context unit a share $\lambda$ stays, and what was
# just played is added.
#
# > **Exercise.** *The crux, 4 points.* Write `context_update`. Return a new list and leave the old
# > one as it is.
#
# <details><summary>Hint</summary>
#
# Unit by unit: `decay * trace + played`. `zip(context, output)` walks through both lists together.
#
# </details>

# %% tags=["crux"] nbgrader={"grade_id": "crux", "solution": true} slideshow={"slide_type": "subslide"}
def context_update(context: list[float], output: list[float], decay: float) -> list[float]:
    """Return the context of the next slice.

    context: one number a unit, from 0 up. output: one number a unit, from 0 to 1, of this slice.
    decay: the share of the context that stays.
    """
    ### BEGIN SOLUTION
    return [decay * trace + played for trace, played in zip(context, output, strict=True)]
    ### END SOLUTION


# %% nbgrader={"grade_id": "crux-check", "grade": true, "locked": true, "points": 4} slideshow={"slide_type": "fragment"}
context_update = check("todd_1989.context_update", context_update)
### BEGIN HIDDEN TESTS
require_own(context_update)
### END HIDDEN TESTS

# %% slideshow={"slide_type": "subslide"}
model = todd.load(context_update=context_update, notes_of=notes_of)
run = model.run(model.plan(maman=1), 34)
with listening.style():
    figure, axes = plt.subplots(figsize=(8, 3.2))
    mesh = axes.pcolormesh(run.contexts.T, cmap="Oranges")
    axes.set(title="Your context while the net plays Ah! vous dirai-je", ylabel="unit",
             xlabel="slice (eighth note)", yticks=np.arange(15) + 0.5,
             yticklabels=[*"DEFGABCDEFGABC", "begins"])
    figure.colorbar(mesh, label="context")
display(listening.picture(figure, "The fifteen context units over 34 slices: each pitch leaves a "
                          "trace that is dark at its note and fades over the following bar."))
listening.play(model.to_midi(run), "The trained net with your memory", "a tune without a mistake")

# %% [markdown] slideshow={"slide_type": "notes"}
# Let the class predict the picture before it is drawn: what does the row of C5 look like at slice
# 20? Somebody who reads music and somebody who reads code should come to the same answer.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 6 Train it live (10 min)
#
# Training uses [teacher forcing](../syllabus/glossary.md#teacher-forcing): the context is computed
# from the *right* slices. Every slice is then a sum of its own, with $y$ the right outputs:
#
# $$E = \sum_t \sum_i (o_{t,i} - y_{t,i})^2$$
#
# Sixty hidden units learn six melodies (for one or two, 8 or 15 are reported). Ours differs from
# 1989: a modern optimiser, blurred plans and, late, some practice on its own context. It stops
# when [free running](../syllabus/glossary.md#free-running) is without mistake.

# %% slideshow={"slide_type": "subslide"}
recipe = Recipe("quick", steps=size(6500, 60), learning_rate=0.02)
yours, history = todd.learn(context_update=context_update, seed=SEED, recipe=recipe, curve=True)
print(f"{history.stopped} after {history.steps[-1]} steps")
for name, net in (("yours", yours), ("shipped", model)):
    wrong = net.recalled()
    print(f"{name}: {sum(not slips for slips in wrong.values())} of 6 exact; wrong slices {wrong}")

# %% [markdown] slideshow={"slide_type": "slide"}
# The claim of exact recall is strict: a repeated note too few counts as wrong. The loss jumps where
# targets become harder and where the net begins to hear itself.
#
# ## 7 One melody, plans it never had (10 min)
#
# A small net learns the Ode to Joy with plan 1. Ask for
# [extrapolation](../syllabus/glossary.md#extrapolation): half the plan, one and a half, two.

# %% slideshow={"slide_type": "subslide"}
joy = todd.melody_named("joy")
short = Recipe("quick", steps=size(3000, 60), learning_rate=0.03)
one, _ = todd.learn([joy], hidden=15, blur=0.0, recipe=short, progress=False)
novel = {f"plan {plan}": one.run(np.array([plan]), 34) for plan in (1.0, 0.5, 1.5, 2.0)}
for title, run in novel.items():
    share = experiments.shared(experiments.line_of(run.outputs)[0],
                               experiments.line_of(joy.slices())[0])
    print(f"{title}: {share:.0%} of three-note runs stand in the Ode")
sound = [("The Ode itself", joy.to_midi())]
sound += [(title, one.to_midi(run)) for title, run in novel.items() if todd.sounds(run.outputs).any()]
listening.play_side_by_side(sound, max_seconds=9, listen_for="fragments in another order")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 8 Between two melodies (16 min)
#
# Now [interpolation](../syllabus/glossary.md#interpolation): $p = (1 - m)\,p_1 + m\,p_2$. Each row
# of the picture is one run; the mixture $m$ grows from bottom to top.

# %% slideshow={"slide_type": "subslide"}
mixes = np.linspace(0, 1, 41)
runs = todd.load().run(np.stack([model.plan(maman=1 - m, yankee=m) for m in mixes]), 34)
lines = [experiments.line_of(outputs)[0] for outputs in runs.outputs]
codes = todd.sounds(runs.outputs)
with listening.style():
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.4), width_ratios=(3, 2))
    pitch = np.where(codes > 0, (codes - 1) // 2, np.nan)
    mesh = left.pcolormesh(np.arange(35), np.linspace(0, 1, 42), pitch, cmap="viridis")
    left.set(title="Every mixture of two tunes", xlabel="slice", ylabel="mixture m")
    figure.colorbar(mesh, ax=left, label="pitch unit (white: rest)")
    for name in ("maman", "yankee"):
        own = experiments.line_of(todd.melody_named(name).slices())[0]
        right.plot(mixes, [100 * experiments.shared(line, own) for line in lines], label=name)
    right.set(title="Three-note runs from each parent", xlabel="mixture m", ylabel="% of runs")
    right.legend()
listening.picture(figure, "Left, pitches of 41 runs: the lower rows are one tune, the upper rows the "
                  "other, with patched rows between. Right, the share of the first parent falls "
                  "while that of the second rises, and around .4 both are above 0.")

# %% slideshow={"slide_type": "subslide"}
children = experiments.hybrids(todd.load())
for aspect, word in enumerate(("pitch", "rhythm")):
    test = experiments.parentage(todd.load(), children, aspect)
    print(f"{word}: {test['shared']:.0%} of three-note runs in the lesser parent; "
          f"shuffled {test['shuffled']:.0%} (p = {test['p_shuffled']:.3f}); "
          f"other melodies {test['others']:.0%} (p = {test['p_others']:.3f})")
tried = {f"mixture {mix}": (1 - mix, mix) for mix in (0.3, 0.4, 0.5, 0.6)}
tried |= {"no plan (0, 0)": (0, 0), "both plans (1, 1)": (1, 1)}
listening.play_side_by_side(
    [(title, model.to_midi(model.run(model.plan(maman=one_part, clair=other), 32)))
     for title, (one_part, other) in tried.items()], max_seconds=9,
    listen_for="one tune putting on the rhythm of the other, and what plans never learned give")

# %% [markdown] slideshow={"slide_type": "slide"}
# A [permutation test](../syllabus/glossary.md#permutation-test) asks two questions: does the order
# of the notes matter, and do these parents matter rather than any others? A small $p$ says that
# chance hardly does so. In this net both hold; rhythms have less to spare, as most tunes walk in
# quarters.
#
# ## 9 Play with it (8 min)
#
# > **Listen.** Move `morph` slowly from 0 to 1. Where is the step, and where is a tune that is
# > neither? Then try a strength of 2, another decay, and bare `outputs` fed back.

# %% slideshow={"slide_type": "subslide"}
def morphing(first="clair", second="auld", morph=0.5, strength=1.0, decay=0.8, start="silence",
             feedback="notes", seed=1989):
    """Return eight bars between two melodies; the seed matters for a random start."""
    return todd.compose(model=model, seed=seed, first=first, second=second, morph=morph,
                        strength=strength, decay=decay, start=start, feedback=feedback)


listening.panel(morphing, title="One tune into another", listen_for="both parents",
                morph=(0.0, 1.0, 0.05), first=[*todd.NAMES], second=[*todd.NAMES],
                strength=(-1.0, 3.0, 0.25), decay=(0.5, 0.95, 0.05), start=[*todd.STARTS],
                feedback=["notes", "outputs"], seed=(1980, 1999))

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 10 Another beginning, another decay (8 min)

# %% slideshow={"slide_type": "subslide"}
plan = model.plan(maman=1)
changed = {"after hearing Au clair": model.run(plan, 64, start=model.context_after("clair"))}
changed |= {f"decay {decay}": model.run(plan, 64, decay=decay) for decay in (0.6, 0.75, 0.9)}
display(listening.piano_roll(model.to_midi(changed["after hearing Au clair"]),
                             "Ah! vous dirai-je, begun from a foreign context"))
listening.play_side_by_side([(title, model.to_midi(run)) for title, run in changed.items()],
                            listen_for="a false start that finds its way home, and tunes that lose "
                            "theirs", max_seconds=12)

# %% [markdown] slideshow={"slide_type": "slide"}
# A wrong beginning is forgiven: the memory fades and the tune draws the net back. A wrong decay is
# not, because every context is then foreign.
#
# ## 11 Where long runs end (16 min)
#
# Nobody stops the net. It plays on, into a [limit cycle](../syllabus/glossary.md#limit-cycle).
#
# > **Exercise.** *3 points.* Write `find_cycle`. `sounds` has one number a slice. Return the
# > lead-in and the period: the smallest period, of a quarter of the length at most, with which the
# > whole second half repeats, and the place from which it does. Where there is none, return the
# > length and 0.
#
# <details><summary>Hint</summary>
#
# For each period begin at `len(sounds) - period` and walk back while
# `sounds[start - 1] == sounds[start - 1 + period]`. Did you reach `len(sounds) // 2` or less?
#
# </details>

# %% nbgrader={"grade_id": "find-cycle", "solution": true} slideshow={"slide_type": "subslide"}
def find_cycle(sounds: list[int]) -> tuple[int, int]:
    """Return (lead-in, period) of a long run, or (its length, 0)."""
    ### BEGIN SOLUTION
    length = len(sounds)
    for period in range(1, length // 4 + 1):
        # Walk back from the end for as long as each slice equals the one a period later.
        start = length - period
        while start > 0 and sounds[start - 1] == sounds[start - 1 + period]:
            start -= 1
        if start <= length // 2:
            return start, period
    return length, 0
    ### END SOLUTION


# %% nbgrader={"grade_id": "find-cycle-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
find_cycle = check("todd_1989.find_cycle", find_cycle)
### BEGIN HIDDEN TESTS
require_own(find_cycle)
### END HIDDEN TESTS

# %% slideshow={"slide_type": "subslide"}
model = todd.load(context_update=context_update, notes_of=notes_of, find_cycle=find_cycle)
with listening.style():
    figure, panels = plt.subplots(1, 3, figsize=(10, 3.3))
    shown = (("notes", 0), ("notes", 0.5), ("outputs", 0.6))
    for axes, (feedback, mix) in zip(panels, shown, strict=True):
        run = model.run(model.plan(maman=1 - mix, yankee=mix), 800, feedback=feedback)
        lead, period = model.find_cycle(todd.sounds(run.outputs).tolist())
        centred = run.contexts - run.contexts.mean(axis=0)
        x, y = (centred @ np.linalg.svd(centred, full_matrices=False)[2][:2].T).T
        axes.plot(x[:lead + 1], y[:lead + 1], color="C0", marker="", linewidth=0.8, label="lead-in")
        if period:
            axes.plot(x[-period - 1:], y[-period - 1:], color="C1", marker=".", label="cycle")
        axes.set(title=f"m = {mix}, {feedback}: period {period or 'none'}",
                 xlabel="first direction of the context", ylabel="second direction")
        axes.legend()
listening.picture(figure, "Three paths of the context drawn in two directions. With notes fed back "
                  "a thin lead-in ends in a closed loop; the third path, with bare outputs, "
                  "is a tangle that never closes.")

# %% [markdown] slideshow={"slide_type": "slide"}
# The contexts are drawn along the two directions in which they vary most. With notes fed back each
# run we tried closed into a loop, mostly a little longer than a melody. With bare outputs, often
# not: there the net keeps small differences that rounding would forget.
#
# ## 12 The claims, checked (8 min)
#
# Each was measured on ten nets, trained anew from other first weights.

# %% slideshow={"slide_type": "subslide"}
claims_table(todd.claims, seeds=5)

# %% [markdown] slideshow={"slide_type": "slide"}
# Four claims hold. The paper gives no figures for them, so for mixtures and variations *holds* means
# more shared fragments than shuffled notes would have. The claim of cycles holds in part: with notes
# fed back every long run closes, with bare outputs most never do. Which feedback the paper used we
# could not check, so its runs may have been of either kind.
#
# Our nets also met slightly blurred plans while they learned; of the paper's no such thing is
# reported. This may make mixtures of two plans smoother here than they were in 1989.
#
# ## 13 Clinic (8 min)
#
# Three nets are ill. Read, listen, name the illness.

# %% slideshow={"slide_type": "subslide"}
blind = todd.load(notes_of=lambda outputs: todd.notes_of([[*row[:-1], 0.0] for row in outputs]))
patients = {
    "A": todd.learn(decay=0.0, recipe=Recipe("quick", size(800, 30), 0.03), progress=False)[0],
    "B": blind, "C": todd.learn(recipe=Recipe("quick", size(150, 30), 0.02), progress=False)[0]}
sound = []
for name, patient in patients.items():
    run = patient.run(patient.plan(maman=1), 34, decay=0.0 if name == "A" else 0.8)
    notes = patient.notes_of(run.outputs.tolist())
    print(f"{name}: {len(notes)} notes (14 in the tune), {len({unit for unit, *_ in notes})} "
          f"pitches (6), {patient.recalled()['maman']} slices wrong")
    if notes:
        sound.append((f"Patient {name}", patient.to_midi(run)))
listening.play_side_by_side(sound, listen_for="the illness", max_seconds=9)

# %% [markdown] slideshow={"slide_type": "slide"}
# <details><summary>What ails them</summary>
#
# A has decay 0: it knows only the last slice, and after C comes C for ever. B plays every slice
# right, but whoever reads it ignores the unit for beginnings: repeated notes melt. C stopped too
# early and knows the commonest pitch only.
#
# </details>
#
# ## 14 In the studio (6 min)
#
# > **Studio.** A morph is good for a bridge: verse tune at 0, chorus tune at 1, and between them
# > whatever the net finds at .4. Export three mixtures, keep a bar of each, add your own bass. It
# > is no use for new material from many songs, and knows no harmony.
#
# If one parent were a song of last year: whose is the child at .3? At .1 it *is* the song.

# %% slideshow={"slide_type": "subslide"}
bridge = todd.compose(model=model, seed=SEED, first="clair", second="auld", morph=0.6)
print("written:", listening.save(bridge, "exports/morph.mid"),
      listening.save(bridge, "exports/morph.musicxml"))

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 15 Exercises (10 min and your own time)
#
# > **Exercise.** *Warm-up.* A pitch sounds for ever at decay .8. To what does its context unit
# > grow? *Search.* How many hidden units do six melodies need? Try `hidden=` 15, 30 and 60.
#
# <details><summary>Answer</summary>
# $c = .8c + 1$ gives $c = 5$.</details>

# %% [markdown] nbgrader={"grade_id": "brief", "locked": true} slideshow={"slide_type": "subslide"}
# > **Exercise.** *Creative brief, 10 points.* Write two melodies on white keys, read them with
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

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 16 Quiz and take-aways (6 min)
#
# <details><summary>1. What does the plan do during a melody?</summary>
# Nothing: it stays the same. It says which melody is meant.</details>
# <details><summary>2. Why a unit for beginnings?</summary>
# Pitches alone cannot tell a repeated note from a long one.</details>
# <details><summary>3. Why can all slices be learned at once?</summary>
# With the right past filled in, no slice has to wait for another.</details>
# <details><summary>4. Why does a run end in a cycle?</summary>
# What it plays depends on plan and context alone; when a context comes again, so does the
# rest.</details>
# <details><summary>5. What did this net learn of style?</summary>
# Little: six tunes by heart, and what lies between them.</details>
#
# **Take-aways.** A fading trace is enough memory for a tune. Recall can be proved; invention can be
# tested against chance. What is between two plans is music only where the net makes it so.
#
# **References.** [@Todd1989], [@Jordan1986], [@Rumelhart1986], [@ToddLoy1991].
#
# **Next.** [Lesson 06](06_concert.ipynb): a net that hears pitches as near and far, and whose
# errors travel through time.

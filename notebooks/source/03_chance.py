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
# # 03 Chance: the Illiac Suite IV and Markov chains (1957)
#
# *Composers began to write tables of chances instead of notes, and then to read the tables off
# music that exists.*
#
# 150 minutes · 2 CPU cores · before this: [01 Music as data](01_music_as_data.ipynb),
# [02 Rules](02_illiac_rules.ipynb)
#
# > **Objective.** After this lesson you can
# > 1. tell by ear and by number a zeroth-order from a first-order line,
# > 2. count contexts in a corpus and say why long ones are rare,
# > 3. write a transition table that backs off, and hear it compose,
# > 4. measure what a chain copies, and choose an order on purpose,
# > 5. judge when imitation becomes quotation.

# %% tags=["setup"] slideshow={"slide_type": "skip"} jupyter={"source_hidden": true}
import numpy as np
from matplotlib import pyplot as plt

from coursekit import listening
from coursekit.classroom import check, claims_table, require_own, size
from coursekit.corpora import chorales
from coursekit.evaluation import place, place_by_aspect
from coursekit.systems import illiac_1957
from coursekit.systems import illiac_markov_1957 as markov

SEED = 1957

# %% slideshow={"slide_type": "subslide"}
tune = markov.melodies("tunes", "test")[0]
listening.play_side_by_side(
    [("Rules: movement II", illiac_1957.compose(seed=SEED, bars=4)),
     ("Chance: movement IV", markov.compose(seed=SEED, bars=4)),
     ("A chain that read 861 fiddle tunes", markov.compose(seed=SEED, source="tunes", order=3)),
     ("A fiddle tune that it never read", markov.melody_to_midi(tune))],
    listen_for="which of these remembers its last note, and which its last bar", max_seconds=12)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 1 Listen first (4 min)
#
# > **Listen.** The second and the third piece draw lots. In the second, people wrote the odds by
# > hand; in the third, a program counted them in music. Both come from the seed 1957, and neither
# > was picked.
#
# ## 2 The history (6 min)
#
# The fourth experiment of Hiller and Isaacson's quartet [@HillerIsaacson1959] has no rule book.
# Each note is drawn from a table of chances, and later sections look back at what has sounded.
# Such a row of draws is a [Markov chain](../syllabus/glossary.md#markov-chain) [@Ames1989], after
# Andrei Markov, who in 1913 counted how vowels and consonants follow one another in 20,000 letters
# of Pushkin's *Onegin* [@Markov1913]. Claude Shannon let such tables write sentences
# [@Shannon1948]. In 1956 Richard Pinkerton counted nursery tunes and drew new ones from the counts†
# [@Pinkerton1956].
#
# > **History.** It is often said that the Illiac learned its chances from music, and a table is
# > quoted in which C leads to E with chance 0.3. Neither is so: movement IV has chances of
# > *intervals*, and people set them by hand, with weights from 13 down to 1†.
#
# † We could not check this in the source.

# %% [markdown] slideshow={"slide_type": "notes"}
# Before playing the second sound, let the class invent a table: which interval should be likeliest?
# Write the votes on the board and compare them with the next picture.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 3 The idea: a table of chances (10 min)
#
# Take the 13 intervals from unison to octave and put them in an order. The first gets the weight
# 13, the next 12, and so on down to 1†. The *proximity* order puts small intervals before large
# ones, the *harmonic* order consonant ones before dissonant ones†; the *combined* function adds the
# weights of both†. The weights of one table add up to 91. Interval $i$ with weight $w_i$ has the
# chance
#
# $$P(i) = \frac{w_i}{\sum_j w_j}, \qquad \text{for instance } P(\text{unison}) = \frac{13}{91}$$
#
# The [order](../syllabus/glossary.md#order) of a chain says on how many earlier notes a draw
# depends. At order 0 each interval is counted from C, whatever came before: $P(x_t)$, the chance of
# note number $t$. At order 1 it is counted from the note before: $P(x_t \mid x_{t-1})$, where the
# upright bar means *given that*. In general the chance is $P(x_t \mid x_{t-k}, \dots, x_{t-1})$.
# The notes behind the bar are the [context](../syllabus/glossary.md#context), and their number $k$
# is the order.

# %% slideshow={"slide_type": "subslide"}
with listening.style():
    figure, axes = plt.subplots(figsize=(8, 3.6))
    for function in ("harmonic", "proximity", "combined"):
        axes.plot(markov.weights(function), label=function)
    axes.set_xticks(range(13), markov.INTERVALS, rotation=40, ha="right")
    axes.set(title="Three functions of movement IV", xlabel="interval", ylabel="chance", ylim=(0, 0.17))
    axes.legend(loc="upper center", ncols=3)
listening.picture(figure, "Three lines over 13 intervals: proximity falls evenly, harmonic peaks at "
                  "unison, fourth, fifth and octave, and combined lies between them.")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 4 Movement IV, section by section (12 min)
#
# The movement has three sections of order 0, three of order 1, and then sections in which
# [strong](../syllabus/glossary.md#strong-beat) and weak beats follow different functions†. In the
# *i-th order* the note on a strong beat counts its interval from the last strong beat and ignores
# the notes between†. A cadence and a [coda](../syllabus/glossary.md#coda) close the movement†. Four
# things are our own reading: from which note an order counts, whether an interval goes up or down,
# the even eighth notes, and the form of the coda.

# %% slideshow={"slide_type": "subslide"}
sections = {f"{key}: {stage.title}": markov.compose(seed=SEED, stage=key, bars=size(4, 1))
            for key, stage in markov.STAGES.items()}
listening.play_side_by_side(
    list(sections.items()), max_seconds=10,
    listen_for="lines that leap about C in a to c, continue from their last note from d on, move less "
               "in e than in d, leap onto strong beats in g, and shrink to a held C in j")

# %% slideshow={"slide_type": "subslide"}
with listening.style():
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(10, 2.8))
    for stage in "abcdefghi":
        lines = markov.pitches_of(stage, size(300, 20), np.random.default_rng(SEED))
        pairs = np.abs(lines[:, [0, 0, 0, 1, 1, 2]] - lines[:, [1, 2, 3, 2, 3, 3]]) % 12
        left.bar(stage, np.abs(np.diff(lines, axis=0)).mean(), color="C0")
        middle.bar(stage, 100 * np.isin(pairs, (0, 3, 4, 7, 8, 9)).mean(), color="C1")
        right.bar(stage, np.corrcoef(lines[:-1, 0], lines[1:, 0])[0, 1], color="C2")
    left.set(title="Mean move", xlabel="section", ylabel="semitones")
    middle.set(title="Consonance", xlabel="section", ylabel="% of pairs of players")
    right.set(title="Memory, violin I", xlabel="section", ylabel="correlation of neighbours")
listening.picture(figure, "Three bar charts over sections a to i: moves are smallest in e, consonance "
                  "is highest in a, and neighbouring notes are correlated from d on only.")

# %% [markdown] slideshow={"slide_type": "slide"}
# From section d on a note depends on the note before it. In a to c it does not: the
# [correlation](../syllabus/glossary.md#correlation) is about 0, which means no memory.
#
# Six of the twelve intervals within an octave count as
# [consonant](../syllabus/glossary.md#consonance), so lines that ignore one another reach about
# 50 per cent. The fourth does not count, although the harmonic function ranks it high. The two
# judge different things. The harmonic function judges a leap within one line, where a fourth is as
# easy to sing as a fifth. The picture judges notes that sound together, and there the rules of
# movement II forbid a fourth against the lowest note; to keep things simple we count no fourth as
# consonant.
#
# In section a all players count consonant intervals from the same C, so they agree more often. At
# order 1 each player counts from a note of their own, and the lines drift apart.
#
# ## 5 The data: lines to count (14 min)
#
# Now music itself shall fill the table: Bach's chorales, and
# [fiddle tunes](../datasets/tunes/README.md) printed in 1883. A symbol is one note with its pitch
# and its duration. Every melody is transposed so that its scale lies on the piano's white keys, and
# closes with a symbol for the end. The [held-out](../syllabus/glossary.md#held-out) test pieces are
# not counted.

# %% slideshow={"slide_type": "subslide"}
for source in ("soprano", "bass", "tunes"):
    training, test = markov.melodies(source), markov.melodies(source, "test")
    print(f"{source:<8} {len(training)} melodies with {sum(map(len, training)):,} symbols, "
          f"{len({s for m in training for s in m})} of them different; test: {len(test)} melodies")
soprano, tunes = markov.melodies("soprano"), markov.melodies("tunes")
print("A soprano begins", ", ".join(f"{s} = {markov.symbol_name(s)}" for s in soprano[0][:5]))
listening.play_side_by_side(
    [("A chorale's soprano", markov.melody_to_midi(soprano[0], "soprano")),
     ("A fiddle tune", markov.melody_to_midi(tunes[0]))], max_seconds=12,
    listen_for="how often a turn of three notes comes back")

# %% [markdown] slideshow={"slide_type": "slide"}
# > **Exercise.** *3 points.* Write `count_contexts`: how often does each symbol follow each
# > context of 0 to `order` symbols? The context `()` counts every symbol.
#
# <details><summary>Hint</summary>
#
# Two loops inside the melodies: over places `i`, and over lengths from 0 to `min(order, i)`. The
# context of that length is `tuple(melody[i - length : i])`. `counts.setdefault(context, {})`
# returns its row and makes one where there is none.
#
# </details>

# %% nbgrader={"grade_id": "count-contexts", "solution": true} slideshow={"slide_type": "subslide"}
def count_contexts(melodies: list[list[int]], order: int) -> dict:
    """Return counts[context][symbol]: how often a symbol follows a context, which is a tuple.

    At the start of a melody only the notes that are there can be a context. Nothing leads from
    one melody into the next. A context that nothing followed is left out.
    """
    ### BEGIN SOLUTION
    counts = {}
    for melody in melodies:
        for i, symbol in enumerate(melody):
            for length in range(min(order, i) + 1):
                followers = counts.setdefault(tuple(melody[i - length : i]), {})
                followers[symbol] = followers.get(symbol, 0) + 1
    return counts
    ### END SOLUTION


# %% nbgrader={"grade_id": "count-contexts-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
count_contexts = check("illiac_markov_1957.count_contexts", count_contexts)
### BEGIN HIDDEN TESTS
require_own(count_contexts)
### END HIDDEN TESTS

# %% slideshow={"slide_type": "subslide"}
counts = count_contexts(soprano, 5)
print("order   contexts   heard once   continuations of a context")
for order in range(6):
    rows = [row for context, row in counts.items() if len(context) == order]
    once = np.mean([sum(row.values()) == 1 for row in rows])
    print(f"{order:>5}{len(rows):>11,}{once:>12.0%}{np.mean([len(row) for row in rows]):>15.1f}")

# %% [markdown] slideshow={"slide_type": "slide"}
# At order 5 most contexts were heard only once, so they have only one continuation. A chain that
# reaches such a context can only copy what came next.
#
# ## 6 The crux: a table that backs off (20 min)
#
# When a context is rare, also ask a shorter one, or [back off](../syllabus/glossary.md#back-off).
# Let $n(c, x)$ be how often symbol $x$ followed context $c$, $n(c)$ how often any symbol did, and
# $c'$ the context without its oldest symbol. The [strength](../syllabus/glossary.md#strength) $s$
# says how many counted notes the advice of the shorter context is worth [@MacKayPeto1995]:
#
# $$P(x \mid c) = \frac{n(c, x) + s\,P(x \mid c')}{n(c) + s}$$
#
# The empty context has no shorter one. In its place stands the chance $1/V$ for each of the $V$
# symbols, so with $s > 0$ nothing is impossible: this is
# [smoothing](../syllabus/glossary.md#smoothing). Where the context was never heard, $n(c) = 0$, the
# shorter row is taken as it is, also when $s = 0$.
#
# > **Exercise.** *The crux, 4 points.* Write `transition_row`.
#
# <details><summary>Hint</summary>
#
# The function may call itself: `transition_row(counts, context[1:], size, strength)` is the
# shorter row. `counts.get(context, {})` is empty for an unseen context.
#
# </details>

# %% tags=["crux"] nbgrader={"grade_id": "crux", "solution": true} slideshow={"slide_type": "subslide"}
def transition_row(counts: dict, context: tuple, size: int, strength: float) -> list[float]:
    """Return the chance of each symbol 0 to size - 1 after a context, backing off.

    counts: counts[context][symbol], as count_contexts returns. context: a tuple, the newest last.
    Returns a list of `size` chances that sum to 1.
    """
    ### BEGIN SOLUTION
    shorter = [1 / size] * size
    if context:
        shorter = transition_row(counts, context[1:], size, strength)
    seen = counts.get(context, {})
    total = sum(seen.values())
    if total == 0:
        return shorter
    return [(seen.get(x, 0) + strength * shorter[x]) / (total + strength) for x in range(size)]
    ### END SOLUTION


# %% nbgrader={"grade_id": "crux-check", "grade": true, "locked": true, "points": 4} slideshow={"slide_type": "fragment"}
transition_row = check("illiac_markov_1957.transition_row", transition_row)
### BEGIN HIDDEN TESTS
require_own(transition_row)
### END HIDDEN TESTS

# %% slideshow={"slide_type": "subslide"}
model = markov.load(transition_row=transition_row, count_contexts=count_contexts)
context = next(c for c in counts if len(c) == 3 and sum(counts[c].values()) == 4)
rows = {strength: model.chain("soprano", 3, strength).row(context) for strength in (0, 2, 20)}
likely = np.argsort(rows[20])[::-1][:9]
title = "Your row after " + ", ".join(markov.symbol_name(s) for s in context) + ", heard 4 times"
with listening.style():
    figure, axes = plt.subplots(figsize=(8, 3))
    for strength, row in rows.items():
        axes.plot(row[likely], label=f"strength {strength}")
    axes.set_xticks(range(9), [markov.symbol_name(s).replace(" for ", "\n") for s in likely])
    axes.set(title=title, xlabel="what comes next", ylabel="chance")
    axes.legend()
display(listening.play(markov.compose(model=model, seed=SEED, source="soprano", order=2),
                       "Your table sings", "a line that turns as a hymn does"))
listening.picture(figure, "Three lines over nine continuations: at strength 0 only the few that were "
                  "counted have a chance, and the stronger the back-off the more even they are.")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 7 Orders 0 to 5, heard (12 min)

# %% slideshow={"slide_type": "subslide"}
by_order = {f"{source}, order {order}": markov.compose(model=model, seed=SEED, source=source,
                                                       order=order, bars=size(5, 1))
            for source in ("soprano", "tunes") for order in range(6)}
four = markov.compose(model=model, seed=SEED, source="chorale", order=3, bars=5)
by_order |= {"Four chains at once": four, "Bach, BWV 269": chorales.by_name("bwv269").to_midi(4)}
display(listening.score(four, title="Four chains at once, order 3", bars=3))
listening.play_side_by_side(
    list(by_order.items()), max_seconds=12,
    listen_for="leaps without aim at order 0, good steps at 1, turns of phrase at 2 and 3, whole "
               "phrases that somebody may know at 5, and four lines that meet by accident")

# %% [markdown] slideshow={"slide_type": "slide"}
# > **Pitfall.** Four good lines do not make harmony, because no chain hears the others.
#
# ## 8 Novelty or copying (16 min)
#
# An [n-gram](../syllabus/glossary.md#n-gram) is a run of $n$ notes.
#
# > **Exercise.** *3 points.* Write `share_copied`: of all n-grams of a piece, which share stands
# > note for note in one of the training melodies? An n-gram that comes twice in the piece counts
# > twice.
#
# <details><summary>Hint</summary>
#
# Put all n-grams of the melodies into a set, as tuples. A melody of `m` notes has `m - n + 1` of
# them. For a piece that is too short to have one, return 0.0.
#
# </details>

# %% nbgrader={"grade_id": "share-copied", "solution": true} slideshow={"slide_type": "subslide"}
def share_copied(generated: list[int], melodies: list[list[int]], n: int) -> float:
    """Return which share of a piece's n-grams stands in a melody, from 0.0 to 1.0."""
    ### BEGIN SOLUTION
    known = {tuple(melody[i : i + n]) for melody in melodies for i in range(len(melody) - n + 1)}
    grams = [tuple(generated[i : i + n]) for i in range(len(generated) - n + 1)]
    if not grams:
        return 0.0
    return sum(gram in known for gram in grams) / len(grams)
    ### END SOLUTION


# %% nbgrader={"grade_id": "share-copied-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
share_copied = check("illiac_markov_1957.share_copied", share_copied)
### BEGIN HIDDEN TESTS
require_own(share_copied)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "slide"}
# A chain should copy little, but it should also know the style. The second is measured by the
# [negative log-likelihood](../syllabus/glossary.md#negative-log-likelihood), NLL, of held-out
# music: how surprised is the chain, on average, by each note of pieces that it never read?
#
# $$\text{NLL} = -\frac{1}{T} \sum_{t=1}^{T} \ln P(x_t \mid x_{t-k}, \dots, x_{t-1})$$
#
# $T$ counts the notes and the endings. The unit is the nat: a note that costs one nat more was held
# to be 2.7 times less likely. To guess blindly among all 489 symbols costs $\ln 489 = 6.2$ nats.

# %% slideshow={"slide_type": "subslide"}
with listening.style():
    figure, panels = plt.subplots(2, 2, figsize=(9, 5.8))
    for source, (left, right) in {"soprano": panels[0], "tunes": panels[1]}.items():
        training, test = markov.melodies(source), markov.melodies(source, "test")[:size(20, 3)]
        chains = [model.chain(source, order) for order in range(6)]
        drawn = [chain.generate(size(2000, 200), np.random.default_rng(SEED)) for chain in chains]
        for n in (4, 6, 8):
            copied = [share_copied(piece, training, n) for piece in drawn]
            real = np.mean([share_copied(melody[:-1], training, n) for melody in test])
            left.axhline(real, linestyle=":", color=left.plot(copied, label=n)[0].get_color())
        right.plot([chain.nll(training[:len(test)]) for chain in chains], label="training, s = 2")
        for strength in (2, 16):
            right.plot([model.chain(source, order, strength).nll(test) for order in range(6)],
                       label=f"test, s = {strength}")
        left.set(title=f"Copied by {source} chains", xlabel="order (dotted: real test melodies)",
                 ylabel="share of n-grams", ylim=(0, 1))
        right.set(title=f"NLL, {source}", xlabel="order", ylabel="nats a symbol", ylim=(0, 4))
        left.legend(title="notes"), right.legend()
listening.picture(figure, "Four charts against order, for sopranos above and tunes below. What is "
                  "copied climbs with the order. Training NLL falls all the way; test NLL falls "
                  "to order 1 or 2, then rises at strength 2 and not at strength 16.")

# %% [markdown] slideshow={"slide_type": "slide"}
# Where the test curve turns upward, a longer memory no longer helps the chain to know the style; it
# only helps to repeat the training melodies. Strong back-off prevents the turn. The dotted lines
# make the comparison fair: real melodies share short runs with one another too, since that belongs
# to a style. A chain quotes where its curve climbs above its dotted line.
#
# ## 9 The style probe (8 min)
#
# A [style probe](../syllabus/glossary.md#style-probe) is a small program that learns to tell real
# music from generated music, 16 beats at a time. If it is right in only 50 per cent of cases it
# guesses and cannot tell one from the other. Later systems are placed on the same scale.

# %% slideshow={"slide_type": "subslide"}
with listening.style():
    figure, axes = plt.subplots(figsize=(7, 3))
    for source, shift in (("soprano", -0.05), ("tunes", 0.05)):
        probes = []
        for order in range(6):
            chain, rng = model.chain(source, order), np.random.default_rng(SEED)
            pieces = [chain.to_midi(chain.generate(70, rng)) for _ in range(size(40, 12))]
            probes.append(place(pieces, source))
        accuracy = 100 * np.array([probe.accuracy for probe in probes])
        spread = np.abs(100 * np.array([probe.interval for probe in probes]).T - accuracy)
        axes.errorbar(np.arange(6) + shift, accuracy, spread, capsize=3, label=source)
        for aspect, told in place_by_aspect(pieces, source).items():
            print(f"{source}, order 5, {aspect}: {told.accuracy:.0%}", *told.telltales[:1], sep="; ")
    axes.axhline(50, color="black", linestyle=":")
    axes.set(title="How easily a chain is told from the real thing", xlabel="order",
             ylabel="% told correctly", ylim=(40, 102))
    axes.legend()
listening.picture(figure, "Accuracy of the style probe against order, with intervals: it falls from "
                  "nearly 100 per cent at order 0 and stays above the dotted line at 50.")

# %% [markdown] slideshow={"slide_type": "slide"}
# Where no figures follow a percentage, the probe may have guessed. By its melody alone a chain of
# order 5 hardly gives itself away. Metre and form give it away: five notes of memory are too few to
# know where a beat or a phrase began, and a chain never repeats a bar on purpose.
#
# ## 10 Play with it (8 min)
#
# > **Listen.** Climb the orders with one seed. Then keep order 3 and turn the strength to 200, or
# > the [temperature](../syllabus/glossary.md#temperature) to 0.3. `stage` is for the source
# > `illiac`; `order`, `strength` and `temperature` are for the learned chains.

# %% slideshow={"slide_type": "subslide"}
def play_chance(seed=1957, source="tunes", stage="i", order=3, strength=2.0, temperature=1.0):
    """Return six bars; the stage is for the source illiac, the last three for learned chains."""
    return markov.compose(model=model, seed=seed, bars=6, source=source, stage=stage, order=order,
                          strength=strength, temperature=temperature)


listening.panel(play_chance, title="Chance plays", listen_for="what one control changes",
                seed=(1950, 1970), source=["illiac", *markov.SOURCES, "chorale"],
                stage=[*markov.STAGES], order=(0, 5), strength=[0.0, 0.5, 2.0, 16.0, 200.0],
                temperature=(0.3, 2.0, 0.1))

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 11 The claims, checked (8 min)

# %% slideshow={"slide_type": "subslide"}
claims_table(markov.claims, seeds=size(5, 1))

# %% [markdown] slideshow={"slide_type": "slide"}
# [Chi-square](../syllabus/glossary.md#chi-square) measures how far counts are from their tables; a
# value near its degrees of freedom, the number of counts that could differ, means that they fit.
# [Bits](../syllabus/glossary.md#bit) say how much a note tells of the next one.
#
# The three claims about movement IV hold. Of our own questions one holds: higher orders quote more.
# Two hold in part. Surprise turns upward under weak back-off only (strength 2; at strength 32 it is
# least at order 5), and from order 3 to order 5 the probe hears little change.
#
# What differs: we could not check the tables of movement IV in the book, and its rhythm is ours. If
# the weights are wrong, the first claim shows only that our notes follow the tables that we gave.
#
# ## 12 Clinic (8 min)
#
# Three chains are ill. Read the figures, listen, and name each illness.

# %% slideshow={"slide_type": "subslide"}
patients = {"A": (model.learn(tunes[:1], 5, 0), 1.0), "B": (model.chain("tunes", 3, 5000), 1.0),
            "C": (model.chain("tunes", 2), 0.2)}
sound = {}
for name, (chain, temperature) in patients.items():
    piece = chain.generate(120, np.random.default_rng(SEED), temperature=temperature)
    runs = [tuple(piece[i:i + 4]) for i in range(len(piece) - 3)]
    moves = np.abs(np.diff([pitch for pitch, _ in markov.decode(piece)]))
    print(f"{name}: {share_copied(piece, tunes, 8):>4.0%} of 8 notes copied, "
          f"{1 - len(set(runs)) / len(runs):>4.0%} of 4 notes heard before, "
          f"mean move {moves.mean():.1f} semitones")
    sound[f"Patient {name}"] = chain.to_midi(piece)
listening.play_side_by_side(list(sound.items()), listen_for="the illness", max_seconds=12)

# %% [markdown] slideshow={"slide_type": "notes"}
# The answer is folded below. Ask which of the three a listener would call good, and why the first
# wins: it is the tune itself.

# %% [markdown] slideshow={"slide_type": "slide"}
# <details><summary>What ails them</summary>
#
# Patient A learned one single tune, at order 5 and without back-off, so it can only recite. Patient
# B follows the shortest contexts even where long ones are well known, so it leaps about. Patient C
# is too cold: it nearly always takes the likeliest note and walks in a circle.
#
# </details>
#
# ## 13 In the studio (8 min)
#
# > **Studio.** A chain is a tireless source of turns in one style: let it write forty bars, keep
# > four. In your [DAW](../syllabus/glossary.md#daw) repeat the best bar, move notes onto the beat,
# > write an ending. It is no use for form or harmony.
#
# The book of tunes is in the public domain. If the corpus were last year's songs, and your chain
# returned eleven of their notes in a row: would you publish it, and who would you say wrote it?
# Limits on copied runs can be built into a chain [@Papadopoulos2014].

# %% slideshow={"slide_type": "subslide"}
piece = model.chain("tunes", 3).generate(60, np.random.default_rng(SEED))
print("Longest run copied:", next(n for n in range(60) if share_copied(piece, tunes, n + 1) == 0))
music = markov.melody_to_midi(piece)
print("written:", listening.save(music, "exports/chance.mid"),
      listening.save(music, "exports/chance.musicxml"))

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 14 Exercises (10 min and your own time)
#
# > **Exercise.** *Warm-up.* A context was heard 8 times, 6 times before G. The shorter row gives G
# > 0.1. What is the chance of G at strength 2? *Search.* Which strength `s` gives tunes at order 3
# > the lowest NLL, `model.chain("tunes", 3, s).nll(markov.melodies("tunes", "valid"))`? Why
# > `"valid"` and not `"test"`?
#
# <details><summary>Answers</summary>
# *Warm-up:* $(6 + 2 \cdot 0.1) / (8 + 2) = 0.62$. *Search:* about 64. A number that was chosen on
# the test tunes is fitted to them, so they are no longer unseen.</details>

# %% [markdown] nbgrader={"grade_id": "brief", "locked": true} slideshow={"slide_type": "subslide"}
# > **Exercise.** *Creative brief, 10 points.* Write or choose two melodies in pitches and
# > sixteenths, `one = markov.encode([(67, 4), (64, 2), (60, 2)])`. Teach them to a chain,
# > `model.learn([one, other], order=2, strength=0.1)`, and make eight bars that neither of them
# > holds. Finish them in a DAW, and say below what the chain gave and what you did.
#
# | points | for |
# |---|---|
# | 3 | order and strength are chosen, with the share copied before and after |
# | 3 | what comes from which melody can be heard and is named |
# | 3 | changes by hand, each with its reason |
# | 1 | sources and authorship are stated |

# %% [markdown] nbgrader={"grade_id": "brief-answer", "solution": true, "grade": true, "points": 10} slideshow={"slide_type": "subslide"}
# ### BEGIN SOLUTION
# A good answer gives two shares copied, names the bars that lean on each melody, lists changes
# with reasons, and says whose the melodies were.
# ### END SOLUTION

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 15 Quiz and take-aways (6 min)
#
# <details><summary>1. What does a chain of order 0 remember?</summary>
# Nothing of the line; it knows only how frequent each note is.</details>
# <details><summary>2. Why does test NLL rise at high orders?</summary>
# Long contexts were heard once or never, so the counts say little of new music.</details>
# <details><summary>3. What happens after a context that was never heard?</summary>
# The row of the context without its oldest note is used.</details>
# <details><summary>4. Is a run of four copied notes theft?</summary>
# Hardly: most four-note runs of real test melodies stand in the training set too.</details>
# <details><summary>5. Did movement IV learn from scores?</summary>
# No. Its weights, 13 to 1†, were set by hand.</details>
#
# **Take-aways.** Whoever writes a table of chances already composes. A higher order makes a chain
# more like its models and less new; back-off lessens that loss. A chain cannot know what lies
# beyond its context, such as metre, form and the other voices.
#
# **References.** [@HillerIsaacson1959], [@Markov1913], [@Shannon1948], [@Pinkerton1956],
# [@Ames1989], [@MacKayPeto1995], [@Papadopoulos2014].
#
# **Next.** Lesson 04: a grammar, which remembers the whole phrase.

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
# # 23 How good is it? (1957–2026)
#
# *Since machines write music by the thousand, somebody has to say which of it is any good, and numbers
# and ears answer different questions.*
#
# core 90 minutes · extra 45 minutes · *Run All* takes 25 seconds · one CPU core is enough · before
# this: [03 Chance](03_chance.ipynb) and [10 MusicVAE](10_musicvae.ipynb)
#
# The sections marked *core* are complete in themselves. Those marked *extra* are folded away; a click
# on the triangle beside a heading opens them.
#
# > **Objective.** After this lesson you can
# > 1. hold a set of generated pieces against real ones by distances, and take the area that two curves share,
# > 2. find what was copied, and name the tune that it comes from,
# > 3. run a blind listening test, rank by pairs, leave out who did not listen, and say how sure the ranking is,
# > 4. say of each family of systems what it is good for, with the source of each figure,
# > 5. name for each measure something that it cannot hear.

# %% tags=["setup"] slideshow={"slide_type": "skip"} jupyter={"source_hidden": true}
import numpy as np
from matplotlib import pyplot as plt

from coursekit import evaluation, listening, systems
from coursekit.classroom import check, claims_table, keep, require_own, size
from coursekit.corpora import tunes
from coursekit.evaluation import distances, listeners, originality, real_pieces
from coursekit.progress import bar
from coursekit.studio import comparison
from coursekit.studio.comparison import paper

SEED = 2023
COUNT = size(40, 12)
chain = systems.system("illiac_markov_1957")
real = real_pieces("tunes")[0]

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
listening.blind(
    [("a fiddle tune from a book of 1883", real[7]),
     ("a chain that remembers five notes", chain.compose(seed=SEED, bars=8, source="tunes", order=5))],
    "Which one did a person write?", "person_or_chain", "a fiddle tune from a book of 1883", max_seconds=14)

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 1 Listen first (core, 4 min)
#
# > **Listen.** One of the two is from a fiddlers' book, the other by lesson 03's chain. Press a button under the players to answer;
# > then you see which was which. Nobody chose the two: a number fixed beforehand picked them.
#
# Guessing is right half of the time. How many listeners would convince you? Keep your number for section 9.

# %% [markdown] slideshow={"slide_type": "notes"}
# Let the class vote by hands before anybody presses a button, and write the count on the board. Ask what a count of 12 to 8 would prove.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 2 The history (core, 4 min)
#
# Hiller and Isaacson judged the Illiac Suite only by describing it [@HillerIsaacson1959]. In 1994 Mozer
# found that listeners preferred his net to a table of chances, and that it still had no plan [@Mozer1994].
# Later papers asked more people. MusicVAE's authors gathered 192 answers for each of three questions [@Roberts2018], those of Music
# Transformer 180 comparisons [@Huang2018], those of MusicLM 1,200 [@Agostinelli2023]. In all of these two pieces were compared, by different questions.
#
# Listeners cost money and time, so numbers were looked for. Li-Chia Yang and Alexander Lerch described pieces by
# nine plain features, and compared sets of pieces, not single ones [@YangLerch2020]. For sound, a group at Google proposed the
# Fréchet audio distance in 2019† [@Kilgour2019]. Surveys list dozens of
# measures [@Civit2022; @Mitra2025; @Zhao2025; @Wei2025].
#
# > **History.** One often reads that a system is *better* because its number is lower. In a study with 2,500 listeners several of the usual numbers
# > for sound agreed only in part with what people preferred† [@Grotschla2025]. A number of this kind says how *near* a set lies to another one.
# > Whether near is good, you have to say.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 3 The idea: how far apart are pieces? (core, 10 min)
#
# Take one feature, the range of a tune, which is the number of semitones from its lowest to its highest note. Three real tunes have the ranges 12, 14 and 17, two
# generated ones 16 and 24.
#
# 1. **Within the real set.** Real tunes differ too: 12 and 14 by 2, 14 and 17 by 3, 12 and 17 by 5. The distances are 2, 3, 5.
# 2. **Between the sets.** Each real tune against each generated one. To 16 the distances are 4, 2, 1, and to 24 they are 12, 10, 7.
# 3. **Compare.** The generated tune of 16 is as far from real tunes as these are from each other. The one of 24 is not.
#
# With many tunes the list gets long. So a small hump is put over each distance, and all humps are added up. The
# result is a curve, high where many distances lie, called a [density](../syllabus/glossary.md#density). Its total area is
# made 1. Both curves stand on one [grid](../syllabus/glossary.md#grid-of-places): the same places, evenly spread.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
inside, across = np.array([2.0, 3, 5]), np.array([4.0, 2, 1, 12, 10, 7])
grid = distances.one_grid(inside, across)
curves = [distances.density(values, grid) for values in (inside, across)]
with listening.style():
    figure, axes = plt.subplots(figsize=(8, 3))
    for number, (values, curve, label) in enumerate(zip((inside, across), curves, ("within the real set", "between real and generated"), strict=True)):
        axes.plot(grid, curve, color=listening.PALETTE[number], linestyle=("-", "--")[number], marker="", label=label)
        axes.plot(values, np.full(len(values), -0.01 - 0.012 * number), listening.MARKERS[number], color=listening.PALETTE[number])
    axes.fill_between(grid, np.minimum(*curves), color="grey", alpha=0.3, label="area under both")
    axes.set(title="Distances of the example, with a hump over each", xlabel="distance (semitones)", ylabel="density", xlim=(-8, 22))
    axes.legend()
listening.picture(figure, "Two curves. That within the real set is high around 3 semitones; that between the sets is lower and reaches from 0 to 15. "
                  "The area under both is shaded, and marks below show the single distances.")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The shaded area is the [overlap area](../syllabus/glossary.md#overlap-area). If generated tunes are as far from real ones as
# those are from each other, the curves cover each other and the area is 1. If nothing agrees, it is 0. (A hump near 0
# reaches below it, where no distance can be.)
#
# By hand, on a grid of four places that lie a step of 2 apart. The first curve has the heights 0.1, 0.3, 0.1, 0.0, the second 0.0, 0.1, 0.2, 0.2. At each place
# the lower one counts: 0.0, 0.1, 0.1, 0.0. Each is a column as wide as the step: 0.0 + 0.2 + 0.2 + 0.0 = 0.4.
#
# As a formula, with $p$ and $q$ for the heights of the two curves and $\Delta$ for the step:
#
# $$\text{overlap} = \sum \min(p, q)\,\Delta$$
#
# In words: at each place take the lower height, times the step, and add all of these up.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 4 The data: four sets of tunes (core, 4 min)
#
# The real set consists of 63 fiddle tunes from the same book, kept apart: no system of this course has learned from them. Four sets are held against it:
# lesson 03's chain with a memory of one note, the same with five notes, MusicVAE of lesson 10, and a *copyist*, who hands in
# tunes that the chain learned from. Section 7 finds him out.

# %% slideshow={"slide_type": "subslide"}
vae = systems.system("musicvae_2018")
sets = {
    "chain, one note": paper.chains(1, seed=0, count=COUNT),
    "chain, five notes": paper.chains(5, seed=0, count=COUNT),
    "MusicVAE": [vae.compose(seed=seed, bars=12) for seed in range(COUNT)],
    "copyist": paper.training_tunes(seed=0, count=COUNT),
}

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
listening.play_side_by_side([(name, pieces[0]) for name, pieces in sets.items()], listen_for="how each tune moves: does it come home, as the copyist's, which is a real tune, or does it wander?", max_seconds=9)

# %% [markdown] slideshow={"slide_type": "fragment"}
# The first piece of each set is heard. Here are the means of four of the nine features; section 5 lists all.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
SINGLE = ("pitch count", "pitch range", "mean interval", "mean inter-onset interval")
listening.table([(name, *(float(np.mean([distances.features(piece)[one] for piece in pieces])) for one in SINGLE)) for name, pieces in {"real tunes": real, **sets}.items()],
                columns=["set", "different pitches", "range (semitones)", "mean interval (semitones)", "from note to note (beats)"], title="Means of four features")

# %% [markdown] slideshow={"slide_type": "fragment"}
# All three machines wander over a wider range than a fiddler and use more pitches. But a mean hides much: a set in which all tunes
# are the same could have the right means. So distances are needed.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 5 The crux: the overlap area (core, 12 min)
#
# > **Exercise.** *The crux, 4 points, difficulty ••, 10 minutes.* Write `overlap_area`. It gets the heights of two curves at the
# > same places, as two lists, and the step from place to place. Add up the lower heights, each times the step.
#
# | what you write | what it is |
# |---|---|
# | `area = 0.0` | begins with nothing, before the loop |
# | `len(one)` | how many places there are |
# | `for place in range(len(one)):` | the lines below, for the places 0, 1, 2, … |
# | `one[place]` | the height of the first curve at that place |
# | `min(3, 5)` | the smaller of the two: 3 |
# | `area = area + 2` | adds 2 to what is called `area` |
# | `return area` | hands back the result, after the loop, as far left as `for` |

# %% tags=["crux"] nbgrader={"grade_id": "crux", "solution": true} slideshow={"slide_type": "subslide"}
def overlap_area(one, other, step):
    """Return how large the area is that lies under both of two curves.

    one, other: heights of the curves at the same places. step: from place to place.

    The example of the text, four places that are 2 apart:

    >>> round(overlap_area([0.1, 0.3, 0.1, 0.0], [0.0, 0.1, 0.2, 0.2], 2), 3)
    0.4

    A curve with itself shares all of its area:

    >>> overlap_area([0.5, 1.0, 0.5], [0.5, 1.0, 0.5], 0.5)
    1.0

    Two curves that never meet share nothing:

    >>> overlap_area([1.0, 0.0], [0.0, 1.0], 1)
    0.0
    """
    ### BEGIN SOLUTION
    # Begin with no area at all.
    area = 0.0
    # Walk along the grid, place by place.
    for place in range(len(one)):  # gap: len(one)
        # Under both curves lies only what is no higher than the lower one.
        height = min(one[place], other[place])  # gap: min(one[place], other[place])
        # That is a column as wide as a step of the grid.
        area = area + height * step  # gap: height * step
    return area
    ### END SOLUTION


# %% nbgrader={"grade_id": "crux-check", "grade": true, "locked": true, "points": 4} slideshow={"slide_type": "fragment"}
overlap_area = check("evaluation.overlap_area", overlap_area)
### BEGIN HIDDEN TESTS
require_own(overlap_area)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "fragment"}
# Now your function is used for each feature and each set. Some features are tables. If two tables
# differ by 3 in one cell and by 4 in another, their distance is the root of 3 × 3 + 4 × 4 = 25, which is 5.

# %% slideshow={"slide_type": "subslide"}
compared = {name: distances.compare(pieces, real, overlap=overlap_area) for name, pieces in sets.items()}
rows = [(f"{feature}: {words}", *(compared[name][number].overlap for name in sets))
        for number, (feature, words) in enumerate(distances.FEATURES.items())]
listening.table(rows, columns=["feature", *sets], title="Overlap area with real tunes, by your function; 1 is as near as real tunes are to each other")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The chain with five notes lies nearer to real tunes than that with one in every row. Of the three machines MusicVAE is
# nearest in range, in time between notes and in which pitch class follows which. Nearest of all is the copyist, in every row. One row is unfair: machines write twelve bars and real tunes
# mostly have sixteen, so leave *note count* aside.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 6 Look inside: two curves (core, 5 min)
#
# Choose a feature and how many notes the chain remembers. You see both curves and hear the first tune.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
def curves_of(found, title):
    """Return a picture of the two curves of one feature."""
    with listening.style():
        figure, axes = plt.subplots(figsize=(8, 3))
        axes.plot(found.grid, found.real, "-", color=listening.PALETTE[0], marker="", label="within the real set")
        axes.plot(found.grid, found.between, "--", color=listening.PALETTE[1], marker="", label="between real and generated")
        axes.fill_between(found.grid, np.minimum(found.real, found.between), color="grey", alpha=0.3, label=f"area under both: {found.overlap:.2f}")
        axes.set(title=title, xlabel=f"distance in {found.feature}", ylabel="density")
        axes.legend()
    return listening.picture(figure, f"Two curves of distances in {found.feature}. They share {found.overlap:.2f} of their area.")


KNOWN = {}


def look(memory=1, feature="pitch range"):
    """Return a tune of a chain, and the curves of one feature of its set."""
    if memory not in KNOWN:
        pieces = paper.chains(memory, seed=0, count=COUNT)
        KNOWN[memory] = pieces[0], distances.compare(pieces, real, overlap=overlap_area)
    piece, found = KNOWN[memory]
    one = found[list(distances.FEATURES).index(feature)]
    return piece, curves_of(one, f"A chain with a memory of {memory}, against real tunes")


# %% slideshow={"slide_type": "subslide"}
listening.panel(look, title="Two curves", max_seconds=10, listen_for="whether what the curve shows can be heard in one tune",
                memory=(0, 5), feature=[name for name in distances.FEATURES if name != "note count"])

# %% [markdown] slideshow={"slide_type": "fragment"}
# With no memory at all the range is far off, and one hears it: the tune leaps about. A
# feature sees one side of the music: none of the nine asks whether a tune comes to an end.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 7 What was copied, and from where? (core, 6 min)
#
# The copyist won every row. So another question is needed: how long is the longest stretch of a piece that stands in the music it was learned from?
# So that another key hides nothing, tunes are written as moves from note to note, in semitones. C D E F (60, 62, 64, 65) becomes 2, 2, 1.
#
# By hand: the piece 5, 2, 2, 1 and the known tune 2, 2, 1, 2, 2 share 2, 2, 1: three moves in a row. The kit's function looks through
# all tunes of the book, compares the lengths of notes too, and names the source.

# %% slideshow={"slide_type": "subslide"}
book = [tune for tune in tunes.load() if tune.split == "train"]
known = [originality.moves(tune.to_midi()) for tune in book]
suspect = sets["chain, five notes"][0]
(match,) = originality.longest_matches([originality.moves(suspect)], known)
source = book[match.source]
listening.table([(source.title, match.length, match.start, match.place)], title="Where the chain's tune has its longest stretch from",
                columns=["tune in the book", "moves in a row", "after so many moves of the piece", "after so many of the book's tune"])

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
spans = [[sorted(note.start for note in midi.instruments[0].notes)[move] for move in (first, first + match.length)]
         for midi, first in ((suspect, match.start), (source.to_midi(), match.place))]
listening.play_side_by_side([("The chain's tune", suspect), (source.title, source.to_midi())], max_seconds=max(16, spans[0][1] + 1, spans[1][1] + 1),
                            listen_for="the stretch that both share, from second {:.0f} to {:.0f} of the first and from second {:.0f} to {:.0f} of the second; key and tempo may differ".format(*spans[0], *spans[1]))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Is that much? Real tunes share phrases too, so the real set is asked as well. The last column is the share of groups of five moves (*n-grams*)
# that are found in the book.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
rows = []
for name, pieces in {"real tunes": real, **sets}.items():
    few = [originality.moves(piece) for piece in pieces[:size(12, 4)]]
    lengths = [one.length for one in originality.longest_matches(few, known)]
    shares = [100 * originality.ngram_overlap(one, known, 5) for one in few]
    rows.append((name, float(np.mean(lengths)), max(lengths), float(np.nanmean(shares))))
listening.table(rows, columns=["set", "longest match, mean (moves)", "longest of all (moves)", "groups of five found in the book (%)"], title="What stands in the book too, over the first tunes of each set")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The copyist is found at once: its tunes are in the book from end to end. The chain with five notes stands between: most of its groups of five are from the book, and its
# longest matches are longer than those of real tunes. MusicVAE does not quote. A match proves no theft, and a
# short one no innocence.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 8 Train it live: a judge that looks at everything (core, 5 min)
#
# The overlap takes one feature at a time. The [style probe](../syllabus/glossary.md#style-probe) of this course takes about a hundred together: a small classifier learns from four fifths
# of the pieces to tell generated from real, and is tried on the rest. Right in 50 % of the cases means that it cannot tell.

# %% slideshow={"slide_type": "subslide"}
probes = {}
with bar("Training judges", list(sets), unit="judges") as names:
    for name in names:
        probes[name] = evaluation.place(sets[name], "tunes")

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
rows = []
for name, found in probes.items():
    low, high = found.interval
    told = found.telltales[0].feature if found.telltales else "nothing"
    rows.append((name, round(100 * found.accuracy), f"{100 * low:.0f} to {100 * high:.0f}", told))
listening.table(rows, columns=["set", "told from real tunes (%)", "95 % interval", "what gave it away first"], title="The style probe; guessing is right in 50 %")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Generated tunes are told from real ones mostly, and the copyist's are not. The last column
# names what to work on; the interval says how far luck may have moved the figure. Again the copyist looks best: *cannot be told from real* is praise only if nothing was copied.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 9 Ask ears (core, 20 min)
#
# Here is a real listening test: six pairs in an order drawn by lot, without titles. Tab goes from control to control, the space bar plays, arrow keys choose. Each answer is
# written into `listening/tunes.csv` at once; if you close the page, you go on where you were.

# %% slideshow={"slide_type": "subslide"}
heard = {"real tune": real[20:22],
         "chain, five notes": sets["chain, five notes"][3:5],
         "MusicVAE": sets["MusicVAE"][3:5]}
listening.listening_test(listening.pair_trials(heard), "Which one would you rather hear again?",
                         "tunes", seed=SEED, max_seconds=8)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Your answers are in the file; with those of a class (`listening.read_ratings`) they can be ranked as below. One listener decides nothing. So we make up listeners whose taste we know: 7 for real tunes, 4 for MusicVAE, 3 for the chain. Does the method find it? The model
# of [Bradley and Terry](../syllabus/glossary.md#model-of-bradley-and-terry) finds a strength for each system from the answers: one of strength 3 is preferred to one of strength 1 in 3 / (3 + 1) = 75 of 100 pairs [@BradleyTerry1952].

# %% [markdown] slideshow={"slide_type": "subslide"}
# To find strengths, begin with 1 for everybody, and mend. By hand: the real tune won 15 of its 20 pairs; it met MusicVAE 10 times and the chain 10 times.
#
# 1. Divide the meetings by both strengths together: 10 / (1 + 1) = 5 for MusicVAE, and 5 for the chain.
# 2. Together that is 10. (With strength 1, so many wins were to be expected.)
# 3. The new strength is the wins over that: 15 / 10 = 1.5.
#
# Against one rival of strength 3, met 10 times and beaten 5 times: 10 / (1 + 3) = 2.5, and 5 / 2.5 = 2.
#
# > **Exercise.** *3 points, difficulty ••, 8 minutes.* Write `new_strength`, one such round for one system.
#
# | what you write | what it is |
# |---|---|
# | `total = 0.0` | begins with nothing, before the loop |
# | `for met, rival in rivals:` | takes each rival: how often both met, how strong it is |
# | `met / (own + rival)` | divides by the sum |
# | `total = total + 5` | adds 5 |
# | `return 5 / total` | after the loop: hands back 5, divided by it |

# %% nbgrader={"grade_id": "strength", "solution": true} slideshow={"slide_type": "subslide"}
def new_strength(own, wins, rivals):
    """Return a system's strength after one more round.

    own: its strength so far. wins: how often it was preferred. rivals: for each how often both met, and how strong it is.

    The example of the text:

    >>> new_strength(1, 15, [(10, 1), (10, 1)])
    1.5

    Whoever wins half of the pairs against equals stays as strong:

    >>> new_strength(1, 10, [(10, 1), (10, 1)])
    1.0

    To win half of the pairs against a rival of strength 3 makes one stronger:

    >>> new_strength(1, 5, [(10, 3)])
    2.0
    """
    ### BEGIN SOLUTION
    # Begin with nothing.
    total = 0.0
    # Each meeting counts less, the stronger the two are together.
    for met, rival in rivals:
        total = total + met / (own + rival)  # gap: met / (own + rival)
    # Whoever won more often than was to be expected becomes stronger.
    return wins / total  # gap: wins / total
    ### END SOLUTION


# %% nbgrader={"grade_id": "strength-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
new_strength = check("evaluation.new_strength", new_strength)
### BEGIN HIDDEN TESTS
require_own(new_strength)
### END HIDDEN TESTS

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
TASTE = {"real tune": 7.0, "MusicVAE": 4.0, "chain, five notes": 3.0}


def panel_of(count, seed):
    """Return what so many made-up listeners answer to the six pairs."""
    lot = np.random.default_rng(seed)
    ratings = []
    for listener in range(count):
        for trial, pair in enumerate(listening.pair_trials({name: [0, 1] for name in TASTE}), start=1):
            one, other = pair
            won = float(lot.random() < TASTE[one] / (TASTE[one] + TASTE[other]))
            ratings += [listening.Rating("made up", "pairs", f"listener {listener}", trial, letter, title, answer, seed)
                        for letter, title, answer in (("A", one, won), ("B", other, 1 - won))]
    return ratings


titles, _, wins = listeners.wins_of(panel_of(30, seed=1))
counts = wins.sum(axis=0)
strong, rows = [1.0] * len(titles), []
for number in range(31):
    if number in (0, 1, 5, 30):
        rows.append((f"{number}", *strong))
    strong = [new_strength(strong[one], counts[one].sum(), [(counts[one, other] + counts[other, one], strong[other]) for other in range(len(titles)) if other != one])
              for one in range(len(titles))]
rows.append(("30, the chain set to 3", *(3 * one / strong[titles.index("chain, five notes")] for one in strong)))
listening.table(rows, columns=["rounds", *titles], title="Strengths from the answers of 30 made-up listeners, by your function")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The strengths settle; only their ratios mean something. How sure are they? From the 30 listeners the computer draws 30 again, some twice and some not at all, and ranks anew,
# a few hundred times. The *95 % interval* is where 95 of 100 results lie. Listeners are drawn, not answers: six answers of one ear are not six ears. *Preferred to a rival* is the mean of both
# rivals: for the real tune 7 / 11 = 64 % and 7 / 10 = 70 %, so 67 %.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
rows = []
for count in (5, 30, size(200, 60)):
    ranking = listeners.ranking(panel_of(count, seed=1), draws=size(500, 100))
    for one in ranking.ranked:
        rivals = [TASTE[one.title] / (TASTE[one.title] + TASTE[name]) for name in TASTE if name != one.title]
        rows.append((f"{count} listeners", one.title, round(100 * one.value.value), f"{100 * one.value.low:.0f} to {100 * one.value.high:.0f}", round(100 * float(np.mean(rivals)))))
listening.table(rows, columns=["panel", "what was heard", "preferred to a rival (%)", "95 % interval", "their true taste (%)"], title="Panels whose taste is known")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The more listeners, the narrower the interval. With five, those of the real tune and of MusicVAE overlap widely; in the last rows all three are apart. Was your number nearer to 5, to 30 or to 200?
#
# Of 20 tests of nothing, about one succeeds by luck. [Holm's correction](../syllabus/glossary.md#correction-by-holm) guards against it: of three tests,
# the clearest may be luck in 1.7 of 100 cases, not in 5.
#
# A second kind of test, [MUSHRA](../syllabus/glossary.md#mushra), asks for marks from 0 to 100; section 12 lets you take one. An original is heard openly, and again hidden among the others.
# Whoever rates the hidden one below 90 in more than 15 % of the trials does not count†.
#
# > **Exercise.** *3 points, difficulty ••, 7 minutes.* Write `kept`. It gets, for each listener, their marks for the hidden original. Count the misses, which are marks below
# > `least`. Return the names of those whose misses are no more than `share` times the number of marks.
#
# By hand: Ana gave 100, 95, 40 and 98. With `least` 90 she missed one of four. A share of 0.25 allows 0.25 × 4 = 1 miss, so she is kept; 0.15 allows 0.6, so she is not.
#
# | what you write | what it is |
# |---|---|
# | `names = []` | an empty list, before the loops |
# | `for name, ratings in hidden.items():` | takes each listener, with the marks |
# | `misses = 0` | begins anew for each listener |
# | `for rating in ratings:` | takes each mark |
# | `if rating < least:` | the lines below, if the mark is lower |
# | `share * len(ratings)` | the share, times how many marks there are |
# | `names.append(name)` | puts a name at the end of the list |
# | `return names` | the last line, after the loops |

# %% nbgrader={"grade_id": "kept", "solution": true} slideshow={"slide_type": "subslide"}
def kept(hidden, least, share):
    """Return the names of the listeners who find the hidden original often enough.

    hidden: for each name the marks for the hidden original. least: a lower mark is a miss. share: so large a share may be missed.

    Ana missed one of four, which is a quarter:

    >>> kept({"Ana": [100, 95, 40, 98]}, 90, 0.25)
    ['Ana']

    A share of 0.15 is less than a quarter:

    >>> kept({"Ana": [100, 95, 40, 98]}, 90, 0.15)
    []

    A mark of exactly 90 is no miss:

    >>> kept({"Ana": [90, 90], "Ben": [89, 100]}, 90, 0.15)
    ['Ana']
    """
    ### BEGIN SOLUTION
    # Begin with nobody, and take the listeners one by one.
    names = []
    for name, ratings in hidden.items():
        # Count the marks that are too low.
        misses = 0
        for rating in ratings:
            if rating < least:  # gap: rating < least
                misses = misses + 1
        # Keep whoever has no more misses than the share allows.
        if misses <= share * len(ratings):  # gap: misses <= share * len(ratings)
            names.append(name)
    return names
    ### END SOLUTION


# %% nbgrader={"grade_id": "kept-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
kept = check("evaluation.kept", kept)
### BEGIN HIDDEN TESTS
require_own(kept)
### END HIDDEN TESTS

# %% slideshow={"slide_type": "subslide"}
marks = {"Ana": [100, 95, 98, 100, 92, 97, 100, 99], "Ben": [50, 60, 100, 20, 80, 75, 90, 40],
         "Cleo": [100, 100, 88, 96, 94, 100, 91, 100]}
listening.table([(name, min(given), name in kept(marks, 90, 0.15)) for name, given in marks.items()],
                columns=["listener", "lowest mark for the hidden original", "counts?"], title="Who listened? By your function")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Cleo missed once in eight trials, which is 12.5 % and allowed.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 10 The families side by side (core, 7 min)
#
# Here are the families: (m) was measured on the course's own systems, (c) is from a system's description sheet, a name in brackets is a reference.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
comparison.table()

# %% [markdown] slideshow={"slide_type": "fragment"}
# Notes can be changed one by one; finished sound can be cut and filtered. For another style rules are rewritten, nets trained anew. In real
# fiddle tunes 34 % of the bars come again, with nets here 13 % at most. For large systems see
# [the page](../syllabus/comparison.md).

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
measured = [row for row in comparison.rows() if row.get("probe") and "system" in row]
with listening.style():
    figure, axes = plt.subplots(figsize=(8, 4))
    for number, scale in enumerate(("tunes", "chorales")):
        of = [row for row in measured if row["probe"]["scale"] == scale]
        axes.plot([row["overlap"] for row in of], [100 * row["probe"]["value"] for row in of], listening.MARKERS[number], color=listening.PALETTE[number], label=f"held against {scale}")
    for number, row in enumerate(sorted(measured, key=lambda row: row["overlap"])):
        name = row["system"].rpartition("_")[0].replace("_", " ")
        axes.annotate(name, (row["overlap"], 100 * row["probe"]["value"]), fontsize=8, xytext=(4, 6 + 13 * (number % 3)), textcoords="offset points",
                      arrowprops={"arrowstyle": "-", "color": "grey", "lw": 0.5})
    axes.set(title="Two measures, one system a mark", xlabel="overlap area, mean of nine features", ylabel="told from real music (%)", ylim=(91.5, 102.5), yticks=range(92, 101, 2))
    axes.legend(loc="lower left")
listening.picture(figure, "One mark a system. Those with a larger overlap tend to be told from real music a little less often, and most marks lie near the upper edge.")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Systems with a larger overlap tend to be told from real music a little less often; but near the end of a scale differences vanish.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 11 The claims, checked (core, 5 min)
#
# Papers rarely test their rulers, so most of these questions are our own.

# %% slideshow={"slide_type": "subslide"}
claims_table(paper.claims, seeds=size(3, 1))

# %% [markdown] slideshow={"slide_type": "fragment"}
# **What holds.** The overlap grows with the chain's memory, as it should. It cannot see copying; the longest match can. The [Kullback–Leibler divergence](../syllabus/glossary.md#kl-divergence) compares two curves too. Yang and Lerch's program lays each on its own grid; the places no longer match, and a set
# moved far away seems the same. Hence the one grid of section 3.
#
# **What does not.** Thirty listeners who hear six pairs each find a preference of 60 to 40 in about two of three panels. *Find* means that a test calls it proved. Five never do: even that all five agree happens by luck in 1 of 16 panels.
#
# **What differs.** Our listeners are simulated: they never tire, and all have one taste.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 12 Marks beside a hidden original (extra, 8 min)
#
# This section is for whoever judges codecs, mixes or masters: it lets you take a MUSHRA test, with a hidden original and an anchor that everybody should rate low.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
from coursekit.corpora import jsb
from coursekit.encodings import serialised

chorale = jsb.load("test")[3].pitches[:48]
thin, wrong = chorale.copy(), chorale.copy()
thin[:, 2] = thin[:, 3]
wrong[::12, 1] += 1
listening.listening_test(
    [{"the original": serialised.to_midi(chorale), "without its tenor": serialised.to_midi(thin), "with wrong notes in the alto": serialised.to_midi(wrong)}],
    "How near is each piece to the reference? 100 is no difference.", "chorale", kind="mushra", reference="the original", seed=SEED, max_seconds=8)

# %% [markdown] slideshow={"slide_type": "fragment"}
# The reference is the original, played openly. Among the four letters are the original again, two damaged copies, and the anchor, which has lost all that lies above 3,500 Hz†. MUSHRA was made
# for codecs, where nearness to an original is the question. For compositions there is no original, and pairs are the better test.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 13 Sound: a distance with marks (extra, 8 min)
#
# This section is for whoever generates sound: it says what a Fréchet audio distance means and why one figure alone means nothing.
#
# The [Fréchet audio distance](../syllabus/glossary.md#fréchet-distance) takes each sound as a point in a space, a set of sounds as a cloud, and measures how far two clouds lie apart and how different their
# shapes are. A judge, often a trained net, turns each sound into such a point; here it is a list of plain figures. The number depends on that judge and on how many sounds there are, so it needs marks beside it: other real sounds, real sounds cut into quarters of a
# second and shuffled, and noise.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
from coursekit.evaluation import sound_features, sounds

clips = [listening.render(piece).mono().resampled(16_000).excerpt(0, 4, fade=0) for piece in real[: size(16, 8)]]
made = [listening.render(piece).mono().resampled(16_000).excerpt(0, 4, fade=0) for piece in sets["chain, one note"][: size(8, 4)]]


def embed(given):
    """Return what a sound is like, in a dozen figures."""
    rows = np.stack([sound_features.sound_features(one) for one in given])
    return rows[:, ::40]


found = sounds.calibrated_fad(clips, {"chain, one note": made}, embed)
listening.table([(name, value) for name, value in found.items()], columns=["set", "Fréchet distance"], title="A distance between marks; the smaller, the nearer to real")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The shuffled tunes, of which no melody is left, lie nearer to real ones than the chain's tunes do, although these are whole. The measure hears which sounds there are, and is
# nearly deaf to their order. With so few sounds the figures are rough, and they must never be compared with a paper's, which used another judge.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 14 A clinic: two patients (extra, 6 min)
#
# This section is for whoever will publish figures: it shows two reports that look sound and are not.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Patient A.** *Our system overlaps with real tunes by 0.96, more than any other.* **Patient B.** *In our test 20 listeners preferred our system; it was always played second, and 3 dB
# louder.* Name both illnesses before you unfold.
#
# <details><summary>What ails them</summary>
#
# A: ask for the longest match. An overlap like that of real tunes with real tunes is what a copyist gets. B: order and loudness were not drawn by lot. The louder of two is
# taken for the better, and the second is remembered better†. The test of section 9 draws the order and makes all pieces equally loud.
#
# </details>

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 15 In the studio (core, 3 min)
#
# > **Studio.** Generate many, measure to throw away, listen to choose. Numbers find a long match, a range that no player has, or an empty bar in seconds. Which of the
# > last five you take is for ears.

# %% slideshow={"slide_type": "subslide"}
# Twelve moves in a row from the book are our limit for a quotation; 19 semitones is the mean range of the real tunes.
matches = originality.longest_matches([originality.moves(piece) for piece in sets["MusicVAE"]], known)
originals = [piece for piece, match in zip(sets["MusicVAE"], matches, strict=True) if match.length < 12]
five = sorted(originals, key=lambda piece: abs(distances.features(piece)["pitch range"][0] - 19))[:5]
listening.play_side_by_side([(f"tune {number}", piece) for number, piece in enumerate(five)], listen_for="which one you would like to hear again", max_seconds=8)

# %% slideshow={"slide_type": "subslide"}
number = 0  # write the number of the tune that you like best, 0 to 4, and run this cell
keep(five[number], "chosen tune", note=f"tune {number}: of {COUNT} tunes {len(originals)} share fewer than 12 moves in a row with the book; one of the five whose range is nearest to 19 semitones")

# %% [markdown] slideshow={"slide_type": "fragment"}
# **A question of whose ears.** Real tunes here are Irish and American fiddle tunes. Who would have to be asked whether a generated reel is good, and who should not decide it for them?

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 16 Exercises (core, 1 min)
#
# | exercise | difficulty | minutes | points |
# |---|---|---|---|
# | `overlap_area` (section 5) | •• | 10 | 4 |
# | `new_strength` (section 9) | •• | 8 | 3 |
# | `kept` (section 9) | •• | 7 | 3 |
# | 1 A measure that can be fooled (section 17) | •• | 8 | – |
# | 2 How many listeners? (section 17) | ••• | 10 | – |
# | 3 Creative brief (section 17) | •••• | 120 | 10 |

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 17 Harder exercises (extra, 23 min)
#
# This section is for whoever wants to go further, and for those who are marked: it ends with the
# creative brief, which takes two hours of your own time.

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *1, difficulty ••.* Make a set of twelve tunes that overlaps well with real ones in *pitch range* and is bad music. Hold it against `real` with `distances.compare`.
#
# <details><summary>Answer</summary>
#
# Any notes will do whose lowest and highest lie about 19 semitones apart, by a little more or less from piece to piece: random pitches in random order, for example. A single feature is easily satisfied.
# Whoever trains a system on a measure gets what was measured.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *2, difficulty •••.* In a new cell call `listeners.ranking(panel_of(count, seed=2))` with 5, 10, 20, 40 and 80 listeners. From how many on does the interval of the real tune lie above that of
# > the chain? And with another seed?
#
# <details><summary>Answer</summary>
#
# Look at `.ranked`, where each entry has `title`, `value.low` and `value.high`. Of the seeds 2 to 6 it lay above with 40 listeners in all five, with 20 in four, with 10 in three, and with 5 in one. (These intervals are less strict than the test of section 11, and here the taste is 70 to 30.) Whoever
# goes on asking until it looks good, and then stops, is fooled by that one.
#
# </details>

# %% [markdown] nbgrader={"grade_id": "brief", "locked": true} slideshow={"slide_type": "subslide"}
# > **Exercise.** *3, difficulty ••••, creative brief, 10 points.* Choose two systems of this course, or one system with two settings. Say beforehand which will be better, for which purpose, and by which measure. Generate twenty
# > pieces of each, measure them, and let five or more people hear pairs of them blind, with `listening.listening_test` and a `listener` of its own for each. Write two pages that a client could read.
#
# | points | for |
# |---|---|
# | 3 | purpose, prediction and measure are written down before anything was measured |
# | 3 | figures with intervals, the longest match with its source, and what each measure cannot hear |
# | 3 | a test with equal loudness and drawn order, its file of answers, and a ranking that claims no more than it shows |
# | 1 | one prediction that turned out wrong is reported |

# %% [markdown] nbgrader={"grade_id": "brief-answer", "solution": true, "grade": true, "points": 10} slideshow={"slide_type": "subslide"}
# ### BEGIN SOLUTION
# A good answer fixes purpose, prediction and measure first, gives each figure with its interval, names the source of the longest match, says which listeners answered how many pairs, ranks
# them with intervals and corrected tests, and reports what went against the prediction.
# ### END SOLUTION

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 18 Take-aways and quiz (core, 4 min)
#
# - Compare sets of pieces, by distances within and between them, on one grid.
# - A measure of nearness praises the copyist. Always ask for the longest match, and for its source.
# - Ears are asked blind, in an order drawn by lot, at equal loudness, in pairs; whole listeners are counted, not answers.
# - An interval belongs to every figure, and a correction to every table of tests.
# - Near to real music is not the same as good.
#
# Five questions. Think first, then unfold.

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>1. A system's overlap area is 0.5 in note lengths and 0.9 in everything else. What would you listen for?</summary>
#
# Its rhythm: notes are of other lengths than in real music, or always of the same ones. The rest is about as far from real music as real pieces are from each other.
#
# </details>
# <details><summary>2. A style probe is right in 50 % of the cases. Is the music good?</summary>
#
# It cannot be told from real music by that probe. It may be copied, and it may be as dull as much real music is.
#
# </details>
# <details><summary>3. Of 20 listeners, 12 prefer your system. What do you write?</summary>
#
# 60 %, with an interval from about 39 to 78 %: as 50 % lies in it, nothing is shown yet.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>4. Why is the original hidden among the pieces in MUSHRA?</summary>
#
# To see who listens. Whoever cannot find what was just heard openly gives marks by chance.
#
# </details>
# <details><summary>5. A paper reports a Fréchet audio distance of 4.0, your system has 3.1. Is yours better?</summary>
#
# Nobody can say. Judge, number of sounds and real set were others. Measure both in one run, with the marks beside them.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# † Not looked up: from memory.
#
# **References.** [@YangLerch2020], [@Kilgour2019], [@BradleyTerry1952], [@Civit2022], [@Mitra2025], [@Wei2025], [@Zhao2025], [@Grotschla2025], [@HillerIsaacson1959], [@Mozer1994], [@Roberts2018], [@Huang2018], [@Agostinelli2023].
#
# **Next.** In lesson 24 what was chosen goes into a digital audio workstation, and into a piece of your own.

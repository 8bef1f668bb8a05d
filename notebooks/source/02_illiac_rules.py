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
# # 02 Rules: the Illiac Suite (1957)
#
# *In 1957 a score for string quartet came out whose notes a computer had chosen. Nobody had told
# it which notes to write. People had told it only which notes it must not write.*
#
# core 90 minutes · extra 85 minutes · *Run All* takes 25 seconds · 2 CPU cores · before this:
# [00 Start here](00_start_here.ipynb), [01 Music as data](01_music_as_data.ipynb)
#
# Run one cell after the other, with *Shift* and *Enter*. The sections marked *core* are complete in
# themselves. Those marked *extra* are folded away: a click on the triangle beside a heading opens them.
#
# > **Objective.** After this lesson you can
# > 1. explain how random numbers become music when rules screen them,
# > 2. write a rule of counterpoint as a function, and hear what it forbids,
# > 3. predict from a few numbers whether such a search will come to an end,
# > 4. judge whose work the result is.

# %% tags=["setup"] slideshow={"slide_type": "skip"} jupyter={"source_hidden": true}
from itertools import pairwise

import numpy as np
from IPython.display import Markdown, display
from matplotlib import pyplot as plt

from coursekit import listening
from coursekit.classroom import check, claims_table, keep, require_own, size
from coursekit.corpora import chorales
from coursekit.errors import CourseError
from coursekit.systems import illiac_1957 as illiac
from coursekit.systems.illiac_1957 import third

SEED = 1957

# %% slideshow={"slide_type": "subslide"}
no_rules = illiac.compose(seed=SEED, stage="a", bars=4)
all_rules = illiac.compose(seed=SEED, stage="h", bars=4)
listening.play_side_by_side(
    [("White notes at random", no_rules), ("The same machine, all rules in force", all_rules)],
    listen_for="what the rules have changed", max_seconds=12)

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 1 Listen first (core, 6 min)
#
# > **Listen.** One machine made both pieces, from the same [seed](../syllabus/glossary.md#seed):
# > the number 1957, from which all its random numbers follow. Nobody picked the pieces. In the
# > first, every white note is welcome. In the second, each note had to pass a list of rules.
#
# The first piece wanders, and its chords rub against each other. In the second the chords are mild, and
# the end sounds like an end.
#
# Now listen without knowing who wrote what: Bach or the machine. Play both, choose, and only then read
# on.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
bach = chorales.by_name("bwv269")
listening.blind(
    [("Bach, chorale BWV 269", bach.to_midi(bars=4, programs=illiac.PROGRAMS)),
     ("The machine, seed 1958", illiac.compose(seed=1958, stage="h", bars=4))],
    question="Which of the two seems to know where it will end?", name="02_bach_or_rules")

# %% [markdown] slideshow={"slide_type": "subslide"}
# Several beats before the end Bach's chords already lead to the last one. The machine cannot do that. It
# writes one chord after the other and is told only at the last two that the end is near. How far ahead
# can a system look? You will ask this all through the course.

# %% [markdown] slideshow={"slide_type": "notes"}
# Play the first two sounds without naming them and ask which is "by a computer". Both are. Then
# ask for one rule that the class believes it hears. Do the blind test together: let everybody
# raise a hand for A or B before you press a button.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 2 The history (core, 5 min)
#
# Lejaren Hiller was a chemist at the University of Illinois who had also studied composition.
# Leonard Isaacson, whom the title page of their book calls a mathematician, worked with him. The
# university owned one of the early computers, the ILLIAC, which was built from some 2,800 vacuum
# tubes and had room for 1,024 numbers in its memory†. Hiller had used it to simulate molecules:
# the computer proposes a random movement, and a law of physics says whether it is possible. He
# saw that strict [counterpoint](../syllabus/glossary.md#counterpoint), the art of leading several
# voices at once, is a list of such laws.
#
# Between 1955 and 1957 they made a string quartet in four movements and called each movement an
# *experiment* [@HillerIsaacson1957]. The first writes melodies, alone and in two and four parts.
# The second writes four-part counterpoint, note against note. The third adds rhythm, ways of
# bowing and plucking, and twelve-tone rows. The fourth works differently, with tables of chances,
# and waits for [lesson 03](03_chance.ipynb). The machine printed codes, and people copied them
# into a score.
#
# The first three movements were played in Urbana on the evening of 9 August 1956. In Chicago a quartet
# refused to play them, so a tape was played. The score came out in 1957, and a book of 1959 explains
# every step [@HillerIsaacson1959].
#
# > **History.** One often reads that the rhythm of the third movement is a Markov chain. But only the
# > fourth movement uses Markov chains. In the first three all numbers are equally likely, and judged
# > afterwards.
#
# † We could not check this in the source.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 3 The idea: draw, screen, erase (core, 13 min)
#
# **Draw.** The machine gives each white note a number, from 0 for C3 to 14 for C5. It draws one
# of the fifteen numbers, and each is as likely as the others.
#
# **Screen.** It asks rule after rule whether that note may stand here. This is called
# [screening](../syllabus/glossary.md#screening). If a rule says no, the machine draws again.
#
# **Erase.** If 50 draws in a row fail, the machine is in a
# [dead end](../syllabus/glossary.md#dead-end). It erases the whole phrase and begins again.
#
# ### By hand
#
# Intervals are counted with both ends: from G down to A there are seven letters, so this is a seventh.
# In semitones a second has 1 or 2, a third 3 or 4, a fourth 5, a tritone 6, a fifth 7, a sixth 8 or 9, a
# seventh 10 or 11, and an octave 12. A melody moves by a *step* of 1 or 2, or by a
# [skip](../syllabus/glossary.md#skip) of 3 or more.
#
# A melody has begun with C4 and G4. Which notes may come third? Three rules decide.
#
# - *Rule 1, the octave span: no line spans more than an octave.* The line lies between C4 and G4 so
#   far. The next note may lie anywhere from G3, an octave below G4, to C5, an octave above C4.
# - *Rule 4, no sevenths: no line moves by a seventh.* From G4 a seventh leads down to A3, so A3 is out.
# - *Rule 5, skip recovered: a skip is followed by a repeat or a step.* C4 to G4 is a skip, so only
#   F4, G4 and A4 are left.
#
# The table shows all fifteen candidates. Suppose the machine draws 4, 14 and 12. The first stands for
# G3, the second for C5, and both break rule 5. The third, A4, passes, and the melody goes on.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
book = illiac.rule_book()
three = [book[name] for name in ("octave span", "no sevenths", "skip recovered")]
begun = [[0, 0, 0, 60], [0, 0, 0, 67], [0, 0, 0, 0]]  # the cello alone; the others are silent
listening.table(
    illiac.screening_table(begun, step=2, voice=3, rules=three),
    columns=["note", "the machine's number", "MIDI pitch", "which rule refuses it"],
    title="After C4 and G4: which note may come third?")

# %% [markdown] slideshow={"slide_type": "subslide"}
# Three notes of fifteen pass, so a draw succeeds with chance 3/15, which is 0.2, and fails with
# chance 0.8. In general, if $k$ of $n$ notes pass, the chance that 50 draws in a row all fail is
#
# $$P(\text{50 draws fail}) = \left(1 - \frac{k}{n}\right)^{50}$$
#
# In words: take the chance that one draw fails, once for each of the fifty draws, and multiply them
# all. With three of fifteen this is about 1 in 70,000. Even where a single note passes it is only 3 in
# 100. So if a note fits at all, fifty draws nearly always find it.
#
# The trouble is that sometimes *no* note fits, and then no number of draws helps. Suppose that this
# happens at one note in five. A phrase of 8 chords for 4 players has 32 notes, so it is finished with
# chance $0.8^{32}$, which is less than 1 in 1,000. The machine has to begin again very often.
#
# The rules of this lesson, 17 in all, stand with their sources in section 4, an extra.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 4 The data: a rule book, and Bach for comparison (extra, 10 min)
#
# This section is for whoever wants to see all rules, and wonders whether composers keep them. The machine
# has never seen a piece of music; the rules are all that it knows.
#
# In the table *found* means that a source gives the rule and its page in the book of 1959. *From memory*
# means the same as †. *Ours* means that we added it. Rules 10 and 12 have two parts. The
# [triad](../syllabus/glossary.md#triad) of C is the chord C, E, G, and the
# [cantus firmus](../syllabus/glossary.md#cantus-firmus) is here the lowest line.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
listening.table([(rule.number, rule.name, rule.sentence, rule.source) for rule in book.values()],
                columns=["rule", "short name", "what it says", "where it comes from"],
                title="The rule book")

# %% [markdown] slideshow={"slide_type": "subslide"}
# The next cell takes phrases of eight chords from Bach's [chorales](../syllabus/glossary.md#chorale), one
# chord a beat, and phrases of random white notes, and counts in both how often each rule is broken. Some
# rules are asked of each line, others of each move or chord, so the last column says how often a rule
# could be broken.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
by_bach = chorales.phrases(chorales.load()[:size(60, 5)], chords=8)
at_random = illiac.load().at_stage("a", size(200, 10), SEED)
rules = [rule for rule in book.values() if rule.number in {*"145689", "13", "14"}]
faults_random = illiac.mean_violations(at_random, rules)
faults_bach = illiac.mean_violations(by_bach, rules)
places = {"octave span": 4, "no sevenths": 4 * 7, "skip recovered": 4 * 6, "one repeat": 4 * 6,
          "consonance": 8, "no fourth above the bass": 8, "no parallel perfects": 6 * 7,
          "no parallel fourths": 7}
listening.table([(name, round(faults_random[name], 2), round(faults_bach[name], 2), places[name])
                 for name in faults_bach],
                columns=["rule", "random white notes", "Bach", "at most"],
                title="How often a phrase of eight chords breaks each rule, on average")

# %% [markdown] slideshow={"slide_type": "subslide"}
# Bach hardly ever writes parallel fifths or octaves: on average 0.12 in a phrase, and some of these only
# seem to be there, since we look at the beats and not at the notes between them. He avoids sevenths and
# wide lines as well. Other rules he breaks freely. On average two or three leaps in a phrase are followed
# by another leap, and one or two of the eight chords hold a second or a seventh. Notes sound on three
# beats running more often than at random. And parallel fourths are as frequent as by chance: rule 14 was
# none of his. A rule book describes a style only in part.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 5 The crux: no parallel fifths or octaves (core, 28 min)
#
# When two voices move in the same direction and stay a fifth apart, or an octave, the ear takes them for
# one voice with a colour. These are [parallel fifths](../syllabus/glossary.md#parallel-fifths) and
# octaves. In music for four independent voices that is a loss, so rule 13 forbids it.

# %% slideshow={"slide_type": "subslide"}
fifths = [[67, 60], [69, 62], [71, 64], [72, 65]]
free_of_fifths = [[67, 60], [71, 62], [72, 64], [69, 65]]
outer_parts = [(0, 3)]
listening.play_side_by_side(
    [("Two voices in parallel fifths", illiac.to_quartet([fifths], outer_parts)),
     ("The same lower voice without them", illiac.to_quartet([free_of_fifths], outer_parts))],
    listen_for="how many voices you hear in each")

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### By hand
#
# Voices are written as MIDI pitches, in which a semitone is 1. The upper voice goes from G4 to A4,
# which is 67 to 69. The lower goes from C4 to D4, which is 60 to 62. Ask three questions.
#
# 1. *Do both move the same way?* The upper moves by 69 − 67 = 2, the lower by 62 − 60 = 2. The
#    product of the two moves is 4. It is above 0, as always when two moves have the same direction.
# 2. *Is the first interval a fifth or an octave?* 67 − 60 = 7, and seven semitones are a fifth.
# 3. *Is the second interval the same?* 69 − 62 = 7. So these are parallel fifths.
#
# If one voice stays, its move is 0, and so is the product. If the voices move in opposite directions, it
# is below 0. In both cases there is no parallel. (Fifths in contrary motion are left aside here.)
#
# A fifth may also be an octave wider, with 19 semitones, and it counts as the same interval. The sign `%`
# takes care of it: `19 % 12` is what is left when 12 is taken away as often as possible, which is 7. So
# `% 12` makes every fifth 7, and every octave and unison 0.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Now in Python:
#
# | Python | what it says |
# |---|---|
# | `before[0]`, `before[3]` | the pitch of the highest part and of the fourth; counting begins with 0 |
# | `before[i]` | the pitch of part number `i` in the first chord |
# | `first = …` | keeps what stands on the right under the name `first`: a number, or an answer yes or no |
# | `(a - b) * (c - d)` | the product of two differences; the brackets come first |
# | `(a - b) % 12` | the difference, without its twelves; without brackets only `b` would lose them |
# | `a > 0`, `a == b` | is `a` above 0? are both equal? (two signs `=`, since one keeps a value) |
# | `first in (0, 7)` | is `first` either 0 or 7? |
# | `if … and … and …:` | if all are so, run the lines below that stand four spaces further in; mind the colon |
# | `parallels.append((i, j))` | put the pair of `i` and `j` at the end of the list; the inner brackets make the pair |
#
# In the example above, part 0 goes from 67 to 69 and part 1 from 60 to 62. With `i` being 0 and `j`
# being 1, `(after[i] - before[i]) * (after[j] - before[j])` is 2 times 2, so the first answer is yes.

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *The crux, 4 points, difficulty ••, 15 minutes.* Finish `parallel_perfects`,
# > which returns the pairs of parts that move in parallel fifths, octaves or unisons.
#
# Two loops are written for you. The first lets `i` be 0, then 1, and so on, the second lets `j` be
# each part below `i`. So your lines are run once for every pair, which in a quartet is six times. Ask
# the three questions there, of the parts `i` and `j`, and if all three answers are yes, append the
# pair. Take away the line with `raise`, and begin your lines with twelve spaces, where it stood, and
# those under `if` with sixteen.
#
# The lines with `>>>` are worked cases: what one types, and below it what comes back. What stands
# behind the arrow `->` only says that a list of pairs comes back. Run the cell and the one after it. If
# you get stuck, open the folds below.

# %% tags=["crux"] nbgrader={"grade_id": "crux", "solution": true} slideshow={"slide_type": "subslide"}
def parallel_perfects(before: list[int], after: list[int]) -> list[tuple[int, int]]:
    """Return the pairs of parts that move in parallel unisons, octaves or fifths.

    before, after: the MIDI pitches of two chords, the highest part first; parts do not cross.
    A pair is two numbers, the upper part's first; counting begins with 0.

    G over C climbs to A over D: a fifth stays a fifth.
    >>> parallel_perfects([67, 60], [69, 62])
    [(0, 1)]

    The same fifth is repeated. Nobody moves, so there is no parallel.
    >>> parallel_perfects([67, 60], [67, 60])
    []

    A fifth is followed by an octave: the interval has changed.
    >>> parallel_perfects([67, 60], [74, 62])
    []

    A fifth widens by an octave. For this rule it is a fifth as before.
    >>> parallel_perfects([67, 60], [81, 62])
    [(0, 1)]

    Of four parts the highest and the lowest climb together, two octaves apart.
    >>> parallel_perfects([72, 67, 64, 48], [74, 67, 65, 50])
    [(0, 3)]
    """
    parallels = []
    for i in range(len(before)):
        for j in range(i + 1, len(before)):
            ### BEGIN SOLUTION
            # Question 1: do both move the same way? Is the product of their moves above 0?
            same_way = (after[i] - before[i]) * (after[j] - before[j]) > 0  # gap: after[j] - before[j]
            # Question 2: how many semitones apart are they in the first chord, without octaves?
            first = (before[i] - before[j]) % 12  # gap: before[i] - before[j]
            # Question 3: and in the second chord?
            second = (after[i] - after[j]) % 12  # gap: (after[i] - after[j]) % 12
            # If they move the same way, the first is 0 or 7, and the second equals it, keep the pair.
            if same_way and first in (0, 7) and second == first:  # gap: 0, 7 | second == first
                parallels.append((i, j))
            ### END SOLUTION
    return parallels


# %% nbgrader={"grade_id": "crux-check", "grade": true, "locked": true, "points": 4} slideshow={"slide_type": "fragment"}
parallel_perfects = check("illiac_1957.parallel_perfects", parallel_perfects)
### BEGIN HIDDEN TESTS
require_own(parallel_perfects)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "subslide"}
# Now the machine composes with your function as rule 13, and once without any rule 13. Where your
# function is not right yet, the course's own plays.

# %% slideshow={"slide_type": "subslide"}
by_bach = chorales.phrases(chorales.load()[:size(60, 5)], chords=8)
model = illiac.load(parallel_perfects=parallel_perfects)
without = illiac.load(parallel_perfects=lambda before, after: [])
phrases = {"without rule 13": without.at_stage("g", 20, SEED),
           "with your rule 13": model.at_stage("g", 20, SEED), "Bach, on the beats": by_bach}
rule_13 = [model.book["no parallel perfects"]]
counts = [(title, round(illiac.mean_violations(group, rule_13)["no parallel perfects"], 2))
          for title, group in phrases.items()]
display(listening.table(counts, columns=["phrases", "parallels"], title="Parallels in eight chords, on average"))
listening.play_side_by_side(
    [(title, illiac.to_quartet(group[:2])) for title, group in phrases.items()],
    listen_for="four voices where your rule is in force, fewer where two of them melt into one")

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
def has_fifths(phrase):
    """Return whether two parts of a phrase move in parallel fifths."""
    return any((before[i] - before[j]) % 12 == 7 for before, after in pairwise(phrase)
               for i, j in parallel_perfects(before, after))


chords = next(filter(has_fifths, phrases["without rule 13"]), phrases["without rule 13"][0])
marks = [(step + 1, chords[step + 1][upper], f"{illiac.QUARTET[upper]} and {illiac.QUARTET[lower]}")
         for step in range(7)
         for upper, lower in parallel_perfects(chords[step], chords[step + 1])]
listening.piano_roll(illiac.to_quartet([chords]), highlight=marks,
                     title="A phrase without rule 13: notes that arrive in parallel")

# %% [markdown] slideshow={"slide_type": "subslide"}
# The marks name the voices that arrive in parallel. Where two voices share a note, one bar covers the
# other. Without the rule there are on average between four and five parallels in a phrase of eight
# chords; with it there is none. That is what screening means: your function did not write a single note, but it decided
# which notes could stay.

# %% [markdown] slideshow={"slide_type": "notes"}
# Before anyone writes code, have the class sing or play two parts in parallel fifths, then in
# contrary motion. Whoever cannot read a score works with whoever cannot read code: one names the
# pairs of parts in the picture, the other turns the three questions into conditions.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 6 Look inside: switch the rules on and off (core, 9 min)
#
# Here is a phrase that the machine wrote under no rules at all. With each switch you forbid one thing:
# dissonances in the chords, parallels, skips that are not recovered, or lines that span more than an
# octave. The first switch is on already. The notes that break a rule are marked in the picture, with a
# letter for each rule. *Draw again* asks for a new phrase under the rules that are switched on.
#
# > **Listen.** Forbid one thing after the other and watch how few notes stay unmarked. Then let the
# > machine draw again: first under one rule, then under two, then under all.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
phrase = model.at_stage("a", 1, 1958)[0]


def screen(draw_again=False, **switches):
    """Return the phrase, and a picture in which the notes that break a rule are marked."""
    names = [illiac.SWITCHES[name.removeprefix("forbid_")] for name in switches if switches[name]]
    rules = [model.book[name] for name in names]
    return illiac.screened(phrase, rules, draw_again=draw_again, seed=SEED)


listening.panel(screen, title="Rules, on and off", listen_for="what the newest rule took away",
                forbid_dissonances=True, forbid_parallels=False, forbid_skips=False,
                forbid_span=False, draw_again=False)

# %% [markdown] slideshow={"slide_type": "subslide"}
# The rule of consonance, which forbids dissonances, marks the most notes: of all chords of random notes
# about four in five hold a second or a seventh. A rule sees only what it asks for. A phrase without
# dissonances may still leap about and move in fifths.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 7 Experiment II: eight stages (core, 9 min)
#
# Nothing is trained in this lesson: the machine gets better only because people add rules. The
# second movement adds them in eight steps, from stage a (none) to stage h (all)†. The next cell draws
# 60 phrases of each stage and counts the faults that are left.

# %% slideshow={"slide_type": "subslide"}
stages = {stage: model.at_stage(stage, size(60, 5), SEED) for stage in illiac.STAGES}
faults = {stage: illiac.mean_violations(group, list(model.book.values()))
          for stage, group in stages.items()}
listening.play_side_by_side(
    [(f"Stage {stage}: {illiac.STAGES[stage][0]}", illiac.to_quartet(group[:1]))
     for stage, group in stages.items()],
    listen_for="the first stage whose end sounds like an end")

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
grid = np.array([list(faults[stage].values()) for stage in stages]).T
with listening.style():
    figure, axes = plt.subplots(figsize=(8, 5))
    mesh = axes.pcolormesh(grid, cmap="Blues", vmax=6, edgecolors="lightgrey", linewidth=0.3)
    axes.set(title="Faults in a phrase of eight chords, by rule and stage", xlabel="stage",
             ylabel="rule", xticks=np.arange(8) + 0.5, xticklabels=list(stages),
             yticks=np.arange(len(grid)) + 0.5,
             yticklabels=[f"{rule.name} ({rule.number})" for rule in model.book.values()])
    axes.invert_yaxis()
    figure.colorbar(mesh, label="mean number of faults (6 or more: darkest)")
listening.picture(figure, "A table of rules against stages. Each rule turns white at the stage "
                  "that adds it, and in the last stage every field is white.")

# %% [markdown] slideshow={"slide_type": "subslide"}
# A dark field means that a rule is often broken, a white one that it never is. Each row is white from the stage on that adds its rule, and at stage h the whole column
# is. Stage c brings the [cadence](../syllabus/glossary.md#cadence), the closing turn from a chord with B
# to a chord on C, so from there on the phrases have an end.
#
# > **Pitfall.** Rules are not independent. Look at the row *no parallel perfects (13)*: it is darker at
# > stages e and f than at stage a. Stage e adds two rules at once. Which of them invites parallels?

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
trials = {"no rule": [], "only consonant chords": ["consonance"], "only parts in order": ["parts in order"],
          "both": ["consonance", "parts in order"]}
drawn = {title: model.phrases(size(200, 10), 8, names, np.random.default_rng(SEED))
         for title, names in trials.items()}
listening.table([(title, round(illiac.mean_violations(group, rule_13)["no parallel perfects"], 2))
                 for title, group in drawn.items()],
                columns=["rules in force", "parallels"], title="Parallels in eight chords, on average")

# %% [markdown] slideshow={"slide_type": "subslide"}
# Both do, and the rule on the order of the parts, our own addition, does more. Each leaves fewer
# notes to choose from, so the voices fall into fifths and octaves, until stage g forbids it.

# %% [markdown] slideshow={"slide_type": "notes"}
# Play the stages in order and stop after each one: what has changed, and which rule did it? Ask
# why row 13 of the picture grows darker before it turns white; the table below it answers.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 8 Play with it (core, 5 min)
#
# > **Listen.** Keep one seed and go through the stages. Then keep a stage and try other seeds: the
# > notes change, the style does not.
#
# The *retry limit* says after how many failed draws for one note the machine erases the phrase and begins
# again. At stage f try 15: it still finishes. With 5 it stops after some time, or when you press
# *Cancel*, and says which rules stood in its way.

# %% slideshow={"slide_type": "subslide"}
def play_illiac(seed=1957, stage="g", retry_limit=50):
    """Return six bars of the second movement."""
    return illiac.compose(model=model, seed=seed, stage=stage, retry_limit=retry_limit, bars=6)


listening.panel(play_illiac, title="The Illiac plays", listen_for="what changes, and what stays",
                seed=(1950, 1970), stage=[*"abcdefgh"], retry_limit=[5, 15, 50])

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 9 The claims, checked (core, 6 min)
#
# A *claim* is something that the authors say of their system and that we can test. The book gives few
# figures, so most limits are ours, and the table says so.

# %% slideshow={"slide_type": "subslide"}
claims_table(illiac.claims, seeds=size(3, 1))

# %% [markdown] slideshow={"slide_type": "subslide"}
# All five claims hold here. The *95 % interval* beside a figure says between which bounds the true
# figure probably lies. Even at the smallest of the seven steps, from stage e to f, it stays above 0, so
# every stage very probably breaks fewer rules than the one before. Three claims, of valid counterpoint, of cantus
# firmi and of tamed chromatic lines, are bound to hold if the program is right, for the search lets
# nothing else pass: they test our program more than the book.
#
# What differs from 1957? In the book rule 7 holds for every line, here for the top line only, because
# with every line a phrase takes about six times as long. We use fifteen white notes, and one account
# counts fourteen [@Halacy1962]. Rules 13 and 14 and the order of the stages could not be checked, and we
# added a rule that keeps the parts in order. So trust the order of the stages more than any number.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 10 Experiment I: one, two and four parts (extra, 22 min)
#
# This section is for whoever wants to write an easier rule as well, and to hear the first movement.
# A [cantus firmus](../syllabus/glossary.md#cantus-firmus) is a plain line of 3 to 12 notes. The
# machine writes it alone, which is called [monody](../syllabus/glossary.md#monody), then with one
# companion, then with three. Which rules were in force could not be found. We leave out the
# [cadence](../syllabus/glossary.md#cadence) and the parallels.
#
# > **Exercise.** *3 points, difficulty ••, 10 minutes.* Write rule 5, `skip_recovered`. A
# > [skip](../syllabus/glossary.md#skip) is a move of 3 semitones or more, up or down. The move
# > after it must be a repeat or a step, which means 2 semitones or fewer, up or down. After the
# > last move anything may come.

# %% nbgrader={"grade_id": "skip-recovered", "solution": true} slideshow={"slide_type": "subslide"}
def skip_recovered(line: list[int]) -> bool:
    """Return whether every skip in a line of MIDI pitches is followed by a repeat or a step.

    C E F: a skip up, and then a step.
    >>> skip_recovered([60, 64, 65])
    True

    C E G: two skips follow each other.
    >>> skip_recovered([60, 64, 67])
    False

    C D A: the skip comes last, and nothing follows it.
    >>> skip_recovered([60, 62, 69])
    True
    """
    ### BEGIN SOLUTION
    # Go along the line and look at three notes at a time.
    for i in range(len(line) - 2):  # gap: len(line) - 2
        # Is the first of the two moves a skip? abs takes the direction away.
        skip = abs(line[i + 1] - line[i]) >= 3  # gap: line[i + 1] - line[i]
        # If so, and the second move is more than a step, the answer is False.
        if skip and abs(line[i + 2] - line[i + 1]) > 2:  # gap: line[i + 2] - line[i + 1]
            return False
    # No skip was left alone, so the answer is True.
    return True
    ### END SOLUTION


# %% nbgrader={"grade_id": "skip-recovered-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
skip_recovered = check("illiac_1957.skip_recovered", skip_recovered)
### BEGIN HIDDEN TESTS
require_own(skip_recovered)
### END HIDDEN TESTS

# %% slideshow={"slide_type": "subslide"}
model = illiac.load(parallel_perfects=parallel_perfects, skip_recovered=skip_recovered)
careless = illiac.load(skip_recovered=lambda line: True)
wish = {"seed": SEED, "experiment": 1, "notes": 12, "bars": 3}
first = {"monody, without rule 5": illiac.compose(model=careless, texture="monody", **wish)}
for texture in illiac.TEXTURES:
    first[f"{texture}, with your rule 5"] = illiac.compose(model=model, texture=texture, **wish)
display(listening.score(first["four parts, with your rule 5"], title="Experiment I in four parts"))
display(listening.piano_roll(first["four parts, with your rule 5"], title="The same as a piano roll"))
listening.play_side_by_side(list(first.items()), listen_for="lines that turn back after a skip")

# %% [markdown] slideshow={"slide_type": "subslide"}
# Without the rule the line jumps about. With it, each leap is answered by a step or a repeat, which is
# how singers like it. With more parts the lines have less freedom, because each chord must be consonant
# too. In the score the two violins often share a note: none of the rules in force here forbids it.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 11 Two searches, and what they cost (extra, 27 min)
#
# This section is for whoever likes to count: it measures what rules cost, and shows a way to draw
# a phrase without ever meeting a dead end.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
reports, exact = {}, {}
for stage in illiac.STAGES:
    rules, rng = illiac.rules_of_stage(stage, model.book), np.random.default_rng(SEED)
    _, reports[stage] = illiac.search_by_chance(size(3, 1), size(8, 5), rules, rng, illiac.RANGES)
    if stage >= "e":
        exact[stage] = illiac.Exact(rules, 8, illiac.RANGES)
        exact[stage].sample(size(1000, 100), rng)
with listening.style():
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(11, 3.4))
    left.bar(list(reports), [r.tries / r.phrases for r in reports.values()], label="1957")
    left.plot(list(exact), [32 / e.acceptance for e in exact.values()], "C1D", label="exact")
    middle.plot(list(reports), [r.acceptance for r in reports.values()], "o", label="1957")
    middle.plot(list(exact), [e.acceptance for e in exact.values()], "D", label="exact")
    right.bar(range(1, 9), [reports["h"].died_at[chord] for chord in range(8)], hatch="//")
    left.set(title="Draws for a phrase", xlabel="stage", ylabel="numbers drawn", yscale="log")
    middle.set(title="Acceptance", xlabel="stage", ylabel="share of beginnings", yscale="log")
    right.set(title="Dead ends at stage h", xlabel="chord", ylabel="dead ends")
    middle.legend()
listening.picture(figure, "Three charts. Draws for a phrase climb from 32 to about three hundred "
                  "thousand as rules are added; acceptance falls below one in a thousand, while "
                  "exact counting stays between a quarter and three quarters; most phrases die at "
                  "the second or third chord.")

# %% [markdown] slideshow={"slide_type": "subslide"}
# The left chart shows how many numbers the machine of 1957 draws for one phrase, on average over
# three phrases. Each mark of the scale is ten times the mark below it, so all rules together make a
# phrase about ten thousand times as dear as no rule at all. (With three phrases the figures are rough:
# that stage d is cheaper than c is chance.) The middle chart shows the
# [acceptance](../syllabus/glossary.md#acceptance), the share of beginnings that become a whole
# phrase. The right chart shows where phrases die: mostly at the second and third chord, and few come
# further.
#
# The other search, drawn with diamonds, counts before it draws. Let $w_n(b)$ be the number of lines
# of $n$ notes that end at the note $b$. Let $m(a, b)$ be 1 where $b$ may follow $a$, and otherwise
# 0. A longer line is a shorter line and one note more, so
#
# $$w_{n+1}(b) = \sum_a w_n(a)\, m(a, b)$$
#
# By hand: of the notes C, D, E and F each may move by one step. One line of one note ends at C.
# After one move one line ends at D. After two moves one ends at C and one at E. After three moves
# two end at D, one from each side, and one at F.
#
# > **Exercise.** *3 points, difficulty •••, 12 minutes.* Write `count_lines` with this formula. A
# > line of one note is a line already: $w_1$ is 1 at `start` and 0 elsewhere.

# %% nbgrader={"grade_id": "count-lines", "solution": true} slideshow={"slide_type": "subslide"}
def count_lines(moves: list[list[int]], length: int, start: int, end: int) -> int:
    """Return how many lines of `length` notes lead from `start` to `end`; moves[a][b] is 0 or 1.

    Of two notes each may be followed by the other. One line of two notes leads across.
    >>> count_lines([[0, 1], [1, 0]], 2, 0, 1)
    1

    A line of one note ends where it starts.
    >>> count_lines([[0, 1], [1, 0]], 1, 0, 1)
    0

    C D E F, each a step from its neighbours: two lines of four notes lead from C to D.
    >>> count_lines([[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0]], 4, 0, 1)
    2
    """
    ### BEGIN SOLUTION
    # Keep one number for each note: how many lines end there. At first it is 1 at the start.
    ways = [0] * len(moves)
    ways[start] = 1
    # Make all lines one note longer, again and again.
    for _ in range(length - 1):  # gap: length - 1
        # A line may come to b from every note a from which a move leads to b.
        ways = [sum(ways[a] * moves[a][b] for a in range(len(moves))) for b in range(len(moves))]  # gap: ways[a] * moves[a][b]
    # Look up the note at which the line is to end.
    return ways[end]
    ### END SOLUTION


# %% nbgrader={"grade_id": "count-lines-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
count_lines = check("illiac_1957.count_lines", count_lines)
### BEGIN HIDDEN TESTS
require_own(count_lines)
### END HIDDEN TESTS

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
white = illiac.WHITE_NOTES
moves = [[int(abs(a - b) <= 12 and abs(a - b) not in (10, 11)) for b in white] for a in white]
counted = [(f"{notes} notes, from any C to any C, without a seventh", sum(
    count_lines(moves, notes, start, end) for start in (0, 7, 14) for end in (0, 7, 14)))
    for notes in (3, 6, 12)]
counted.append(("four parts, 8 chords, all rules but those of whole lines", int(exact["h"].count)))
listening.table(counted, columns=["what", "how many"], title="Counted without a list")

# %% [markdown] slideshow={"slide_type": "subslide"}
# These numbers took a moment, although nobody could list so many melodies. The same sum over chords
# tells how many ways lead on from each chord. Whoever draws the next chord in proportion to these
# numbers never meets a dead end. This is called
# [ancestral sampling](../syllabus/glossary.md#ancestral-sampling), and it makes all valid phrases
# equally likely. The search of 1957 does not: a phrase comes more often where few other notes were
# allowed at each place. In the
# chart the diamonds stay below 1 only because rules 1 and 7 look at a whole line. They cannot be
# counted in this way, and are asked after the draw.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 12 Experiment III: rhythm, colour, rows (extra, 8 min)
#
# This section is for whoever wants to hear the third movement, the most modern of the first three.
# A bar of 4/8 gets a rhythm of four [bits](../syllabus/glossary.md#bit): 1 begins a note, 0 holds
# it. The rhythm 1010 is two quarter notes. A rhythm repeats over some bars, and players may share
# it. Random tables give [dynamics](../syllabus/glossary.md#dynamics) and playing instructions. The
# pitches are all twelve: free, or under a few rules, or in rows that use each interval or each tone
# once. All of this is reported in secondary sources†, and we filled the gaps.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
blocks = third.plan(10, np.random.default_rng(SEED))
rows = [(block.start + 1, *(f"{code:04b} {dynamic} {how}" for code, dynamic, how in
                            zip(block.codes, block.dynamics, block.instructions, strict=True)))
        for block in blocks]
modern = {material: illiac.compose(model=model, seed=SEED, experiment=3, bars=8, material=material)
          for material in third.MATERIALS}
display(listening.table(rows, columns=["from bar", *illiac.QUARTET],
                        title="A plan for ten bars: rhythm, dynamics, way of playing"))
listening.play_side_by_side(
    list(modern.items()), max_seconds=12,
    listen_for="shared rhythms and plucked strings; leaps are answered by a step from the second "
               "piece on, but not in plain rows")

# %% [markdown] slideshow={"slide_type": "subslide"}
# The first piece may leap anywhere, and it does. In the second no leap follows a leap, because rule 5
# is in force. Rows bring a new kind of order: in a tone row each tone waits until all the others have
# sounded, in an interval row each interval does. What binds the players together in all five pieces is not the pitches but the rhythm that they share.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 13 Clinic: what can go wrong (extra, 8 min)
#
# This section is for whoever wants to practise diagnosis: three machines are ill. Read the table,
# listen, and name what ails each of them before you open the answer.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
rules = illiac.rules_of_stage("f", model.book)
no_b = illiac.Rule("no B", "ours", "B never sounds.", "ours", "harmonic",
                   lambda chord: 11 not in [pitch % 12 for pitch in chord])
patients = {"A": {"rules": [*rules, no_b], "max_tries": 100_000}, "B": {"retry_limit": 18},
            "C": {"ranges": [part[:6] for part in illiac.RANGES]}}
sound, findings = {}, []
for name, illness in patients.items():
    try:
        healthy = {"rules": rules, "ranges": illiac.RANGES, "rng": np.random.default_rng(SEED)}
        group, report = illiac.search_by_chance(3, 7, **(healthy | illness))
        sound[f"Patient {name}"] = illiac.to_quartet(group)
        findings.append((name, "finished", report.starts, report.dead_ends, report.given_up))
    except CourseError as error:
        findings.append((name, "gave up", None, None, None))
        display(Markdown(f"Patient {name} stopped and said: *{error}*"))
display(listening.table(findings, columns=["patient", "outcome", "beginnings", "dead ends",
                                           "of these, a note that fits was left undrawn"],
                        title="Three machines, three phrases each"))
listening.play_side_by_side(list(sound.items()), listen_for="how far the parts reach")

# %% [markdown] slideshow={"slide_type": "notes"}
# The answer is folded below. Give each third of the class one patient and five minutes. If patient
# A takes long, point to the rules that speak of B.

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>What ails them</summary>
#
# *Patient A* has rules that contradict each other: rule 12 wants a B in the last chord but one, and
# the new rule forbids every B. The rule that threw away most numbers is not to blame.
# `illiac.Exact([*rules, no_b], 7, illiac.RANGES)` names the two that are. *Patient B* gives up too
# soon: eighteen draws often miss a note that would fit. *Patient C* draws only the six lowest notes
# of each player, so its music never leaves the cellar.
#
# </details>

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 14 In the studio (core, 4 min)
#
# > **Studio.** The next cell puts eight bars into your portfolio: as MIDI for your
# > [DAW](../syllabus/glossary.md#daw), as MusicXML for a notation program, and with a note that
# > says how they were made. Then work by hand: lengthen the last chord, give each phrase a swell,
# > break the even rhythm. Say in the note what you changed.
#
# Strict counterpoint makes a good sketch. It is no use where the harmony should travel, since these rules
# know only C major.
#
# Who composed these bars: Hiller and Isaacson, the machine, whoever first taught the rules, or you,
# who wrote one of them and chose the seed? And if you kept the best of a hundred?

# %% slideshow={"slide_type": "subslide"}
piece = illiac.compose(model=model, seed=SEED, bars=8)
keep(piece, "illiac")

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 15 Exercises (extra, 10 min)
#
# These exercises are for whoever wants to go on alone; the brief takes an evening. The graded
# functions stand in sections 5 (core), 10 and 11.
#
# > **Exercise.** *Warm-up, difficulty •, 3 minutes, no points.* Two of eleven notes fit. How likely
# > is it that 50 draws miss both?
#
# > **Exercise.** *Search, difficulty ••, 7 minutes, no points.* `reports["h"].rejected` in section
# > 11 counts which rule threw away most numbers. Is that the strictest rule?
#
# <details><summary>Answers</summary>
#
# *Warm-up.* $(9/11)^{50}$, which is about 1 in 23,000. *Search.* Not always. A number is thrown away
# by the first rule that it breaks, so the rules that are asked early collect the blame.
#
# </details>

# %% [markdown] nbgrader={"grade_id": "brief", "locked": true} slideshow={"slide_type": "subslide"}
# > **Exercise.** *Creative brief, 10 points, difficulty ••••, 90 minutes.* Invent a rule of your
# > own, as the clinic did with *no B*. Compose eight bars with it (`illiac.search_by_chance(4, 8, …)`,
# > then `illiac.to_quartet`), finish them in a DAW, and say below what you forbade, what you heard
# > and what you changed.
#
# | points | for |
# |---|---|
# | 3 | the rule is a function, and its violations are counted before and after |
# | 3 | its effect can be heard and is described in musical words |
# | 3 | changes by hand, each with its reason |
# | 1 | authorship is stated: yours, the machine's, the rules' |

# %% [markdown] nbgrader={"grade_id": "brief-answer", "solution": true, "grade": true, "points": 10} slideshow={"slide_type": "subslide"}
# ### BEGIN SOLUTION
# A good answer gives the function and two counts, names where the rule is heard, lists changes
# with reasons, and says who made what.
# ### END SOLUTION

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 16 Take-aways and quiz (core, 5 min)
#
# **Take-aways.** A rule is a function that says no. Screening turns chance into style, but the price
# in tries grows quickly with the length. A rule can forbid a note, but it cannot say which note would
# be beautiful.
#
# <details><summary>1. Did the Illiac learn from scores?</summary>
#
# No. People wrote its rules. It drew numbers and judged them.
#
# </details>
# <details><summary>2. What happens at a dead end?</summary>
#
# The whole phrase is erased and begun again. Nobody steps back by a single note.
#
# </details>
# <details><summary>3. Is an octave that moves to a fifth a parallel?</summary>
#
# No. The interval must be the same before and after.
#
# </details>
# <details><summary>4. Why did parallels become more frequent before they were forbidden?</summary>
#
# Other rules, on consonance and on the order of the parts, left fewer notes to choose from, and many of
# these are a fifth or an octave apart.
#
# </details>
# <details><summary>5. Do phrases without faults make good music?</summary>
#
# Not by themselves. Rules say what to avoid, not what to aim for. Bach breaks many (section 4).
#
# </details>
#
# **References.** [@HillerIsaacson1957], [@HillerIsaacson1959], [@Halacy1962].
#
# **Next.** In [lesson 03](03_chance.ipynb) the fourth movement shapes chance itself, by tables.

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
# # 02 Rules: the Illiac Suite (1957)
#
# *A string quartet for which people wrote rules, not notes, and a computer made the score.*
#
# 150 minutes · 2 CPU cores · before this: [00 Start here](00_start_here.ipynb),
# [01 Music as data](01_music_as_data.ipynb)
#
# > **Objective.** After this lesson you can
# > 1. write a rule of counterpoint as a function and hear what it forbids,
# > 2. explain how a random draw becomes music by screening,
# > 3. predict from tries, dead ends and acceptance whether a search will end,
# > 4. count melodies without listing them,
# > 5. judge whose work the result is.

# %% tags=["setup"] slideshow={"slide_type": "skip"} jupyter={"source_hidden": true}
import numpy as np
from matplotlib import pyplot as plt

from coursekit import listening
from coursekit.classroom import check, claims_table, require_own, size
from coursekit.corpora import chorales
from coursekit.errors import CourseError
from coursekit.systems import illiac_1957 as illiac
from coursekit.systems.illiac_1957 import third

SEED = 1957

# %% slideshow={"slide_type": "subslide"}
bach = chorales.by_name("bwv269")
listening.play_side_by_side(
    [("White notes at random", illiac.compose(seed=SEED, stage="a", bars=4)),
     ("The same machine, all rules in force", illiac.compose(seed=SEED, stage="h", bars=4)),
     ("Bach on the same strings", bach.to_midi(bars=4, programs=illiac.PROGRAMS))],
    listen_for="what the rules added to the first piece, and what Bach adds to the second",
    max_seconds=12)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 1 Listen first (4 min)
#
# > **Listen.** Seventeen small functions that say yes or no separate the first two pieces. Both
# > come from the seed 1957; neither was picked.
#
# ## 2 The history (6 min)
#
# Lejaren Hiller, a chemist who was also trained in composition, and Leonard Isaacson, whom their
# book's title page calls a mathematician, worked at the University of Illinois. (*Reported as*
# marks what we could not check in a source.) Their machine was the university's ILLIAC, built from vacuum tubes (reported as: some
# 2,800, and 1,024 words of memory). From simulating molecules Hiller knew how to let a computer
# draw random numbers and keep those that obey a law. Strict counterpoint is a list of laws too.
#
# Between 1955 and 1957 they made a string quartet in four movements, which they called
# *experiments* [@HillerIsaacson1957]. The first writes melodies, alone and in two and four
# parts; the second, four-part [first species](../syllabus/glossary.md#first-species)
# counterpoint; the third, modern rhythm, colour and rows; the fourth uses tables of chances and
# waits for lesson 03. The machine printed codes, and people copied them into a score. On 9 August
# 1956 the first three movements were played in Urbana; in Chicago a quartet refused, so a tape
# was played. The book of 1959 [@HillerIsaacson1959] tells every step.
#
# > **History.** It is often said that the rhythm of the third movement is a Markov chain. Only
# > the fourth movement uses Markov chains. The first three draw every number with equal chance
# > and judge it afterwards.

# %% [markdown] slideshow={"slide_type": "notes"}
# Play the first two sounds without naming them and ask which is "by a computer". Both are. Then
# ask for one rule that the class believes it hears.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 3 The idea: draw, screen, erase (10 min)
#
# The machine numbers the [white notes](../syllabus/glossary.md#white-note) from C3 to C5 with 0
# to 14 (reported as). It draws an integer, every one equally likely, and
# [screens](../syllabus/glossary.md#screening) it: does it break a rule? Then it draws again. After
# 50 failures (reported as) it is in a [dead end](../syllabus/glossary.md#dead-end), erases the
# phrase and begins anew. If $k$ of $n$ integers fit, then
#
# $$P(\text{first draw fits}) = \frac{k}{n} \qquad E[\text{draws}] = \frac{n}{k} \qquad
# P(\text{50 draws miss}) = \left(1 - \frac{k}{n}\right)^{50}$$
#
# Here $P$ is a chance, $E$ a mean. With $k = 1$ and $n = 15$ the last is 3 %: fifty draws are nearly always enough. The trouble is
# the length. If each of 32 notes finds a successor with chance .8, a phrase is finished with
# chance $.8^{32}$, less than 1 in 1,000.
#
# A rule *found* stands in a source; rules 15 and 16 could not be recovered.

# %% slideshow={"slide_type": "subslide"}
for rule in illiac.rule_book().values():
    print(f"{rule.number:>4}  {rule.name:<24} {rule.sentence:<58} ({rule.source})")

# %% slideshow={"slide_type": "subslide"}
rules, phrase = illiac.rules_of_stage("g"), illiac.load().at_stage("g", 1, SEED)[0]
forbidden = illiac.who_forbids(phrase, 3, 0, illiac.RANGES[0], rules)
with listening.style():
    figure, axes = plt.subplots(figsize=(8, 3.6))
    axes.pcolormesh(forbidden, cmap="Oranges", edgecolors="grey", vmax=2)
    axes.set(title="Violin I, fourth chord: who forbids what (coloured)",
             xlabel="candidate, from G3 to C5", xticks=np.arange(11) + 0.5,
             xticklabels=list("GABCDEFGABC"), yticks=np.arange(len(rules)) + 0.5,
             yticklabels=[rule.name for rule in rules])
print(f"{(forbidden.sum(axis=0) == 0).sum()} of 11 candidates pass every rule.")
listening.picture(figure, "A table of rules against eleven candidates for one note. Nine columns "
                  "have a coloured field; only the upper A and the highest C have none.")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 4 The data: none, and Bach for comparison (6 min)
#
# The machine learned nothing from music; rules are its only knowledge. Do composers keep them?
# Count the faults in phrases of eight chords, Bach's taken on the beat.

# %% slideshow={"slide_type": "subslide"}
def chords_on_beats(chorale):
    """Return the four pitches that sound on each beat of a chorale."""
    steps = np.arange(len(chorale.grid))[:, None]
    begun = np.maximum.accumulate(np.where(chorale.grid < 128, steps, 0), axis=0)
    return np.take_along_axis(chorale.grid, begun, axis=0)[::4].tolist()


complete = [c for c in chorales.load() if not (c.grid == 129).any()][:size(60, 5)]
pieces = map(chords_on_beats, complete)
windows = [piece[i:i + 8] for piece in pieces for i in range(0, len(piece) - 7, 8)]
free = illiac.load().at_stage("a", size(200, 10), SEED)
rules = [r for r in illiac.rule_book().values() if r.number in {*"145689", "13", "14"}]
by_bach = illiac.mean_violations(windows, rules)
print(f"faults in 8 chords{'random':>20}{'Bach':>8}")
for name, mean in illiac.mean_violations(free, rules).items():
    print(f"{name:<26}{mean:>12.2f}{by_bach[name]:>8.2f}")

# %% [markdown] slideshow={"slide_type": "slide"}
# Bach rarely writes parallel perfects (some here only seem so, as we look at the beats alone) and
# often breaks other rules. A rule book describes a style only in part.
#
# ## 5 Experiment I: one, two and four parts (14 min)
#
# A [cantus firmus](../syllabus/glossary.md#cantus-firmus) is a plain line of 3 to 12 notes. It is
# written alone ([monody](../syllabus/glossary.md#monody)), then with one companion, then with
# three. Which rules held here could not be recovered; we leave out
# [cadence](../syllabus/glossary.md#cadence) and parallels.
#
# > **Exercise.** *3 points.* Write rule 5, `skip_recovered`. A
# > [skip](../syllabus/glossary.md#skip) is a move of 3 semitones or more. The move after it must
# > be a repeat or a step: 2 semitones or fewer, up or down. After the last move anything may come.
#
# <details><summary>Hint</summary>
#
# Look at three notes at a time: two moves. `abs` takes away the direction.
#
# </details>

# %% nbgrader={"grade_id": "skip-recovered", "solution": true} slideshow={"slide_type": "subslide"}
def skip_recovered(line: list[int]) -> bool:
    """Return whether every skip in a line of MIDI pitches is followed by a repeat or a step."""
    ### BEGIN SOLUTION
    for i in range(len(line) - 2):
        skip = abs(line[i + 1] - line[i]) >= 3
        if skip and abs(line[i + 2] - line[i + 1]) > 2:
            return False
    return True
    ### END SOLUTION


# %% nbgrader={"grade_id": "skip-recovered-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
skip_recovered = check("illiac_1957.skip_recovered", skip_recovered)
### BEGIN HIDDEN TESTS
require_own(skip_recovered)
### END HIDDEN TESTS

# %% slideshow={"slide_type": "subslide"}
model = illiac.load(skip_recovered=skip_recovered)
careless = illiac.load(skip_recovered=lambda line: True)
wish = {"seed": SEED, "experiment": 1, "notes": 12, "bars": 3}
first = {"Monody without rule 5": illiac.compose(model=careless, texture="monody", **wish)}
first |= {f"{texture}, with your rule 5": illiac.compose(model=model, texture=texture, **wish)
          for texture in illiac.TEXTURES}
display(listening.score(first["four parts, with your rule 5"], title="Experiment I in four parts"))
listening.play_side_by_side(list(first.items()), listen_for="lines that turn back after a skip")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 6 The crux: no parallel fifths or octaves (20 min)
#
# Two parts that move in [parallel fifths](../syllabus/glossary.md#parallel-fifths) or octaves
# melt into one. Rule 13 forbids it, and Experiment II cannot do without it. Let $b$ and $a$ be
# the chords before and after. Parts $i$ and $j$ are parallel when both move, in the same
# direction, and
#
# $$(b_i - b_j) \bmod 12 = (a_i - a_j) \bmod 12 \in \{0, 7\}$$
#
# The remainder by 12 folds a twelfth into a fifth and an octave into a unison.
#
# > **Exercise.** *The crux, 4 points.* Write `parallel_perfects`.
#
# <details><summary>Hint</summary>
#
# Two moves go the same way when their product is above 0. If a part stays, the product is 0. Two
# loops name all pairs: `for i in range(len(before)):`, in it `for j in range(i + 1, len(before)):`.
#
# </details>

# %% tags=["crux"] nbgrader={"grade_id": "crux", "solution": true} slideshow={"slide_type": "subslide"}
def parallel_perfects(before: list[int], after: list[int]) -> list[tuple[int, int]]:
    """Return the pairs of parts that move in parallel unisons, octaves or fifths.

    before, after: MIDI pitches of two chords, the highest part first; parts do not cross.
    Returns pairs (i, j) with i < j, such as [(0, 3)] for the outer parts of a quartet.
    """
    ### BEGIN SOLUTION
    parallels = []
    for i in range(len(before)):
        for j in range(i + 1, len(before)):
            same_way = (after[i] - before[i]) * (after[j] - before[j]) > 0
            interval = (before[i] - before[j]) % 12
            if same_way and interval in (0, 7) and (after[i] - after[j]) % 12 == interval:
                parallels.append((i, j))
    return parallels
    ### END SOLUTION


# %% nbgrader={"grade_id": "crux-check", "grade": true, "locked": true, "points": 4} slideshow={"slide_type": "fragment"}
parallel_perfects = check("illiac_1957.parallel_perfects", parallel_perfects)
### BEGIN HIDDEN TESTS
require_own(parallel_perfects)
### END HIDDEN TESTS

# %% slideshow={"slide_type": "subslide"}
model = illiac.load(parallel_perfects=parallel_perfects, skip_recovered=skip_recovered)
deaf = illiac.load(parallel_perfects=lambda before, after: [], skip_recovered=skip_recovered)
groups = {"Without your rule": deaf, "With your rule": model}
groups = {title: rules.at_stage("g", 20, SEED) for title, rules in groups.items()}
groups["Bach, on the beats"] = windows
for title, group in groups.items():
    mean = illiac.mean_violations(group, [model.book["no parallel perfects"]])
    print(f"{title}: {mean['no parallel perfects']:.2f} parallels in 8 chords")
chords = groups["Without your rule"][0]
marks = [(step + 1, chords[step + 1][part], "parallel") for step in range(7)
         for pair in parallel_perfects(chords[step], chords[step + 1]) for part in pair]
display(listening.piano_roll(illiac.to_quartet([chords]), highlight=marks,
                             title="Without your rule: parts that arrive in parallel"))
listening.play_side_by_side(
    [(title, illiac.to_quartet(group[:2])) for title, group in groups.items()],
    listen_for="four parts where your rule is in force, fewer where two of them melt into one")

# %% [markdown] slideshow={"slide_type": "notes"}
# Before anyone writes code, have the class sing or play two parts in parallel fifths, then in
# contrary motion. Whoever cannot read a score works with whoever cannot read code: one names the
# pairs of parts in the picture above, the other turns the questions into conditions.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 7 Experiment II: eight stages (14 min)
#
# The book adds its rules in eight steps (reported as). The model holds both your functions. For
# each stage you see how often its new rules were broken before, and after.

# %% slideshow={"slide_type": "subslide"}
drawn, table = {}, {}
before = dict.fromkeys(model.book, 0.0)
print("stage  new rules broken, before -> after              all rules")
for stage, (title, new) in illiac.STAGES.items():
    drawn[stage] = model.at_stage(stage, size(60, 5), SEED)
    table[stage] = now = illiac.mean_violations(drawn[stage], list(model.book.values()))
    old, left = (sum(counts[name] for name in new) for counts in (before, now))
    print(f"{stage}  {title:<44} {old:5.1f} -> {left:.1f} {sum(now.values()):8.1f}")
    before = now
listening.play_side_by_side(
    [(f"Stage {stage}: {illiac.STAGES[stage][0]}", illiac.to_quartet(group[:1]))
     for stage, group in drawn.items()], listen_for="the first stage that sounds like a cadence")

# %% slideshow={"slide_type": "subslide"}
grid = np.array([list(table[stage].values()) for stage in drawn]).T
with listening.style():
    figure, axes = plt.subplots(figsize=(7, 4.4))
    mesh = axes.pcolormesh(grid, cmap="Blues", vmax=6)
    axes.set(title="Faults in a phrase of eight chords", xlabel="stage",
             xticks=np.arange(8) + 0.5, xticklabels=list(drawn),
             yticks=np.arange(len(grid)) + 0.5, yticklabels=list(model.book))
    figure.colorbar(mesh, label="mean number of faults (6 or more: darkest)")
listening.picture(figure, "A table of rules against stages. Each rule turns white at the stage "
                  "that adds it, and in the last stage every field is white.")

# %% [markdown] slideshow={"slide_type": "notes"}
# Play the stages in order and stop after each one: what has changed, and which rule did it? Ask
# for the row of the table that grows darker before it turns white; the pitfall explains it.

# %% [markdown] slideshow={"slide_type": "slide"}
# > **Pitfall.** Rules are not independent. Consonant chords are full of fifths and octaves, so
# > they invite parallels: before stage g there are more of them than at random.
#
# ## 8 Two searches (20 min)
#
# Nothing is trained here. What do rules cost the search of 1957?

# %% slideshow={"slide_type": "subslide"}
reports, exact = {}, {}
for stage in illiac.STAGES:
    rules, rng = illiac.rules_of_stage(stage, model.book), np.random.default_rng(SEED)
    _, reports[stage] = illiac.search_by_chance(size(3, 1), size(8, 5), rules, rng, illiac.RANGES)
    if stage >= "e":
        exact[stage] = illiac.Exact(rules, 8, illiac.RANGES)
        exact[stage].sample(size(1000, 100), rng)
with listening.style():
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(10, 3))
    left.bar(list(reports), [r.tries / r.phrases for r in reports.values()], label="1957")
    left.plot(list(exact), [32 / e.acceptance for e in exact.values()], "C1D", label="exact")
    middle.plot(list(reports), [r.acceptance for r in reports.values()], "o-", label="1957")
    middle.plot(list(exact), [e.acceptance for e in exact.values()], "D--", label="exact")
    right.bar(range(1, 9), [reports["h"].died_at[chord] for chord in range(8)], hatch="//")
    left.set(title="Draws for a phrase", xlabel="stage", ylabel="integers", yscale="log")
    middle.set(title="Acceptance", xlabel="stage", ylabel="share of starts", yscale="log")
    right.set(title="Dead ends, stage h", xlabel="chord", ylabel="dead ends")
    middle.legend()
listening.picture(figure, "Three charts. Draws for a phrase climb from 32 to about two hundred "
                  "thousand as rules are added; acceptance falls below one in a thousand, while "
                  "exact counting stays near one half; most phrases die at the second or third "
                  "chord.")

# %% [markdown] slideshow={"slide_type": "slide"}
# The other search (diamonds) counts before it draws. Let $w_n(b)$ be the number of lines of $n$
# notes that end at $b$, and $m(a, b)$ be 1 where the rules let $b$ follow $a$, otherwise 0. Then
#
# $$w_{n+1}(b) = \sum_a w_n(a)\, m(a, b)$$
#
# > **Exercise.** *3 points.* Write `count_lines` with this formula. A line of one note is a line
# > already: $w_1$ is 1 at `start` and 0 elsewhere.
#
# <details><summary>Hint</summary>
#
# Keep a list `ways` with one number for each note and replace it `length - 1` times.
#
# </details>

# %% nbgrader={"grade_id": "count-lines", "solution": true} slideshow={"slide_type": "subslide"}
def count_lines(moves: list[list[int]], length: int, start: int, end: int) -> int:
    """Return how many lines of `length` notes lead from `start` to `end`; moves[a][b] is 0 or 1."""
    ### BEGIN SOLUTION
    ways = [0] * len(moves)
    ways[start] = 1
    for _ in range(length - 1):
        ways = [sum(ways[a] * moves[a][b] for a in range(len(moves))) for b in range(len(moves))]
    return ways[end]
    ### END SOLUTION


# %% nbgrader={"grade_id": "count-lines-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
count_lines = check("illiac_1957.count_lines", count_lines)
### BEGIN HIDDEN TESTS
require_own(count_lines)
### END HIDDEN TESTS

# %% slideshow={"slide_type": "subslide"}
white = illiac.WHITE_NOTES
moves = [[int(abs(a - b) <= 12 and abs(a - b) not in (10, 11)) for b in white] for a in white]
for notes in (3, 6, 12):
    total = sum(count_lines(moves, notes, start, end) for start in (0, 7, 14) for end in (0, 7, 14))
    print(f"{notes:>2} notes from C to C without a seventh: {total:,} lines")
print(f"Four parts, 8 chords, all rules but span and climax: {exact['h'].count:,.0f} phrases")
print(f"Of those drawn, {exact['h'].acceptance:.0%} keep the last two rules as well.")

# %% [markdown] slideshow={"slide_type": "slide"}
# The same sum over chords tells how many ways lead on from each. Draw the next chord in proportion
# to them and you meet no dead end; this is [ancestral
# sampling](../syllabus/glossary.md#ancestral-sampling). Every valid phrase is then equally
# likely. The search of 1957 favours phrases whose notes had few rivals.
#
# ## 9 Experiment III: rhythm, colour, rows (12 min)
#
# (Reported as, throughout; gaps are filled by us.) A bar of 4/8 has a rhythm of four bits: 1
# begins a note, 0 holds it. A rhythm repeats over some bars (horizontally) and players share it
# (vertically). Random tables give [dynamics](../syllabus/glossary.md#dynamics) and playing
# instructions. Pitches are chromatic: free, under a few rules, or in rows that use each interval
# or each tone once.

# %% slideshow={"slide_type": "subslide"}
for block in third.plan(10, np.random.default_rng(SEED)):
    print(f"from bar {block.start + 1:>2}: " + " | ".join(map("{:04b} {:<2} {:<9}".format,
          block.codes, block.dynamics, block.instructions)))
modern = {material: illiac.compose(model=model, seed=SEED, experiment=3, bars=8, material=material)
          for material in third.MATERIALS}
display(listening.piano_roll(modern["restricted rows"], bars=3, title="Experiment III, its rows"))
listening.play_side_by_side(
    list(modern.items()), max_seconds=12,
    listen_for="shared rhythms, plucked strings, and leaps that are answered by a step from the "
               "second piece on, but not in plain rows")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 10 Play with it (8 min)
#
# > **Listen.** Step through the stages with one seed. Then set the retry limit to 15 at stage f:
# > the machine still finishes, after more starts. At 5 it gives up, after some time, and says why.

# %% slideshow={"slide_type": "subslide"}
def play_illiac(seed=1957, experiment=2, stage="g", retry_limit=50):
    """Return six bars of a movement, with your two rules in force."""
    return illiac.compose(model=model, seed=seed, experiment=experiment, stage=stage, bars=6,
                          retry_limit=retry_limit)


listening.panel(play_illiac, title="The Illiac plays", listen_for="the rule you have just added",
                seed=(1950, 1970), experiment=(1, 3), stage=[*"abcdefgh"], retry_limit=[5, 15, 50])

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 11 The claims, checked (6 min)
#
# The book's claims are statements, hardly figures (reported as). The first is checked by a second
# reading of the rules that shares no code with the first.

# %% slideshow={"slide_type": "subslide"}
claims_table(illiac.claims, seeds=size(3, 1))

# %% [markdown] slideshow={"slide_type": "slide"}
# Each row shows the figure that decides; the others unfold below it. Every claim holds here, the
# last on three lines of notes only. The book gives hardly a figure, so the limits are ours: fifty
# draws are *enough* where fewer than one dead end in ten left a note undrawn that fits.
#
# What differs: rules 15 and 16, the subset of rules in Experiment I and the rows of Experiment III
# are our guesses, and the order of the parts is our addition. Other guesses would give other counts
# of faults and of dead ends, so trust the order of the stages more than any single count.
#
# ## 12 Clinic (8 min)
#
# Three machines are ill. Read the reports and name what ails each before you open the answer.

# %% slideshow={"slide_type": "subslide"}
rules = illiac.rules_of_stage("f", model.book)
no_b = illiac.Rule("no B", "ours", "B never sounds.", "ours", "harmonic",
                   lambda chord: 11 not in [pitch % 12 for pitch in chord])
patients = {"A": {"rules": [*rules, no_b], "max_tries": 100_000}, "B": {"retry_limit": 18},
            "C": {"ranges": [part[:6] for part in illiac.RANGES]}}
sound = {}
for name, illness in patients.items():
    try:
        phrases, report = illiac.search_by_chance(3, 7, **{
            "rules": rules, "ranges": illiac.RANGES, "rng": np.random.default_rng(SEED)} | illness)
        print(f"{name}: {report.starts} starts, {report.dead_ends} dead ends, in "
              f"{report.given_up} of them a note that fits was left undrawn")
        sound[f"Patient {name}"] = illiac.to_quartet(phrases)
    except CourseError as error:
        print(f"{name}: {error}")
listening.play_side_by_side(list(sound.items()), listen_for="how far the parts reach")

# %% [markdown] slideshow={"slide_type": "notes"}
# The answer is folded below. Give each third of the class one patient and five minutes. If patient
# A takes long, point to the rules that speak of B.

# %% [markdown] slideshow={"slide_type": "slide"}
# <details><summary>What ails them</summary>
#
# A has rules that contradict each other: rule 12 wants a B before the end, the new rule forbids
# it. The rule with the most victims is not to blame; `illiac.Exact([*rules, no_b], 7,
# illiac.RANGES)` names the two that are. B gives up too soon: eighteen draws often miss a note
# that fits. C draws only the six lowest notes of each player: the draw is biased.
#
# </details>
#
# ## 13 In the studio (6 min)
#
# > **Studio.** Open both files, the MIDI in your [DAW](../syllabus/glossary.md#daw) and the
# > MusicXML in a notation editor. By hand: give the phrases a bow and a swell, lengthen the last
# > chord, pass the top line to another player, break the even rhythm. Strict counterpoint serves
# > as a sketch or as a test; it is no use where harmony should travel, for it knows only C.
#
# Who composed these bars: Hiller and Isaacson, the machine, whoever taught the rules, or you, who
# wrote two of them and chose the seed? Would keeping the best of a hundred change your answer?

# %% slideshow={"slide_type": "subslide"}
piece = illiac.compose(model=model, seed=SEED, bars=8)
print("written:", listening.save(piece, "exports/illiac.mid"),
      listening.save(piece, "exports/illiac.musicxml"))

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 14 Exercises (10 min and your own time)
#
# > **Exercise.** *Warm-up.* Two of eleven notes fit. How likely do 50 draws miss both? *Search.*
# > `reports["h"].rejected` says which rule threw away most integers. Is it the strictest rule?
#
# <details><summary>Answers</summary>
# $(9/11)^{50}$, about 1 in 23,000. Not always: a number is thrown away by the first rule that it
# breaks, so rules asked early collect the blame.</details>

# %% [markdown] nbgrader={"grade_id": "brief", "locked": true} slideshow={"slide_type": "subslide"}
# > **Exercise.** *Creative brief, 10 points.* Invent a rule of your own, as patient A's doctor
# > did. Compose eight bars with it (`illiac.search_by_chance(4, 8, …)`, then `illiac.to_quartet`),
# > finish them in a DAW, and say below what you forbade, heard and changed.
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

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 15 Quiz and take-aways (6 min)
#
# <details><summary>1. Did the Illiac learn from scores?</summary>
# No. People wrote its rules; it drew and judged.</details>
# <details><summary>2. What happens at a dead end?</summary>
# The phrase is erased and begun again; nobody steps back by one note.</details>
# <details><summary>3. Is an octave that moves to a fifth a parallel?</summary>
# No. The interval must be the same before and after.</details>
# <details><summary>4. Why is exact counting quicker?</summary>
# It knows how many ways lead on, so it throws almost nothing away.</details>
# <details><summary>5. Do phrases without faults make good music?</summary>
# No. Rules exclude; they do not say what to want. Bach breaks many.</details>
#
# **Take-aways.** A rule is a function that says no. Screening turns chance into style, at a price
# in tries that grows with length. Counting pays that price once.
#
# **References.** [@HillerIsaacson1957], [@HillerIsaacson1959].
#
# **Next.** Lesson 03: the fourth movement, where chance itself is shaped by tables.

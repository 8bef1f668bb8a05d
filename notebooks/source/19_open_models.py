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
# # 19 The open models of today (2023–2026)
#
# *Since 2023 anybody may download a net that makes music from a sentence. To use one, a musician has to read
# three things: how it works, what it costs, and what its licence allows.*
#
# core 90 minutes · extra 50 minutes · *Run All* takes 25 seconds · one CPU core is enough · before
# this: [13 Attention](13_attention.ipynb), [15 MuseNet](15_musenet.ipynb) and [17 Jukebox](17_jukebox.ipynb)
#
# The sections marked *core* are complete in themselves. Those marked *extra* are folded away; a click
# on the triangle beside a heading opens them.
#
# > **Objective.** After this lesson you can
# > 1. put four codebooks into MusicGen's order, by hand and by a function,
# > 2. say what guidance does to a forecast, and hear where it does too much,
# > 3. tell from the number of its weights how large a download is and how long a second of music takes,
# > 4. read the licences of a model, part by part, and say whether you may release what it makes,
# > 5. name what these models cannot do yet, and who found it.

# %% tags=["setup"] slideshow={"slide_type": "skip"} jupyter={"source_hidden": true}
import numpy as np
from IPython.display import display
from matplotlib import pyplot as plt

from coursekit import listening, systems
from coursekit.classroom import check, claims_table, keep, require_own, size
from coursekit.corpora import jsb
from coursekit.encodings import arrivals, serialised
from coursekit.studio import open_models
from coursekit.studio.open_models import costs, guidance, musicgen, paper

SEED = 2023

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
listening.play_side_by_side(
    [("Asked for a jig, lesson 15's net", guidance.compose("jig", seed=SEED, bars=4, tempo=165)),
     ("The same net, pushed towards the word", guidance.compose("jig", seed=SEED, bars=4, tempo=165, scale=3.0))],
    listen_for="which of the two you would rather call a jig", max_seconds=12)

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 1 Listen first (core, 5 min)
#
# > **Listen.** Both pieces are by one net, from one seed. The second was *guided*: whatever the word *jig*
# > makes likelier was made likelier still.
#
# No open model ships with this course. The next cell runs MusicGen's own program
# on a tiny net with random weights. The noise proves that the program runs; music needs trained weights.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
if open_models.installed():
    noise = open_models.generate("musicgen-small", open_models.prompts()[1], seconds=3, seed=SEED, tiny=True)
    shown = listening.play(noise, "MusicGen's program without MusicGen's weights: noise", "the hiss: a net that has learned nothing has nothing to say")
else:
    shown = listening.table([("MusicGen's program", "pip install -c constraints.txt -e \".[open]\"")], columns=["what is missing", "what to type in a terminal, in the course's folder"],
                            title="This cell needs two more packages; without them you miss nothing but noise")
shown

# %% [markdown] slideshow={"slide_type": "notes"}
# Ask the class which models they use, and whether anybody has read the licence. Keep the answers for section 11.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 2 The history (core, 5 min)
#
# In January 2023 Google showed MusicLM, which makes music from a sentence, and kept its weights
# [@Agostinelli2023]. Five months later, in June, Jade Copet and seven colleagues at Meta published
# MusicGen [@Copet2023] with its weights. In the same month Stanford gave away the
# Anticipatory Music Transformer [@Thickstun2023], which writes notes.
#
# Stability AI followed in 2024 with Stable Audio Open [@Evans2024], which has learned from recordings under Creative Commons
# licences alone, and lists every one of them. In 2025 came models that sing: YuE [@Yuan2025], DiffRhythm [@Ning2025] and
# ACE-Step [@Gong2025]. Magenta RealTime [@MagentaRT2025] can be played like an instrument.
#
# Closed services grew beside them: Suno, Udio and Google's Lyria. In a
# test of 2025 with 2,500 listeners, Suno and Udio were preferred even to a
# collection of human recordings [@Grotschla2025].
#
# > **History.** One often reads that these models are *open source*. Few are. Of MusicGen the source code is free, the weights may
# > not be used to earn money, and the 20,000 hours of music that it has learned from are not given away. *Open weights* is the
# > honest word.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 3 The idea: four codebooks and one net (core, 10 min)
#
# MusicGen does not compose samples. A [codec](../syllabus/glossary.md#codec) has learned to write a fiftieth of a second of
# sound as four numbers, its *codes*, and to make sound of them again. Each code is a place in a
# [codebook](../syllabus/glossary.md#codebook) (lesson 17) of 2,048 entries. The first says roughly how it sounds, each further one
# corrects what is still wrong. A net then predicts these codes as lesson 13's predicted notes.
#
# The difficulty: each moment has four codes, and the second depends on the first. Think of a chorale, whose four voices sing
# at once, but each is to listen to the one above before it decides. Take two chords:
#
# | | first chord | second chord |
# |---|---|---|
# | soprano | C (72) | D (74) |
# | alto | G (67) | G (67) |
# | tenor | E (64) | D (62) |
# | bass | C (48) | B (47) |
#
# 1. **Side by side.** All four at once: two steps. Quick, but nobody hears the others in time.
# 2. **One after the other.** C, G, E, C, D, G, D, B: eight steps. Everybody hears all, and it takes four times as long.
# 3. **Delayed.** The alto comes one step late, the tenor two, the bass three: five steps. When the bass sings its C (48), the three others
#    of its chord are known.
#
# %% slideshow={"slide_type": "fragment"} jupyter={"source_hidden": true}
VOICES = [
    ("soprano", "0", "none", "three", "72, 74, –, –, –"), ("alto", "1", "one", "two", "–, 67, 67, –, –"),
    ("tenor", "2", "two", "one", "–, –, 64, 62, –"), ("bass", "3", "three", "none", "–, –, –, 48, 47")]
listening.table(VOICES, columns=["voice", "its number", "blanks in front", "blanks behind", "the row"], title="The two chords delayed; – is a blank, nothing is sung")

# %% [markdown] slideshow={"slide_type": "fragment"}
# 30 seconds are 30 × 50 = 1,500 moments. One after the other, these are 4 × 1,500 = 6,000 steps. With
# [delay](../syllabus/glossary.md#delay-pattern) they are 1,500 + 3 = 1,503, since the last codebook comes three steps late.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
chords = [[72, 74], [67, 67], [64, 62], [48, 47]]
with listening.style():
    figure, axes = plt.subplots(1, 3, figsize=(11, 2.7), width_ratios=[2, 8, 5], sharey=True)
    for axis, (name, title) in zip(axes, (("parallel", "side by side"), ("flattening", "one after the other"), ("delay", "delayed")), strict=True):
        rows = musicgen.patterns(chords, 0)[name]
        for book, row in enumerate(rows):
            for step, code in enumerate(row):
                own = code != 0
                axis.add_patch(plt.Rectangle((step + 0.5, 3.5 - book), 1, 1, facecolor=listening.PALETTE[book] if own else "white", edgecolor="grey", alpha=0.6))
                axis.text(step + 1, 4 - book, str(code) if own else "–", ha="center", va="center", fontsize=9)
        axis.set(title=title, xlabel="step of the net", xlim=(0.5, len(rows[0]) + 0.5), ylim=(0.5, 4.5), xticks=range(1, len(rows[0]) + 1), yticks=[4, 3, 2, 1], yticklabels=["0, soprano", "1, alto", "2, tenor", "3, bass"])
    axes[0].set_ylabel("number, voice")
listening.picture(figure, "Three tables of four rows. Side by side two chords fill two columns; one after the other they lie in eight columns with one number each; "
                  "delayed they fill five columns as a slanting band.")

# %% [markdown] slideshow={"slide_type": "fragment"}
# As a formula, with $t$ for the moment, counted from 1, and $k$ for the number of the codebook, counted from 0:
#
# $$\text{step} = t + k$$
#
# In words: each codebook waits one step longer than the one above it. The bass ($k = 3$) of the first chord ($t = 1$) comes at step 4.
#
# MusicGen's authors judged five orders by the Fréchet audio distance: how far generated music is from real music, as another net hears
# it. Less is better.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
counted = paper.steps_of_patterns()
ORDERS = {"delay": "delayed", "parallel": "side by side", "flattening": "one after the other", "partial flattening": "mixture: the first codebook alone, then the other three at once, moment by moment",
          "coarse first": "mixture: the first codebook of the whole piece, then the other three at once"}
listening.table([(words, paper.PAPER_STEPS[name], counted[name], paper.PAPER_FAD[name]) for name, words in ORDERS.items()],
                columns=["order of the codebooks", "steps for 30 s, in the paper", "counted here", "Fréchet audio distance, in the paper"], title="Five orders of four codebooks")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Delayed codebooks come within 0.1 of the best order, one after the other, at a quarter of its steps.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 4 The data: what they have learned from (core, 4 min)
#
# The table was looked up on model cards, the makers' pages. A † stands beside what we could not look up.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
CHOSEN = ("musicgen-small", "stable-audio-open", "stable-audio-3-small", "ace-step-1.5", "magenta-realtime", "yue", "anticipation-medium", "aria", "text2midi")
FIELDS = ("title", "makers", "date", "makes", "data", "parameters", "download")
listening.table([tuple(open_models.find(key).shown(field) for field in FIELDS) for key in CHOSEN],
                columns=["model", "makers", "published", "makes", "has learned from", "weights", "download"], title=f"Nine of them, as of {open_models.as_of()}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Only Stable Audio Open names its recordings. Where nothing could be looked up, a producer
# should ask. `open_models.models_table()` shows all, `open_models.describe("yue")` one of them.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 5 The crux: the delay (core, 11 min)
#
# > **Exercise.** *The crux, 4 points, difficulty ••, 10 minutes.* Write `delayed`. It gets the codes as rows, one a
# > codebook, and what stands where a codebook is silent. Give each row as many blanks in front as its number, counted from 0, and
# > blanks behind until all rows are equally long.
#
# | what you write | what it is |
# |---|---|
# | `len(codes)` | how many rows there are |
# | `for number in range(len(codes)):` | the lines below, for number 0, 1, 2, … |
# | `[blank] * 3` | three blanks, as a list |
# | `codes[number]` | the row of that number |
# | `[1, 2] + [3]` | lists joined: `[1, 2, 3]` |
# | `rows.append(row)` | puts a row at the end of the list `rows` |

# %% tags=["crux"] nbgrader={"grade_id": "crux", "solution": true} slideshow={"slide_type": "subslide"}
def delayed(codes: list[list[int]], blank: int) -> list[list[int]]:
    """Return codes with each codebook one step later than the one above it.

    codes: one row a codebook, equally long. blank: what stands where a codebook is silent. Here
    it is 0, since no voice sings the pitch 0. MusicGen takes a number that is no code.

    Two voices of two notes. Row 0 gets no blank in front and one behind, row 1 one in front:

    >>> delayed([[72, 74], [67, 67]], 0)
    [[72, 74, 0], [0, 67, 67]]

    Three voices of one note. The bass, row 2, gets two blanks in front and none behind:

    >>> delayed([[72], [67], [48]], 0)
    [[72, 0, 0], [0, 67, 0], [0, 0, 48]]

    One voice has nothing to wait for:

    >>> delayed([[72, 74, 76]], 0)
    [[72, 74, 76]]
    """
    ### BEGIN SOLUTION
    # Say by how much the last codebook is late, and begin with no rows.
    last = len(codes) - 1  # gap: len(codes) - 1
    rows = []
    # Go through the codebooks by their numbers.
    for number in range(len(codes)):
        # Blanks before, as many as the number; behind, as many as the last is later than this one.
        before = [blank] * number  # gap: [blank] * number
        after = [blank] * (last - number)  # gap: last - number
        # Join them around the codes.
        rows.append(before + list(codes[number]) + after)  # gap: before + list(codes[number]) + after
    return rows
    ### END SOLUTION


# %% nbgrader={"grade_id": "crux-check", "grade": true, "locked": true, "points": 4} slideshow={"slide_type": "fragment"}
delayed = check("open_models.delayed", delayed)
### BEGIN HIDDEN TESTS
require_own(delayed)
### END HIDDEN TESTS

# %% slideshow={"slide_type": "subslide"}
chorale = jsb.load("test")[3].pitches[:64]
late, straight = musicgen.voices_delayed(chorale, delayed=delayed)
listening.play_side_by_side(
    [("A chorale, its voices delayed by your function", serialised.to_midi(late)),
     ("Put straight again", serialised.to_midi(straight))],
    listen_for="the chords: in the first each arrives from the top down", max_seconds=14)

# %% [markdown] slideshow={"slide_type": "fragment"}
# A sixteenth for each voice is enough to blur a chorale. So codes have to be put straight before the codec makes sound of them.
# Now MusicGen's own program runs on your function: it asks your delay where it has to predict a code and where a blank stands.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
if open_models.installed():
    shown = listening.play(open_models.generate("musicgen-small", open_models.prompts()[0], seconds=size(3, 1), seed=SEED, tiny=True, delayed=delayed),
                           "MusicGen's program on your delay, tiny and untrained: noise", "its length, which is as long as was asked for")
else:
    shown = listening.table([(number, *row) for number, row in enumerate(delayed([[1, 2, 3]] * 4, 0), start=1)], columns=["codebook", *[f"step {step}" for step in range(1, 7)]], title="Your delay")
shown

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 6 Look inside: how much do the words count? (core, 9 min)
#
# Ask somebody for *a jig* and they may play any tune. Ask what makes a jig different from everything else, and they
# exaggerate. [Guidance](../syllabus/glossary.md#guidance) asks the net twice, with the words and without them [@Ho2022]. The difference is what the words
# do. Then it takes this difference several times.
#
# Before it chooses, the net gives every possible token a score, its *forecast*: the higher, the likelier. A score may be below 0.
#
# By hand: with the word *jig* an eighth note has the score 2, without it 1. The step is 2 − 1 = 1. With a
# scale of 3 it goes three such steps from 1: 1 + 3 × 1 = 4. A scale of 1 gives 2, the forecast with the word. A scale of 0 gives 1 and ignores the word.
#
# > **Exercise.** *3 points, difficulty •, 5 minutes.* Write `guided`. `told` is the forecast of the net that was told the word, `untold` that of the net
# > that was not. Begin at `untold`, and go `scale` times the step to `told`. One line is enough.
#
# | what you write | what it is |
# |---|---|
# | `5 - 3` | the step from 3 to 5 |
# | `scale * (…)` | what the brackets give, so many times |

# %% nbgrader={"grade_id": "guided", "solution": true} slideshow={"slide_type": "subslide"}
def guided(told, untold, scale):
    """Return a forecast that leans towards the words.

    told, untold: forecasts with and without the words, numbers or arrays. scale: how often the step is taken.

    The example of the text: one step is 2 - 1 = 1, and 1 + 3 * 1 = 4:

    >>> guided(2.0, 1.0, 3)
    4.0

    A scale of 1 is the forecast with words, a scale of 0 that without:

    >>> guided(2.0, 1.0, 1), guided(2.0, 1.0, 0)
    (2.0, 1.0)

    What the words make less likely becomes less likely still: one step is 1 - 2 = -1:

    >>> guided(1.0, 2.0, 3)
    -1.0
    """
    ### BEGIN SOLUTION
    # From the forecast without words go so many steps to that with words.
    return untold + scale * (told - untold)  # gap: untold | told - untold
    ### END SOLUTION


# %% nbgrader={"grade_id": "guided-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
guided = check("open_models.guided", guided)
### BEGIN HIDDEN TESTS
require_own(guided)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "slide"}
# Your function now sits inside the net of lesson 15. That net always gets a style, so that it cannot be asked without one. Instead it is
# asked once for each of its six styles (*pop* is not in the panel), and the average is taken.

# %% slideshow={"slide_type": "subslide"}
def lean(style="jig", scale=3.0, instruments="usual", seed=1):
    """Return eight bars of a style, more or less guided."""
    return guidance.compose(style, instruments=instruments, scale=scale, seed=seed, bars=8, tempo=130, guided=guided)


listening.panel(lean, title="How much the word counts", max_seconds=15, listen_for="when the style becomes clearer, and when the music becomes poorer",
                style=["jig", "reel", "air", "blues", "chorale"], scale=(0.0, 8.0, 0.5), instruments=["usual", "organ", "choir", "accordion"], seed=(1, 9))

# %% [markdown] slideshow={"slide_type": "fragment"}
# MusicGen's makers use 3, those of Stable Audio 7.
# Section 12 measures what is gained.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 7 The other way: taking noise away (core, 7 min)
#
# Stable Audio and ACE-Step predict nothing in order. They begin with noise as long as the piece and take some of it away,
# everywhere at once, a number of times. This is [diffusion](../syllabus/glossary.md#diffusion). It happens in a
# [latent](../syllabus/glossary.md#latent) code: here 64 numbers for each moment.
#
# By hand, with one number. The true value is 2, but the net does not know it. It gets 2 + 8 = 10, and we tell it *the noise has size 8*.
#
# 1. **Guess.** The net guesses the clean number, say 3. So it takes the noise to be 10 − 3 = 7.
# 2. **Step.** The first guess is poor, so only half of that noise goes: 3 + 0.5 × 7 = 6.5. We tell the net half of 8, *size 4*.
# 3. **Guess again.** From 6.5 the guess is better, say 2.2. Half of 4.3 is kept: 2.2 + 2.15 = 4.35. If the guesses go on improving, the number ends at 2.
#
# A net learns to guess from music to which noise was added. Here is what it is given, on a real chorale.

# %% slideshow={"slide_type": "subslide"}
clean = listening.render(serialised.to_midi(chorale[:32]))
random = np.random.default_rng(SEED)
mono = clean.samples.mean(axis=0)
hiss = random.normal(0, mono.std(), mono.shape)
noisy = [listening.Audio(mono + amount * hiss, clean.sample_rate) for amount in (0, 0.5, 3)]
listening.play_side_by_side(
    list(zip(("Clean", "Half as much noise as music", "Three times as much"), noisy, strict=True)),
    listen_for="how long you can still tell the soprano", max_seconds=6)

# %% [markdown] slideshow={"slide_type": "fragment"}
# All moments are worked on together, so that 47 seconds take as many steps as 5.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 8 Notes told ahead, music in chunks, and how noise goes (extra, 10 min)
#
# This section is for whoever works with MIDI, or on a stage: the Anticipatory Music Transformer fills in around what you give it, and Magenta RealTime is played. It ends with how Stable Audio and ACE-Step take noise away.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Three tokens a note**: when it arrives, how long it lasts, and who plays which pitch, the last as in lesson 15's crux. Times are in hundredths of a second
# and begin at token 0, durations at 10,000, notes at 11,000. A flute (program 73, counted from 0; printed lists say 74) plays C (60) after 1.5 seconds for half a second: 150, 10,000 + 50 = 10,050, and
# 11,000 + 73 × 128 + 60 = 20,404.
#
# **Anticipation.** You give a melody, the net is to write what goes with it. A melody note that is told only when it sounds comes too late to
# prepare a chord for it. So given notes are told five seconds ahead of their time, in a second set of tokens. Here it is two seconds, to keep the picture small.

# %% slideshow={"slide_type": "subslide"}
midi = serialised.to_midi(chorale[:32])
soprano, *others = midi.instruments
midi.instruments = [soprano]
melody = arrivals.encode_arrivals(midi)
midi.instruments = others
row = arrivals.interleaved(arrivals.encode_arrivals(midi), melody, seconds=2.0)

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
triples = row[1:].reshape(-1, 3)
ahead = triples[:, 0] >= arrivals.CONTROL
with listening.style():
    figure, axes = plt.subplots(1, 2, figsize=(11, 2.8))
    for number, (told, label) in enumerate(((False, "alto, tenor, bass, each at its turn"), (True, "soprano, told ahead"))):
        axes[0].plot(np.flatnonzero(ahead == told) + 1, triples[ahead == told, 0] % arrivals.CONTROL / arrivals.STEPS, listening.MARKERS[number], color=listening.PALETTE[number], label=label)
    axes[0].set(title="Where each note stands in the row", xlabel="place in the row", ylabel="when it sounds (s)")
    axes[0].legend(fontsize=8)
    for chunk in range(7):
        axes[1].barh(chunk + 1, min(2 * chunk, 10), left=max(0, 2 * chunk - 10), color=listening.PALETTE[0], alpha=0.3, height=0.7)
        axes[1].barh(chunk + 1, 2, left=2 * chunk, color=listening.PALETTE[0], height=0.7)
    axes[1].set(title="Magenta RealTime: what each chunk has heard", xlabel="time (s)", ylabel="chunk")
    axes[1].invert_yaxis()
listening.picture(figure, "Left: dots climb from place to place, and the triangles of the soprano lie two seconds above them. Right: seven steps down; each dark bar of two seconds has up to ten "
                  "pale seconds before it.")

# %% [markdown] slideshow={"slide_type": "fragment"}
# On the left each triangle stands above the dots beside it: when the net writes the lower voices of second 3, it knows the soprano of second 5. Loudness is not told at all,
# so that a musician has to add the dynamics. Load a MIDI file of yours with `import pretty_midi` and `my_midi = pretty_midi.PrettyMIDI("my melody.mid")`. Then `open_models.generate("anticipation-small", seconds=20, seed=1, melody=my_midi, download=True)` writes around a melody of yours, after a download of 0.5 GB.
#
# On the right **Magenta RealTime** [@MagentaRT2025] is MusicLM in chunks of two seconds, each made with the ten seconds before it. Between two chunks the player may change the style.
# By hand: if a chunk takes 1.25 seconds to make, 0.75 are in hand, and the real-time factor is 2 / 1.25 = 1.6. Below 1 the music stops.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
spread = np.geomspace(500, 0.3, 9)
name = "How noise is reduced in eight steps (schematic)"
if open_models.installed():
    heard = []
    open_models.generate("stable-audio-open", open_models.prompts()[0], seconds=1, seed=SEED, tiny=True, steps=8, heard=heard)
    spread = np.array([500, *heard])
    name = "Eight steps of Stable Audio's scheduler, on a tiny net"
with listening.style():
    figure, axes = plt.subplots(figsize=(7, 2.6))
    axes.semilogy(range(9), spread, marker="o", color=listening.PALETTE[0])
    axes.set(title=name, xlabel="step", ylabel="size of the numbers")
listening.picture(figure, f"A curve on a logarithmic scale that falls from 500 at step 0 to {spread[-1]:.1f} at step 8, by about the same factor each step at first.")

# %% [markdown] slideshow={"slide_type": "fragment"}
# **How noise goes.** The *scheduler* is the plan that says how much noise is left after each step. The example of section 7 began with 8, Stable Audio begins
# with 500: noise hundreds of times as loud as the music. Each step at first takes away about the same share of it.
#
# That is how songs of minutes became possible. ACE-Step 1.5 has 25 moments a second: four minutes are 240 × 25 = 6,000, all made in 8 steps, after a language model has planned words, key and
# tempo. MusicGen has 50 moments a second and needs a step for each: 240 × 50 = 12,000.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 9 What it costs (core, 6 min)
#
# The file of MusicGen small holds three nets: the text encoder, which reads the words (109.6 million weights), the net that composes, which writes the codes
# (419.6 million), and the codec (57.6 million). Together these are 587 million. Two rules of thumb are enough.
#
# **Size.** A weight takes four bytes in a file, or two in half precision: 587 × 4 = 2,348 million bytes, or 2.35 GB. (Its page lists 2.36.)
#
# **Time.** Only the net that composes works at every step. For each token the processor reads all its weights once from the computer's memory; nothing is downloaded. They are
# 419.6 × 4 = 1,678 million bytes, 1.7 GB. If the memory gives 18 GB a second, a step takes 1.7 / 18 = 0.09 seconds. A second of music is fifty steps: 5 seconds.
#
# This cell measures your memory.

# %% slideshow={"slide_type": "subslide"}
speed = costs.bandwidth()
costs.costs_table(speed)

# %% [markdown] slideshow={"slide_type": "fragment"}
# The last column was measured on one core of ours, whose memory gives 18 GB a second, with nets of these shapes full of zeros: the time does not
# depend on the numbers. The Anticipatory Music Transformer, reckoned with ten notes a second of three tokens each, keeps to the rule.
# MusicGen small takes 0.18 seconds a step where the rule says 0.09, since guidance makes it work on two pieces at once. A second of music is 50 × 0.18 = 9 seconds of work.
# Diffusion does not go by this rule.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 10 Play with it (core, 6 min)
#
# The function `open_models.generate` asks them all. It never downloads unasked.

# %% slideshow={"slide_type": "subslide"}
listening.table([(key, open_models.find(key).weights_licence, "yes" if open_models.available(key) else open_models.explain(key)) for key in open_models.TINY],
                columns=["model", "licence of the weights", "at hand?"], title="What would have to be downloaded")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Every model in the panel below gets the same four sentences. Where its weights are missing, its name says *noise*, and you hear a tiny
# untrained net. Lesson 15's net reads no sentences: a rule of ours looks for the words *jig* and *slow*. Without the optional
# packages it may be the only one in the list.

# %% slideshow={"slide_type": "fragment"} jupyter={"source_hidden": true}
sentences = list(enumerate(open_models.prompts(), start=1))
listening.table(sentences, columns=["number", "sentence"], title="The four sentences; the fourth contradicts itself")

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
OWN = "musiclm_2023"
PROMPTS = open_models.prompts()
OPEN = {key if open_models.available(key) else f"{key}, untrained: noise": key for key in open_models.TINY}
BANDS = [*(["lesson 18's system"] if OWN in systems.TIMELINE else []), *(OPEN if open_models.installed() else []), "lesson 15's net"]


def ask(prompt=PROMPTS[0], model=BANDS[0], seed=1):
    """Return what a model makes of a sentence; a tiny net where its weights are not at hand."""
    if model == "lesson 18's system":
        return systems.system(OWN).compose(seed=seed, prompt=prompt)
    if model == "lesson 15's net":
        return guidance.compose("jig" if "jig" in prompt else "chorale", seed=seed, scale=3.0, tempo=70 if "slow" in prompt else 150)
    key = OPEN[model]
    words = None if open_models.find(key).makes == "notes" else prompt
    return open_models.generate(key, words, seconds=5, seed=seed, tiny=not open_models.available(key))


listening.panel(ask, title="The same sentence for everyone", max_seconds=10, listen_for="whether anything of the sentence is in the sound",
                prompt=list(PROMPTS), model=BANDS, seed=(1, 9))

# %% [markdown] slideshow={"slide_type": "fragment"}
# To download MusicGen small, write in a new cell `open_models.generate("musicgen-small", "a lively jig for fiddle", seconds=5, seed=1, download=True)`. It needs
# the packages of section 1. After the download five seconds of music are 5 × 9 = 45 seconds of work on a core like ours.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 11 How a producer reads a licence (core, 10 min)
#
# Source code, weights, codec and text encoder of a model come from different people, and **the narrowest permission
# decides**. MusicGen's source code is under the MIT licence (do what you like), its weights are under CC BY-NC: name the makers (*BY*), and earn
# nothing (*NC*). Whether that also holds for the music is not settled†; a careful reader assumes it. DiffRhythm's weights are
# free, but its autoencoder was made from Stable Audio's.
#
# Some licences (OpenRAIL†, Gemma) contain a list of forbidden uses, which you pass on with the model.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
open_models.licences_table()

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Who owns the output?** Stability AI and Google claim nothing of what their models make. That does not make it yours: the US Copyright
# Office held in January 2025 that a prompt alone makes nobody an author; what you choose, arrange and change may be yours.
#
# **Is a licence safety?** No. It binds the makers of the model and you, and says nothing of those whose music was learned from.
#
# > **Exercise.** *3 points, difficulty ••, 8 minutes.* Write `forbidding`. It gets the parts of a model, each as name, whether its licence allows
# > earning, and a limit of income a year, where 0 means no limit; and your own income. Return the names of the parts that forbid you to
# > sell what the model makes. At the limit itself it is still allowed.
#
# By hand: weights have a limit of 1,000,000. An income of 40,000 is not above it, so they forbid nothing. 2,000,000 is above it, so they forbid.
#
# | what you write | what it is |
# |---|---|
# | `for name, commercial, limit in parts:` | takes the parts one by one and names their three values |
# | `not commercial` | true where earning is forbidden |
# | `limit and income > limit` | false where the limit is 0, else whether the income is above it |
# | `if a or (b):` | the lines below, if one of the two is true |
# | `names.append(name)` | puts a name at the end of the list |

# %% nbgrader={"grade_id": "forbidding", "solution": true} slideshow={"slide_type": "subslide"}
def forbidding(parts: list[tuple[str, bool, int]], income: int) -> list[str]:
    """Return the names of the parts whose licences forbid to earn money with what they make.

    parts: name, whether earning is allowed, and up to which income a year; 0 for no limit.

    MusicGen: the code is free, the weights are not for earning, whoever asks:

    >>> forbidding([("code", True, 0), ("weights", False, 0)], 0)
    ['weights']

    Stable Audio Open, for a musician with 40,000 dollars a year:

    >>> forbidding([("code", True, 0), ("weights", True, 1_000_000)], 40_000)
    []

    The same for a label with two million:

    >>> forbidding([("code", True, 0), ("weights", True, 1_000_000)], 2_000_000)
    ['weights']
    """
    ### BEGIN SOLUTION
    # Begin with an empty list, and take the parts one by one.
    names = []
    for name, commercial, limit in parts:
        # A part forbids if earning is not allowed, or if there is a limit and the income is above it.
        if not commercial or (limit and income > limit):  # gap: not commercial | limit and income > limit
            # Note its name.
            names.append(name)
    return names
    ### END SOLUTION


# %% nbgrader={"grade_id": "forbidding-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
forbidding = check("open_models.forbidding", forbidding)
### BEGIN HIDDEN TESTS
require_own(forbidding)
### END HIDDEN TESTS

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
rows = []
for key in CHOSEN:
    found = [", ".join(forbidding(open_models.terms(key), income)) or "nobody" for income in (40_000, 2_000_000)]
    rows.append((open_models.find(key).title, *found))
listening.table(rows, columns=["model", "who forbids it to a musician with $40,000 a year", "who forbids it to a label with $2,000,000"], title="May I release what it makes? By your function")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The table is no lawyer. Read on in the text of that licence, on the day of your release.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 12 The claims, checked (core, 7 min)
#
# A paper says how many layers a net has, and how wide they are. From that we build it empty, without trained weights, and count.

# %% slideshow={"slide_type": "subslide"}
claims_table(open_models.claims)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **What holds.** Steps and downloads are as we count them, and Stanford's and Stability's nets have as many weights as their makers say. A token
# takes between 0.9 and 1.9 times as long as the rule says.
#
# **What does not.** *MusicGen small* is called 300 million, and its net that composes has 420 million.
# The sizes of the files bear us out.
#
# **Guidance** of 3 lets a judge hear the style in 89 pieces of 100 instead of 76, though with one of three seeds in no more. At 7 it is
# 79, and a piece has a quarter fewer notes. On foreign instruments 11 of 100 become 25, with every seed; guessing gives 17. Guidance
# overdoes what a net knows, and can teach it nothing.
#
# **What differs.** That net never learned to do without a word, as MusicGen did.
#
# **What they cannot do yet**, as others found: the usual measures of quality agree badly with listeners [@Grotschla2025], and how well words
# and musical structure fit is hardly studied [@Zhao2025]. MusicGen's card says that it cannot sing, Aria's that it has learned some famous pieces by heart.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 13 A clinic: two patients (extra, 7 min)
#
# This section is for whoever will run such models: it shows two faults that give music, and no error.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Two patients: a chorale that went through a delay, and a reel. What went wrong with each? Name both illnesses before you unfold.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
shifted = np.stack([late[max(0, voice - 1) : max(0, voice - 1) + 60, voice] for voice in range(4)], axis=1)
listening.play_side_by_side([("Patient A", serialised.to_midi(shifted)), ("Patient B", guidance.compose("reel", seed=SEED, bars=8, scale=8.0, tempo=150, guided=guided))],
                            listen_for="what is wrong with each", max_seconds=14)

# %% [markdown] slideshow={"slide_type": "fragment"}
# <details><summary>What ails them</summary>
#
# A: alto, tenor and bass are each one step late, all by the same sixteenth, so that the soprano runs ahead of three voices that agree. In a codec this is a
# sound whose details lag behind: a lisp. No test of length finds it. B: the scale is 8. Every choice is the most typical one, and
# typical again; what surprises has been driven out with what is wrong.
#
# </details>

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 14 Closed services, law and deals (extra, 8 min)
#
# This section is for whoever earns a living with music: it lists what courts, offices and labels decided until November 2026, as far as we could look it up.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
display(open_models.closed_table())
open_models.events_table()

# %% [markdown] slideshow={"slide_type": "fragment"}
# Read the column of dates first: such a table is old when it is printed. The deals have one thing in common: artists have to choose to take part. Whoever has no label is not asked.
# And licences change: the weights of YuE's successor are said to be no longer under Apache 2.0.
#
# In the European Union a rights holder may reserve the mining of their works, in a form that machines can read†. Whether such an opt-out is
# heeded, nobody outside can see. The last column names the page behind each row.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 15 In the studio (core, 4 min)
#
# > **Studio.** Use these models for what they are good at: textures, drum loops, a first idea. Do not ask them for
# > a form or for the one right chord. Keep model, version, prompt, seed, guidance and licence with every file.

# %% slideshow={"slide_type": "subslide"}
piece = guidance.compose("jig", seed=SEED, bars=8, scale=3.0, tempo=165, guided=guided)
keep(piece, "guided jig", note="lesson 15's net, guidance 3, seed 2023")

# %% [markdown] slideshow={"slide_type": "fragment"}
# **A question of consent.** What would a musician have to be told, and by whom, before you would call it consent that a net learns from their music?

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 16 Exercises (core, 1 min)
#
# | exercise | difficulty | minutes | points |
# |---|---|---|---|
# | `delayed` (section 5) | •• | 10 | 4 |
# | `guided` (section 6) | • | 5 | 3 |
# | `forbidding` (section 11) | •• | 8 | 3 |
# | 1 Put it straight (section 17) | •• | 6 | – |
# | 2 Will it fit? (section 17) | •• | 6 | – |
# | 3 Creative brief (section 17) | •••• | 120 | 10 |

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 17 Harder exercises (extra, 25 min)
#
# This section is for whoever wants to go further, and for those who are marked: it ends with the
# creative brief, which takes two hours of your own time.

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *1, difficulty ••.* Undo the delay: from `delayed(codes, 0)` get `codes` back. `row[2:5]` takes the places 2, 3 and 4 of a row, counted from 0. In a new cell go through the rows with `for`, cut each in one line, and try it on the two chords of section 3.
#
# <details><summary>Answer</summary>
#
# The row with the number `k` of `n` rows loses `k` entries in front and `n - 1 - k` behind: `row[k : len(row) - (n - 1 - k)]`.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *2, difficulty ••.* Your computer has 8 GB of memory, of which 3 are taken. All weights have to lie in memory, and 8 bits are one byte. Does MusicGen medium fit, with 2,005 million weights of 32 bits, of 16 bits, of 4 bits?
#
# <details><summary>Answer</summary>
#
# 2,005 million × 4 bytes = 8.0 GB: no. Two bytes each: 4.0 GB, which fits, with 1 GB left for what the net keeps in mind. Half a byte each: 1.0 GB. Fewer bits
# mean rounder weights, and whether one hears it has to be tried.
#
# </details>

# %% [markdown] nbgrader={"grade_id": "brief", "locked": true} slideshow={"slide_type": "subslide"}
# > **Exercise.** *3, difficulty ••••, creative brief, 10 points.* Make a piece of a minute or more with one open model, or with a system of this course where no
# > download is possible. Write eight prompts, or settings, keep what each gave, choose two, and finish the piece by hand in a DAW. Add a page that a client could read: which model
# > and version, whose data, which licences of which parts, may it be released, and what is your own share.
#
# | points | for |
# |---|---|
# | 3 | eight attempts are documented, with model, version, prompt, seed and guidance, and the choice is argued |
# | 3 | the piece is worked on by hand, each change with its reason |
# | 3 | the page names every part's licence, what it allows, and the day on which it was read |
# | 1 | one thing is named that the model could not do |

# %% [markdown] nbgrader={"grade_id": "brief-answer", "solution": true, "grade": true, "points": 10} slideshow={"slide_type": "subslide"}
# ### BEGIN SOLUTION
# A good answer lists the eight attempts with all settings, argues the choice by what is heard, lists each change by hand, reads the licences part by part with dates,
# says clearly whether the piece may be released, and says what the model could not do.
# ### END SOLUTION

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 18 Take-aways and quiz (core, 5 min)
#
# - In which order a net writes its codes decides how long it takes and how good it gets.
# - Guidance asks twice, with the words and without, and overdoes the difference.
# - Diffusion works on all moments at once; a net of tokens on one after the other.
# - Weights × bytes for each = size of the download. Size of the net that composes ÷ speed of the memory = time of a token.
# - A model has many parts with many licences, and the narrowest decides.
#
# Five questions. Think first, then unfold.

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>1. Another codec has eight codebooks and 75 moments a second. How many steps do ten seconds take with delay, and flattened?</summary>
#
# 750 moments. With delay 750 + 7 = 757 steps, flattened 8 × 750 = 6,000.
#
# </details>
# <details><summary>2. A model obeys your prompt too little. You raise guidance from 3 to 12. What do you risk?</summary>
#
# Music that is only typical: fewer ideas, the same figures again, and in sound models harsh noises†.
#
# </details>
# <details><summary>3. Why can Stable Audio make 47 seconds in as many steps as 5 seconds?</summary>
#
# It takes noise away from all moments at once. A longer piece makes each step dearer, and not more of them.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>4. The code of a model is under the MIT licence. May you sell what it makes?</summary>
#
# Not known yet. Look at the weights, the codec and the text encoder, and for lists of forbidden uses.
#
# </details>
# <details><summary>5. A page says that a model has 300 million weights, and its file has 2.35 GB. What do you make of it?</summary>
#
# 2.35 GB are 587 million weights of four bytes. The page counts the net that composes, and only most of it: 300 of 420 million. The file also holds the
# text encoder and the codec.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# **References.** [@Copet2023], [@Thickstun2023], [@Evans2024], [@Agostinelli2023], [@Gong2025], [@MagentaRT2025], [@Yuan2025], [@Ning2025], [@Ho2022], [@Grotschla2025], [@Zhao2025].
#
# **Next.** In lesson 20 samples take the place of nets: a producer's loops, and rules that choose among them.

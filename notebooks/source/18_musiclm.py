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
# # 18 MusicLM: from words to sound (2023)
#
# *Until 2023 one asked a machine for music by a label, such as a composer's name. MusicLM was asked in
# a sentence, and answered in sound.*
#
# core 90 minutes · extra 75 minutes · *Run All* takes 25 seconds · one CPU core is enough · before
# this: [13 Attention](13_attention.ipynb) and [17 Jukebox](17_jukebox.ipynb)
#
# The sections marked *core* are complete in themselves. Those marked *extra* are folded away; a click
# on the triangle beside a heading opens them.
#
# > **Objective.** After this lesson you can
# > 1. describe a moment of sound by several numbers, each correcting those before, by hand and by a function,
# > 2. say which of three stages decides what is played, which who plays it, and which how clean it sounds,
# > 3. ask for sound in a sentence, tell which of your words were understood, and choose among four answers,
# > 4. hum a melody and have it played as a sentence describes,
# > 5. compare with chance how often an independent judge hears what was asked for.

# %% tags=["setup"] slideshow={"slide_type": "skip"} jupyter={"source_hidden": true}
import dataclasses

import numpy as np
from IPython.display import display
from matplotlib import pyplot as plt
from scipy.spatial.distance import cdist

from coursekit import listening
from coursekit.classroom import check, claims_table, keep, require_own, size
from coursekit.corpora import captions, clips
from coursekit.encodings.humming import melody_of
from coursekit.evaluation import sounds
from coursekit.evaluation.sound_judge import load_judge
from coursekit.systems import musenet_2019 as musenet
from coursekit.systems import musiclm_2023 as musiclm
from coursekit.systems.musiclm_2023 import fitting, network, paper

SEED = 2023
# Three codebooks, each with four entries of one number: C's, semitones up or down, and fractions of a semitone.
PITCHES = np.array([[[48.0], [60.0], [72.0], [84.0]], [[-4.5], [-1.5], [1.5], [4.5]], [[-0.9], [-0.3], [0.3], [0.9]]])

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
FIRST = "A loud and fast melody with chords, played by a trumpet in a high register."
listening.play_side_by_side(
    [("Before: a jig, asked for by a label, as notes (lesson 15)", musenet.compose(seed=SEED, bars=5, style="jig")),
     (f"“{FIRST}” (the best of four answers)", musiclm.compose(seed=SEED, prompt=FIRST))],
    listen_for="what of the sentence you hear in the second sound: instrument, height, speed and chords, but not loudness, since both are played equally loud", max_seconds=10)

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 1 Listen first (core, 4 min)
#
# > **Listen.** The first net wrote notes, and a sampled orchestra played them. The second wrote numbers, its *codes*, from which the sound itself was
# > made. It was told nothing but the sentence. That a trumpet plays chords is no mistake: here one instrument plays all voices.
#
# Of the next two sounds one is a clip that the course made. The other was composed by the net from the
# description above the buttons. Choose, then read on.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
shown = clips.load("test", count=size(60, 12), seed=18)
COMPOSED = "The net's answer"
described = captions.caption(shown.clips[3], np.random.default_rng(SEED))
listening.blind([(COMPOSED, musiclm.compose(seed=SEED, prompt=described, candidates=1)), ("The clip that was described", shown.audio(3))],
                question=f"Both should be: “{described}” Which of the two was composed by the net?", name="18_clip", answer=COMPOSED)

# %% [markdown] slideshow={"slide_type": "fragment"}
# We did not pick good ones: it was clip 4, and the net's first answer. What gave the net away, the notes or the noise? Sections 5 and 7 separate the two.

# %% [markdown] slideshow={"slide_type": "notes"}
# Let the class vote before anyone presses an answer, and ask for a reason. Those who name the noise and those who name the notes are both right.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 2 The history (core, 5 min)
#
# In January 2023 thirteen† people of Google Research published MusicLM [@Agostinelli2023]. A sentence such as *a calming violin
# melody backed by a distorted guitar riff*† went in, and minutes of sound came out.
#
# It joined three older nets. **SoundStream** [@Zeghidour2021] is a [codec](../syllabus/glossary.md#codec): it turns sound
# into rows of codes, and codes into sound. **w2v-BERT** gives other numbers, the *semantic tokens*, which say what is
# played rather than how it sounds. **MuLan** [@Huang2022] turns recordings and sentences into rows of numbers, so that a recording gets nearly the same
# row as the words that describe it. Three [transformers](../syllabus/glossary.md#transformer) then write in turn:
# semantic tokens, coarse codes, fine codes.
#
# Nobody has millions of recordings with good descriptions. MuLan had learned from recordings with whatever words stood beside
# them on the web†. Thanks to it the transformers could learn from recordings without words. In training they were given MuLan's row for the *recording*, in
# use its row for your *sentence*.
#
# Google did not release the model, for fear of bias and of copied recordings†. It released MusicCaps, 5,521 descriptions of
# music by musicians.
#
# > **History.** One often reads that MusicLM learned music from MusicCaps. It did not: MusicCaps served to
# > test it, as it serves to test such systems still. The transformers were never shown a word in training.
#
# † Said from memory; what bears this sign, here and below, we could not check.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 3 The idea: a name of three numbers (core, 10 min)
#
# In lesson 17 each stretch of sound got one number, from one long list. Here each *moment*, a 25th of a second, gets several from short lists.
#
# A singer holds a tone a little above E4. Its MIDI number is 64.3: 64 for E4, and 0.3 of a
# [semitone](../syllabus/glossary.md#semitone) more. You may choose one entry from each of three lists:
#
# | entry number | 0 | 1 | 2 | 3 |
# |---|---|---|---|---|
# | list 1, the C's | 48 | 60 | 72 | 84 |
# | list 2, semitones up or down | −4.5 | −1.5 | 1.5 | 4.5 |
# | list 3, fractions of a semitone | −0.9 | −0.3 | 0.3 | 0.9 |
#
# 1. In list 1 the nearest entry to 64.3 is 60, **entry 1**. Left over: 64.3 − 60 = 4.3.
# 2. In list 2 the nearest to 4.3 is 4.5, **entry 3**. Left over: 4.3 − 4.5 = −0.2, a little too far.
# 3. In list 3 the nearest to −0.2 is −0.3, **entry 1**. Left over: −0.2 − (−0.3) = 0.1.
#
# The name of the tone is 1, 3, 1. Whoever has the lists reads 60 + 4.5 − 0.3 = 64.2, a tenth of a semitone off. With 12 numbers the lists
# make 4 × 4 × 4 = 64 names; one list would need 64 numbers.
#
# Such a list is a **[codebook](../syllabus/glossary.md#codebook)**. The number of an entry, its place in the list counted from 0, is a **code**; the
# name is three codes. What is left over is the **residual**, and the whole is
# **[residual quantisation](../syllabus/glossary.md#residual-quantisation)**. With two numbers for a moment, say brightness and loudness,
# entries are points on a plane:

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
aim = np.array([[6.2, 3.3]])
BOOKS = np.array([[[2, 2], [2, 7], [7, 2], [7, 7]], [[-1, -1], [-1, 1], [1, -1], [1, 1]], [[-0.4, 0], [0.4, 0], [0, -0.4], [0, 0.4]]], float)
with listening.style():
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.6))
    corner, left = np.zeros(2), aim[0]
    for stage, book in enumerate(BOOKS):
        entry = book[cdist(left[None], book).argmin()]
        for axis in axes[: 1 if stage == 0 else 2]:
            axis.annotate("", corner + entry, corner, arrowprops={"arrowstyle": "->", "lw": 2, "color": listening.PALETTE[stage]})
        for axis in axes:
            axis.plot(*(corner + book).T, listening.MARKERS[stage], color=listening.PALETTE[stage], alpha=0.6, label=f"entries of codebook {stage + 1}")
        corner, left = corner + entry, left - entry
    for axis, words in zip(axes, ("The first arrow is long", "The others mend what is left over"), strict=True):
        axis.plot(*aim[0], "*", color="black", markersize=14, label="the moment")
        axis.set(title=words, xlabel="brightness", ylabel="loudness")
    axes[0].set(xlim=(-0.5, 9), ylim=(-0.5, 12))
    axes[1].set(xlim=(4.8, 8.4), ylim=(0.6, 4.4))
    axes[0].legend(fontsize=8, loc="upper left")
listening.picture(figure, "A star on a plane and three arrows that lead to it, one after the other: a long one to the nearest of four entries, from its "
                  "tip a shorter one, and from there a very short one that ends close to the star. The right half magnifies the end, from the tip of the first arrow on.")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Each arrow starts where the one before ended; so the second codebook's entries are drawn round the tip of the first arrow.
# In a formula, with $x$ for the moment, $r_k$ for what is
# left over after $k$ codebooks and $e_k$ for the entry of codebook number $k$ that is nearest to $r_{k-1}$:
#
# $$r_0 = x, \qquad r_k = r_{k-1} - e_k$$
#
# In words: take off the nearest entry of one codebook after the other. Our codec describes a moment by 128 numbers, and has 12 codebooks of
# 512 entries: ten seconds become 250 rows of 12 codes. The sum of a row's entries is close to the 128 numbers, from which sound is made again.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 4 The data: clips that we know everything of (core, 6 min)
#
# The course **renders** its own recordings: passages of real chorales, tunes and airs, each played by one of ten sampled instruments, with five
# labels drawn by lot. A few rules, our *grammar*, make sentences of the labels. Some clips and some wordings are **held out**: never used
# in training, and kept for tests.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
draw = np.random.default_rng(SEED)
SAYS = {"instrument": "who plays all voices", "register": "how high", "dynamics": "how loud", "tempo": "how fast", "texture": "one voice, one with chords, or four"}
display(listening.table([(name, SAYS[name], ", ".join(values)) for name, values in clips.ATTRIBUTES.items()], columns=["label", "what it says", "its values"], title="What is known of each clip"))
display(listening.table(
    [(f"{number + 1}", captions.caption(shown.clips[number], draw), captions.caption(shown.clips[number], draw, held_out=True)) for number in range(3)],
    columns=["clip", "a sentence as in training", "a sentence in a held-out wording"], title="Three held-out clips, described"))
listening.play_side_by_side([(f"Clip {number + 1}", shown.audio(number)) for number in range(3)],
                            listen_for="each of the five labels; here soft clips are left soft, so set your volume by the loudest", max_seconds=10, level=False)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Elsewhere sounds side by side are made equally loud, unless we say so; the net hears soft as soft.
# Everything is **synthetic**, played by a program, and the sentences are ours.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 5 The crux: residual quantisation (core, 15 min)
#
# A *vector* is the row of numbers that describes one moment; for a singer it is a single number.
#
# > **Exercise.** *The crux, 4 points, difficulty •••, 11 minutes.* Write `residual_quantise`. It returns
# > a table with one row for each vector and one column for each codebook. In each place
# > stands the code of the entry that is nearest to what is left over by then.
#
# | what you write | what it is |
# |---|---|
# | `len(vectors)` | how many vectors there are |
# | `np.zeros((3, 2), dtype=int)` | for example a table of three rows and two columns, all 0 |
# | `residual = vectors` | at first everything is left over |
# | `for stage, codebook in enumerate(codebooks):` | do what is indented for each codebook, counted from 0 |
# | `cdist(residual, codebook)` | distances: a row for each vector, a column for each entry |
# | `distances.argmin(axis=1)` | for each row the number of the column that is smallest |
# | `codebook[nearest]` | the entries with these numbers |
# | `codes[:, stage] = nearest` | writes the numbers into column `stage` |
# | `a - b` | subtracts two tables place by place |
# | `return codes` | hands the table back |
#
# The function treats all vectors at once. Read this table by columns: first
# all singers look in list 1, then all in list 2 with what is left over.
#
# | | in list 1 → code | left over | in list 2 → code | left over | in list 3 → code | all codes |
# |---|---|---|---|---|---|---|
# | 64.3 | 60 → 1 | 4.3 | 4.5 → 3 | −0.2 | −0.3 → 1 | 1, 3, 1 |
# | 70.2 | 72 → 2 | −1.8 | −1.5 → 1 | −0.3 | −0.3 → 1 | 2, 1, 1 |
# | 50.8 | 48 → 0 | 2.8 | 1.5 → 2 | 1.3 | 0.9 → 3 | 0, 2, 3 |
#
# In the first round `cdist(residual, codebook)` is this, with the smallest in bold:
#
# | | 48 | 60 | 72 | 84 | `argmin` |
# |---|---|---|---|---|---|
# | 64.3 | 16.3 | **4.3** | 7.7 | 19.7 | 1 |
# | 70.2 | 22.2 | 10.2 | **1.8** | 13.8 | 2 |
# | 50.8 | **2.8** | 9.2 | 21.2 | 33.2 | 0 |

# %% tags=["crux"] nbgrader={"grade_id": "crux", "solution": true} slideshow={"slide_type": "subslide"}
def residual_quantise(vectors: np.ndarray, codebooks: np.ndarray) -> np.ndarray:
    """Return for each vector one code for each codebook: that of the entry nearest to what is left over.

    vectors: one in each row; a singer's 64.3 is written [[64.3]], a table of one row and one column.
    codebooks: one after the other, each with one entry in each row. PITCHES are the three lists of section 3, and
    PITCHES[:1] is the first of them alone.
    The table that is returned has one row for each vector and one column for each codebook.
    The vectors that are given stay as they are.

    The tone a little above E4, by the lists of section 3:

    >>> residual_quantise(np.array([[64.3]]), PITCHES).tolist()
    [[1, 3, 1]]

    All three singers at once, one in each row:

    >>> residual_quantise(np.array([[64.3], [70.2], [50.8]]), PITCHES).tolist()
    [[1, 3, 1], [2, 1, 1], [0, 2, 3]]

    The first list alone says which C is nearest:

    >>> residual_quantise(np.array([[64.3], [70.2]]), PITCHES[:1]).tolist()
    [[1], [2]]
    """
    ### BEGIN SOLUTION
    # At first all of each vector is left over, and no column is filled.
    residual = vectors
    codes = np.zeros((len(vectors), len(codebooks)), dtype=int)
    # Go through the codebooks, and count them from 0 on.
    for stage, codebook in enumerate(codebooks):
        # Measure how far what is left over lies from each entry.
        distances = cdist(residual, codebook)  # gap: residual, codebook
        # Write the numbers of the nearest entries into this codebook's column.
        nearest = distances.argmin(axis=1)  # gap: distances.argmin(axis=1)
        codes[:, stage] = nearest
        # Take these entries off: the rest is for the next codebook.
        residual = residual - codebook[nearest]  # gap: residual - codebook[nearest]
    return codes
    ### END SOLUTION


# %% nbgrader={"grade_id": "crux-check", "grade": true, "locked": true, "points": 4} slideshow={"slide_type": "fragment"}
residual_quantise = check("musiclm_2023.residual_quantise", residual_quantise)
### BEGIN HIDDEN TESTS
require_own(residual_quantise)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# Before the loop write `codes = np.zeros((len(vectors), len(codebooks)), dtype=int)`. The loop ends with `residual = residual - codebook[nearest]`.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# Now a real clip goes through your function, and back to sound. Until yours is right, the kit's own function is used.

# %% slideshow={"slide_type": "subslide"}
mine = musiclm.load(residual_quantise=residual_quantise)
original = shown.audio(0)
by_stages = {stages: mine.again(original, stages=stages) for stages in (1, 2, 4, 12)}

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
def judged(sound):
    """Return the instrument that the judge hears, and how sure it is."""
    value, share = load_judge().hear(sound)["instrument"]
    return f"{value}, {100 * share:.0f} % sure"


rows = [(str(stages), f"{stages} × 9 × 25 = {stages * 9 * 25:,}", round(sounds.mel_distance(original, heard), 1), judged(heard)) for stages, heard in by_stages.items()]
display(listening.table([*rows, ("the original", "16,000 numbers × 16 = 256,000", 0.0, judged(original))],
                        columns=["codes for each moment", "bits a second", "mel distance to the original (dB)", "what the judge hears"], title="One clip, by more and more of its codes. A bit is a yes or a no: 9 of them choose one of 512 entries, 25 times a second"))
listening.play_side_by_side([("the original", original), *[(f"by {stages} code{'s' * (stages > 1)}", by_stages[stages]) for stages in by_stages]],
                            listen_for="when you first know the tune, and when you first know the instrument", max_seconds=6)

# %% [markdown] slideshow={"slide_type": "fragment"}
# The [mel distance](../syllabus/glossary.md#mel-distance) says how far two sounds
# are apart in loudness, on average over time and over bands as broad as the ear's. With each code it falls. The *judge* is a small program that
# learned from other clips. It hears an organ from the first code on, and grows surer. The first codes carry the
# tune and enough of the colour to guess the instrument; the later ones sharpen both.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 6 Look inside: sounds and sentences in one space (core, 8 min)
#
# MuLan's part is played by our **[joint embedding](../syllabus/glossary.md#joint-embedding)**: one small net hears a clip and gives 64 numbers,
# another reads a sentence and gives 64 too. Trained together, they make a clip and its own sentences alike and
# others different. How alike they are is their [cosine](../syllabus/glossary.md#cosine), here called *likeness*: 1 means the same direction, 0 nothing in
# common.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
towers = mine.part("towers")
heard = towers.listen(shown.samples[:] / np.float32(32768)).detach().numpy()
_, _, axes_of_map = np.linalg.svd(heard - heard.mean(axis=0), full_matrices=False)
SENTENCES = ["a soft flute up high", "a deep church organ at full volume", "a fast solo melody on a fiddle", "four voices of a choir, slowly"]


def near(sentence=SENTENCES[0], own="", colour="register"):
    """Return the clip nearest to a sentence, and the map with both on it."""
    words = own.strip() or sentence
    read = towers.read([words]).detach().numpy()[0]
    alike = heard @ read
    order = np.argsort(-alike)[:3]
    places, star = ((rows - heard.mean(axis=0)) @ axes_of_map[:2].T for rows in (heard, read))
    with listening.style():
        figure, axes = plt.subplots(figsize=(7.2, 4))
        for number, value in enumerate(clips.ATTRIBUTES[colour]):
            chosen = np.array([clip.label(colour) == value for clip in shown.clips])
            axes.plot(*places[chosen].T, listening.MARKERS[number % 8], color=listening.PALETTE[number % 8], linestyle="none", label=value, alpha=0.7)
        for row in order:
            axes.plot(*np.stack([star, places[row]]).T, color="black", linewidth=0.8, marker="")
        axes.plot(*star, "*", color="black", markersize=16, label="the sentence")
        three = ", ".join(f"{alike[row]:.2f}" for row in order)
        axes.set(title=words[:60], xlabel=f"first direction of the space (likeness of the three nearest: {three})", ylabel="second direction")
        axes.legend(fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5))
    best = shown.clips[order[0]]
    labels = ", ".join(best.label(name) for name in clips.ATTRIBUTES)
    return shown.audio(int(order[0])), listening.picture(figure, f"A map of {len(heard)} clips by {colour}, with the sentence “{words[:60]}” as a star; nearest is a clip with the labels {labels}; the likeness of the three nearest is {three}.")


listening.panel(near, title="Which clip lies nearest to a sentence? Choose one, or write your own", max_seconds=10, sentence=SENTENCES, own="", colour=["register", "dynamics", "tempo", "texture"],
                listen_for="which of your words the nearest clip fulfils, and which it does not")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The picture shows two of the 64 directions; lines go to the three nearest clips by all 64.
# With the first sentence, coloured by register, low, middle and high clips lie apart, and the star is among the high ones. In our log the right clip of 300
# held-out ones was among the ten nearest
# to its sentence every time. So a net can learn from what is heard, and be given what is read.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 7 Three stages: what, who, how clean (core, 7 min)
#
# MusicLM decides in turn:
#
# | stage | what it is given | what it decides | what ours writes |
# |---|---|---|---|
# | semantic | the description | what is played | 125 tokens for ten seconds |
# | coarse | the description, those tokens | who plays it | the first 4 codes of each moment |
# | fine | the description, those codes | how clean it sounds | the other 8 codes |
#
# The coarse codes contain the tune too, but the coarse stage does not invent it: it follows the tokens.
#
# Our **[semantic tokens](../syllabus/glossary.md#semantic-token)** play w2v-BERT's part. Each of 120 passages was rendered with two instruments. What
# stays the same is mostly the notes. From the loudness of many bands of frequency in two moments we keep only those mixtures that stay, and name them by one code from one list, as in lesson
# 17. This code is the token.

# %% slideshow={"slide_type": "subslide"}
# Six passages on two instruments each, and with each pair another passage on the first of the two.
pairs = clips.pairs(size(6, 2), split="test", seed=5)
others = [dataclasses.replace(pairs[number - 1][0], instrument=one.instrument)
          for number, (one, _) in enumerate(pairs)]
trios = [[clips.render(clip) for clip in (*pair, other)]
         for pair, other in zip(pairs, others, strict=True)]
said = [[mine.tokens(sound) for sound in trio] for trio in trios]
named = [[mine.codes(sound)[:, 0] for sound in trio] for trio in trios]

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
display(listening.table(
    [(words, len(trios_of[0][0]), *(f"{100 * np.mean([np.mean(rows[0] == rows[at]) for rows in trios_of]):.0f} %" for at in (1, 2))) for words, trios_of in (("semantic tokens", said), ("first codes of the codec", named))],
    columns=["what", "how many in ten seconds", "the same when the instrument changes", "the same when the passage changes"],
    title="Six passages compared, each on two instruments, and with another passage"))
first, second = (clip.instrument for clip in pairs[0])
titles = f"The first passage, {first}", f"The same, {second}", f"Another passage, {first}"
listening.play_side_by_side([(title, sound.normalised()) for title, sound in zip(titles, trios[0], strict=True)],
                            listen_for="what stays when the instrument changes, and what when the passage does", max_seconds=6)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Change the instrument, and about twice as many tokens stay as codes. Change the passage, and nearly none stay. So
# tokens follow the notes better than codes do. But most do not survive a change of instrument, as a score would.
#
# Now one answer to the first screen's sentence. The first stage makes no sound; you hear the other two.

# %% slideshow={"slide_type": "subslide"}
answer = mine.candidates(FIRST, seed=SEED, count=1)[0]
# net=False leaves out the net that repairs some of what codes lose, so that you hear the codes alone.
rough = mine.sound(answer.codes[:, :4], net=False)
clean = mine.sound(answer.codes, net=False)
listening.play_side_by_side(
    [("After the coarse stage, 4 codes", rough), ("After the fine stage, 12 codes", clean)],
    listen_for="what the last eight codes add", max_seconds=8)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Both play the same notes, for their first four codes are the same. The other eight bring the sound nearer to what our codec can do, as
# from 4 to 12 codes in section 5. When a tune makes no sense, the first stage is at fault; when another instrument plays, the second; when it rustles, the
# last two, or the codec.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 8 Train it live (core, 5 min)
#
# Codebooks can be found without training a net. [K-means](../syllabus/glossary.md#k-means) puts entries where many vectors lie, and the next codebook is found for
# what they leave over. Here are six codebooks of 64 entries, from ten clips, tried on ten others. How much the vectors
# differ among themselves, their *variance*, is 100 %.

# %% slideshow={"slide_type": "subslide"}
codec = mine.part("codec")
clip_sounds = shown.samples[: size(20, 6)] / np.float32(32768)
ten, unheard = (codec.vectors(half).reshape(-1, 128) for half in np.split(clip_sounds, 2))
books = fitting.residual_codebooks(ten, 6, 64, SEED)

# The same, but here the entries are 64 vectors drawn by lot from what is left over.
lot, rest = [], ten
for stage in range(6):
    drawn = np.random.default_rng(stage).permutation(rest)[:64]
    lot.append(drawn)
    rest = rest - drawn[residual_quantise(rest, drawn[None])[:, 0]]

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
def left_over(found):
    """Return how many per cent of the vectors' variance are left over after each codebook."""
    codes = residual_quantise(unheard, found)
    sums = np.cumsum([book[codes[:, stage]] for stage, book in enumerate(found)], axis=0)
    return [float(100 * ((unheard - one) ** 2).sum() / ((unheard - unheard.mean(axis=0)) ** 2).sum()) for one in sums]


curves = {"found by k-means": left_over(books), "drawn from what is left over, by lot": left_over(np.stack(lot))}
display(listening.table([(words, *(f"{share:.0f}" for share in curve)) for words, curve in curves.items()],
                        columns=["entries", *(f"after {count}" for count in range(1, 7))], title="Variance that is left over (%), by codebooks used"))
with listening.style():
    figure, axes = plt.subplots(figsize=(7.2, 2.8))
    for number, (words, curve) in enumerate(curves.items()):
        axes.plot(range(1, 7), curve, marker=listening.MARKERS[number], color=listening.PALETTE[number], label=words)
    axes.set(title="What is left over, in clips that were not used", xlabel="codebooks used", ylabel="variance left over (%)", ylim=(0, None))
    axes.legend()
listening.picture(figure, "Two curves that fall over one to six codebooks, ever less steeply; the one for k-means lies lower. The table above has their values.")

# %% [markdown] slideshow={"slide_type": "fragment"}
# By k-means six codebooks leave 39 % over, with entries drawn by lot 50 %. Each takes off less
# than the one before, since what remains is ever more like
# noise. The codec that ships learned from 3,000 clips, and a small net repairs some of what the codes lose.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 9 Play with it: ask in a sentence (core, 7 min)
#
# The lines below `def ask` say what *seed*, *temperature* and *[guidance](../syllabus/glossary.md#guidance)* do.
#
# > **Listen.** Change one word at a time, first the instrument, then the speed, and hear what follows. Then ask for what was never in its
# > data, such as *drums*.

# %% slideshow={"slide_type": "subslide"}
def ask(prompt="a soft and slow melody with chords, played by a flute", seed=1, guidance=3.0, temperature=1.0):
    """Return ten seconds of sound that answer a sentence.

    It takes a second or two. seed: another number, another answer. temperature: how much is left to chance.
    guidance: each step is predicted twice, with your sentence and without it, and what the sentence changes is
    exaggerated, threefold by 3.
    """
    return musiclm.compose(model=mine, prompt=prompt, seed=seed, guidance=guidance,
                           temperature=temperature, candidates=1)


listening.panel(ask, title="Ask for sound", max_seconds=10,
                listen_for="each word of your sentence; soft is left soft here too",
                prompt="a soft and slow melody with chords, played by a flute",
                seed=(1, 20), guidance=(1.0, 6.0, 0.5), temperature=(0.5, 1.3, 0.1))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Now four answers to one sentence, in the order of their likeness to it. Soft is left soft here: turn the volume up.

# %% slideshow={"slide_type": "subslide"}
WISH = "a slow, soft melody over broken chords on a classical guitar"
four = mine.candidates(WISH, seed=SEED, count=4)
listening.play_side_by_side(
    [(f"{place}. likeness {one.likeness:.2f}", one.audio) for place, one in enumerate(four, 1)],
    listen_for="whether you would have put them in this order, and whether they are soft",
    max_seconds=10, level=False)

# %% [markdown] slideshow={"slide_type": "fragment"}
# The order knows what the joint embedding hears, and nothing of beauty; by our log it is least sure of loudness, right in nine cases of ten.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
ODD = ["", "A dreamy synth pad with heavy drums", "тиха флейта", "uptempo fiddle tune, no trumpet", "very " * 40 + "loud organ"]
rows = []
for text in ODD:
    found = captions.understood(text)
    rows.append((text[:40] + "…" * (len(text) > 40) or "(nothing)", ", ".join(f"{name}: {value}" for name, value in found.attributes.items()) or "–", ", ".join(found.unknown) or "–"))
listening.table(rows, columns=["prompt", "understood", "not understood"], title="What becomes of words that the system never met: five prompts")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The third prompt is Ukrainian for *a soft flute*. What is not understood is left out. In the fourth the table
# takes *no trumpet* as it is meant; try in the panel whether the net does.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 10 Hum it (core, 6 min)
#
# MusicLM also played a hummed melody as a text describes. Here a flute plays your notes, and its semantic tokens take the
# place of the first stage; the other two go on from there. First record, choose a file, or draw. The panel below then answers.

# %% slideshow={"slide_type": "subslide"}
def played(hum=None, sketch=None, prompt="a loud violin, solo melody", seed=1):
    """Return what was hummed, else what was drawn, else a tune of our own, as the sentence describes."""
    melody = melody_of(hum) if hum is not None else sketch
    if melody is None:
        melody = clips.notes(shown.clips[0])
    return musiclm.compose(model=mine, primer=melody, prompt=prompt, seed=seed)


hum = listening.recorder(seconds=10, title="Hum, whistle or play one voice")
sketch = listening.sketchpad(bars=4, tempo=100, title="Or draw four bars")
listening.panel(played, title="Your melody, as you describe it", max_seconds=10,
                listen_for="your melody, and whether the sentence was obeyed too",
                hum=hum, sketch=sketch, prompt="a loud violin, solo melody", seed=(1, 20))

# %% [markdown] slideshow={"slide_type": "fragment"}
# The kit reads the melody by looking for the time after which the sound repeats itself [@deCheveigne2002]. One voice is read best.
# Section 13 tells how like their melody the answers to held-out ones are, and how like another.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 11 How two nets come to agree (extra, 14 min)
#
# This section is for whoever wants to know how words and sounds get into one space. It is worth 3 points.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Think of a quiz with three sounds and three sentences. The table shows likenesses; bold is the sound's own sentence. (Real cosines are at most 1; larger numbers are
# easier to count with.) Each likeness becomes a strength: $e$, about 2.718, to its power. So 2 becomes $e^2$ = 7.39, and 0 becomes $e^0$ = 1.
# A share is a strength divided by the sum of its row. The net's surprise is the negative [logarithm](../syllabus/glossary.md#logarithm) of
# the share of the right sentence, counted in *[nats](../syllabus/glossary.md#nat)*: 0 for a sure right answer. The mean of all surprises is the [contrastive loss](../syllabus/glossary.md#contrastive-loss) [@vandenOord2018].
#
# | | sentence 0 | sentence 1 | sentence 2 | share of the right one | surprise (nats) |
# |---|---|---|---|---|---|
# | sound 0 | **2** | 0 | 0 | 7.39 / (7.39 + 1 + 1) = 0.79 | 0.24 |
# | sound 1 | 0 | **0** | 0 | 1 / 3 = 0.33 | 1.10 |
# | sound 2 | 2 | 0 | **0** | 1 / (7.39 + 1 + 1) = 0.11 | 2.24 |
#
# Here it is 1.19 nats. Training makes it smaller: it draws each sound and its own sentence together and pushes all
# others apart. The real loss multiplies the cosines first, so that the differences count more, and asks the quiz the other way round as well.
#
# > **Exercise.** *3 points, difficulty ••, 8 minutes.* Write `contrastive_loss`. It gets such a table of likenesses and returns the mean surprise.
#
# | what you write | what it is |
# |---|---|
# | `np.exp(likeness)` | $e$ to the power of each number of a table |
# | `strength.sum(axis=1, keepdims=True)` | the sum of each row, as a column |
# | `strength / sums` | divides each row by its sum |
# | `np.diagonal(shares)` | the numbers from the upper left corner to the lower right |
# | `np.log(right).mean()` | the mean of the logarithms |
# | `-x` | turns the sign of a number, or of a whole row |
# | `float(…)` | makes an ordinary number of it |

# %% nbgrader={"grade_id": "contrast", "solution": true} slideshow={"slide_type": "subslide"}
def contrastive_loss(likeness: np.ndarray) -> float:
    """Return the mean surprise, in nats, that each sound's own sentence is its own.

    likeness: one row for each sound, one column for each sentence; sentence k belongs to sound k.

    A net that tells nothing apart, with two sounds: one chance in two for each.

    >>> round(contrastive_loss(np.zeros((2, 2))), 3)
    0.693

    The table of three sounds and three sentences:

    >>> round(contrastive_loss(np.array([[2, 0, 0], [0, 0, 0], [2, 0, 0]])), 2)
    1.19

    A net that is sure, and right:

    >>> round(contrastive_loss(np.array([[20, 0], [0, 20]])), 3)
    0.0
    """
    ### BEGIN SOLUTION
    # Raise e to each likeness, so that all are above 0.
    strength = np.exp(likeness)  # gap: np.exp(likeness)
    # Divide each row by its sum: shares, as in a softmax.
    shares = strength / strength.sum(axis=1, keepdims=True)  # gap: strength.sum(axis=1, keepdims=True)
    # Take the shares of the right sentences, on the diagonal.
    right = np.diagonal(shares)  # gap: np.diagonal(shares)
    # The surprise is the negative logarithm of the share; take the mean.
    return float(-np.log(right).mean())
    ### END SOLUTION


# %% nbgrader={"grade_id": "contrast-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
contrastive_loss = check("musiclm_2023.contrastive_loss", contrastive_loss)
### BEGIN HIDDEN TESTS
require_own(contrastive_loss)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# Four lines: strength, shares, right, and the mean of the negative logarithms. `-np.log(right)` turns a share of 1 into 0.
#
# </details>

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
texts = [captions.caption(clip, draw, held_out=True) for clip in shown.clips]
alike = heard @ towers.read(texts).detach().numpy().T
shuffled = alike[:, np.random.default_rng(SEED).permutation(len(texts))]
listening.table([("blind guess", round(float(np.log(len(texts))), 2)), ("each sound with its own sentence", round(contrastive_loss(10 * alike), 2)), ("with the sentences shuffled", round(contrastive_loss(10 * shuffled), 2))],
                columns=["the quiz", "surprise (nats)"], title=f"A quiz of {len(texts)} held-out sounds and as many sentences in held-out wordings, cosines times 10")

# %% [markdown] slideshow={"slide_type": "fragment"}
# With its own sentences the net is surprised by 0.22 nats, where a blind guess gets 4.09. With shuffled ones it is surprised far more than a blind guess: it is
# sure, and wrong.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 12 In which order are four codes written? (extra, 9 min)
#
# This section is for whoever wants to know what MusicGen changed, which came half a year later [@Copet2023]: one transformer in place of several.

# %% [markdown] slideshow={"slide_type": "subslide"}
# The coarse stage writes four codes for each moment. One after the other (*flatten*) takes four steps for each moment. All at once
# (*parallel*) takes one step, but then the second code cannot know the first, although it is for what the first leaves over. MusicGen's *delay* moves each
# row one step to the right: four codes are written at each step, but of four different moments, and each knows all that it
# has to correct.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
with listening.style():
    figure, axes = plt.subplots(1, 3, figsize=(11, 2.4), width_ratios=(1, 1.4, 3))
    for axis, pattern in zip(axes, ("parallel", "delay", "flatten"), strict=True):
        plan = network.schedule(pattern, 5, 4)
        for step, row in enumerate(plan):
            for stage, moment in enumerate(row):
                if moment >= 0:
                    axis.text(step, stage, str(moment + 1), ha="center", va="center", color="white", fontsize=9,
                              bbox={"boxstyle": "round,pad=0.25", "facecolor": listening.PALETTE[stage], "edgecolor": "none"})
        axis.set(title=f"{pattern}: {len(plan)} steps", xlabel="step", ylabel="code", xlim=(-0.7, len(plan) - 0.3), ylim=(3.6, -0.6), xticks=range(0, len(plan), max(1, len(plan) // 5)), yticks=range(4), yticklabels=["1", "2", "3", "4"])
listening.picture(figure, "Five moments of four codes each in three orders: parallel takes 5 steps with four codes each, delay 8 steps with each row one step later than the one above, flatten 20 steps with one code each.")

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
listening.table(paper.pattern_rows(), columns=["order", "steps for ten seconds", "MusicGen's FAD", "ours: surprise (nats for each moment)"], title="Three orders, and three small nets of ours for each, trained for equal CPU time")

# %% [markdown] slideshow={"slide_type": "fragment"}
# In MusicGen's own figures [@Copet2023] delay costs as little as parallel and is nearly as good as flatten ([FAD](../syllabus/glossary.md#fréchet-distance): smaller is better).
# Our small nets had 40 seconds each and have hardly begun to learn: parallel is a little ahead of delay, and flatten far behind. So short a training does not decide it.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 13 The claims, checked (core, 8 min)
#
# Ours is a very small system, so of comparisons we only test which way they go. The second table says how often the judge hears
# the right label. *Round trips*, clips turned into codes and back, are the best that our
# codec allows. What is right in *shuffled answers*, each compared with another's sentence, is chance.

# %% slideshow={"slide_type": "subslide"}
claims_table(musiclm.claims)

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
listening.table(paper.heard_rows(), columns=["label", "values", "in originals: the clips", "in round trips", "in first answers", "in the best of four answers", "in shuffled answers"],
                title="How often the judge hears the right value, with three draws of 100 prompts")

# %% [markdown] slideshow={"slide_type": "fragment"}
# † as in section 2.
#
# **What holds.** The judge hears instrument and register as asked in nine first answers of ten, tempo and texture in seven
# of ten, all far above chance. The best of four obey better in every label.
#
# **What is weakest.** Loudness is right in two first answers of three, where chance is one in four. (*Kappa*, in the first table, is 0 for
# chance and 1 for always right.)
#
# **Sound and words.** Of smaller nets, trained alike, the one that learned from sound obeys nearly as often as the one that learned from
# sentences, and about twice as often as the one that was told of other clips.
#
# **With and without a plan.** Nets without the semantic stage, trained as long, were about as steady and obeyed better: this claim fails
# here. Ten seconds may be too short to need a plan.
#
# **As music.** [FAD](../syllabus/glossary.md#fréchet-distance) says how far a set of sounds is from real clips. Our answers are farther than round
# trips, and nearer than real clips cut small and shuffled.
#
# **Learned by heart?** Hardly: see section 15. The paper found less than 0.2 % of its examples copied exactly.
#
# **What differs.** MusicLM's transformers had 24 layers, ours four; they learned from 280,000 hours† of recordings, ours from eight. People judged
# its answers, a program ours.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 14 Real descriptions (extra, 6 min)
#
# This section is for whoever wants to know how far our toy language is from how musicians write.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
listening.table(paper.real_caption_rows(), columns=["label", "captions that name it", "heard, real captions", "heard, our sentences", "chance"],
                title="Answers to captions of MusicCaps that name what the system knows")

# %% [markdown] slideshow={"slide_type": "fragment"}
# What musicians name is heard about as often as what our own sentences name. Few captions name a register or a loudness, so these
# two figures are uncertain. And only known words were counted. Descriptions in MusicCaps, called *captions*, have 47 words on average. Of 100 of these words our grammar knows 23; 41 more are little words such as *of*; the remaining 36 it does not
# know. It lacks most of all singers, drums, moods and the quality of the recording. The captions are © Google under CC BY-SA 4.0 and not part of this course: `musiccaps.load()` downloads them. The table is read from a log.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 15 Learned by heart? (extra, 12 min)
#
# This section is for whoever wants to find copies, and for all who have to answer the question whose music this is. It is worth 3 points.

# %% [markdown] slideshow={"slide_type": "subslide"}
# When many semantic tokens in a row stand in the same order in the training set, the net has copied. How many are many? A comparison tells: music that
# cannot have been copied, since it was held out, has runs in common with the training set too.
#
# By hand: which run do *5, 1, 2, 3, 9* and *7, 1, 2, 3, 1* have in common? Start at the 1 of both: 1 = 1, 2 = 2, 3 = 3, then 9 ≠ 1, so the count
# is three. Start at the 5 and the 7: they differ at once, so the count is nought. The largest of all counts is the answer: 3.
#
# > **Exercise.** *3 points, difficulty •••, 9 minutes.* Write `longest_copy`. Three loops stand within each other. The first tries each place of the
# > piece, the second each place of the other. The third goes on from there, side by side, and counts as long as both say the same. Before it begins, the count is set back to 0.
#
# | what you write | what it is |
# |---|---|
# | `for start in range(len(piece)):` | try each place of the piece, from 0 on |
# | `for begin in range(len(other)):` | the same for the other, indented below the first |
# | `length = 0` | begins a count |
# | `piece[start:]` | the piece from that place to its end |
# | `for one, two in zip(a, b):` | go through two rows side by side |
# | `if one != two:` | where they differ; on a line of its own below it, `break` leaves the loop |
# | `length += 1` | adds one to the count |
# | `max(longest, length)` | the larger of two numbers |

# %% nbgrader={"grade_id": "copy", "solution": true} slideshow={"slide_type": "subslide"}
def longest_copy(piece: list[int], other: list[int]) -> int:
    """Return how many tokens in a row of a piece stand in the same order in another one.

    The two rows from above:

    >>> longest_copy([5, 1, 2, 3, 9], [7, 1, 2, 3, 1])
    3

    The same tokens in another order share no more than one at a time:

    >>> longest_copy([1, 2, 3], [3, 2, 1])
    1

    Nothing in common:

    >>> longest_copy([1, 2, 3], [4, 5])
    0
    """
    ### BEGIN SOLUTION
    longest = 0
    # Try each place of the piece with each place of the other.
    for start in range(len(piece)):
        for begin in range(len(other)):
            # Begin a count, and go on side by side as long as both say the same.
            length = 0
            for one, two in zip(piece[start:], other[begin:], strict=False):  # gap: piece[start:], other[begin:]
                if one != two:  # gap: one != two
                    break
                length += 1
            # Keep the longest run so far.
            longest = max(longest, length)  # gap: max(longest, length)
    return longest
    ### END SOLUTION


# %% nbgrader={"grade_id": "copy-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
longest_copy = check("musiclm_2023.longest_copy", longest_copy)
### BEGIN HIDDEN TESTS
require_own(longest_copy)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "skip"}
# <details><summary>Hint</summary>
#
# Before all loops write `longest = 0`. Two loops choose where to begin, in the piece and in the other. Inside them set `length = 0`. The third loop goes on side by side with
# `zip(piece[start:], other[begin:])` and counts, until two tokens differ: then `break` leaves it. After it, `longest = max(longest, length)` keeps the longest run.
#
# </details>

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
some = clips.load("train", count=size(60, 6), seed=18)
learned = [mine.tokens(some.audio(number)).tolist() for number in range(size(12, 3))]
rows = [(words, max(longest_copy(tokens, one) for one in learned)) for words, tokens in
        (("the answer of section 7", answer.tokens.tolist()), ("a clip that was held out", mine.tokens(shown.audio(0)).tolist()), ("one of the training clips", learned[0]))]
display(listening.table(rows, columns=["semantic tokens of", "longest run in twelve training clips (of 125)"], title="By your function, in twelve clips"))
listening.table(paper.memory_rows(), columns=["what", "median longest run", "longest of all"], title="In all 3,000 training clips, from the log")

# %% [markdown] slideshow={"slide_type": "fragment"}
# In twelve clips the answer of section 7 shares 4 tokens in a row, the held-out clip 5. By the log, runs of codes are about as long as in held-out
# clips, which cannot have been copied; runs of tokens are a little longer, and the longest of all clearly longer. A training clip shares all 125 with itself.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 16 A clinic: two patients (extra, 7 min)
#
# This section is for whoever will build with codecs: a fault easily made and easily missed.

# %% [markdown] slideshow={"slide_type": "subslide"}
# The patients are two codecs with the same codebooks, and both were given the same clip. You hear both by 12 codes; the table gives 1, 4 and 12. Name the
# illness before you unfold the answer.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
def other_codes(vectors, codebooks):
    """Return the codes of patient B."""
    return np.stack([cdist(vectors, codebook).argmin(axis=1) for codebook in codebooks], axis=1)


patients = {"A": mine, "B": musiclm.Model(residual_quantise=other_codes)}
rows, examples = [], []
for name, patient in patients.items():
    heard_by = {stages: patient.again(shown.audio(1), stages=stages) for stages in (1, 4, 12)}
    rows.append((name, *[round(sounds.mel_distance(shown.audio(1), sound), 1) for sound in heard_by.values()]))
    examples.append((f"Patient {name}, 12 codes", heard_by[12].normalised()))
display(listening.table(rows, columns=["patient", "1 code", "4 codes", "12 codes"], title="Mel distance to the original (dB)"))
listening.play_side_by_side(examples, listen_for="which of the two is ill, and what its illness sounds like", max_seconds=6)

# %% [markdown] slideshow={"slide_type": "fragment"}
# <details><summary>What ails them</summary>
#
# B asks every codebook for the same vector and never takes off what the ones before have said. Its first code is right. All later ones are
# answers to the wrong question: these lists hold small corrections, and the nearest of them to a large vector is the largest one. Their sum goes far
# beyond the sound. No error is raised, each code is a valid number, and a net trained on them would learn. Only the distance that *rises* with more codes gives it away.
# Here it goes from 3.4 to 6.3 dB, where A's falls from 3.4 to 1.6.
#
# </details>

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 17 In the studio (core, 4 min)
#
# > **Studio.** Ten seconds at 16 kHz are a sketch. Take from it a colour, or the
# > same tune in five instruments; then play the notes on good instruments in your
# > [DAW](../syllabus/glossary.md#daw). It is no good for a groove, a voice or a form.

# %% slideshow={"slide_type": "subslide"}
# Keep an answer in your portfolio, with its sentence and its seed.
favourite = musiclm.compose(model=mine, prompt=WISH, seed=SEED, candidates=2)
keep(favourite, "a guitar that I asked for")

# %% [markdown] slideshow={"slide_type": "fragment"}
# **A question of whose music.** MusicLM learned from recordings of people who were not asked†, ours
# from old scores played by a sampler. Which would you sell, and what would you need to know before you could sell
# the other as well?

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 18 Exercises (core, 1 min)
#
# | exercise | section | difficulty | minutes | points |
# |---|---|---|---|---|
# | `residual_quantise` | 5 | ••• | 11 | 4 |
# | `contrastive_loss` | 11 (extra) | •• | 8 | 3 |
# | `longest_copy` | 15 (extra) | ••• | 9 | 3 |
# | 1 Fewer entries, more lists | 19 (extra) | • | 3 | – |
# | 2 A sentence and its opposite | 19 (extra) | ••• | 15 | – |
# | 3 Creative brief | 19 (extra) | •••• | 120 | 10 |

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 19 Harder exercises (extra, 27 min)
#
# This section is for whoever wants to go further, and for those who are marked: it ends with the
# creative brief, which takes two hours of your own time.

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *1, difficulty •.* Six lists of 2 entries each: how many names do they make, and how many numbers do they hold, for
# > vectors of one number? Compare with three lists of 4.
#
# <details><summary>Answer</summary>
#
# 2 × 2 × 2 × 2 × 2 × 2 = 64 names, as many as three lists of 4 make, from 12 numbers, also as many. But there are six codes to write instead of three. A net that writes codes
# one after the other then needs twice as many steps.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *2, difficulty •••, 15 minutes.* In a new cell write pairs of sentences that differ in one word, such as *fast* and *slow*, and compose both with the same
# > seed, for five seeds. Play each pair to somebody in an order drawn by lot and let them say which was meant to be fast. Do the same
# > with *soft* and *loud*. This line plays two sounds, here called `one` and `two`, and leaves each as loud as it is:
# > `listening.play_side_by_side([("First", one), ("Second", two)], level=False)`. Compare your listeners with the judge of section 13.
#
# <details><summary>What to look out for</summary>
#
# With five pairs, five right answers have one chance in 32 by guessing. Without `level=False` both would be made equally loud, and nobody could tell soft from loud except by its colour. A label that
# the judge hears and your listeners do not may hang on something inaudible, and one that only your listeners hear may hang on something that the judge was never taught.
#
# </details>

# %% [markdown] nbgrader={"grade_id": "brief", "locked": true} slideshow={"slide_type": "subslide"}
# > **Exercise.** *3, difficulty ••••, creative brief, 10 points.* Make a piece of a minute or more from one melody of your own: hum or draw it, have it played in
# > four or more ways by sentences, choose among candidates, and build an arrangement of what you like in a DAW. At most half of what is heard may come from the net. Say below
# > what you asked, what you got, and what you did by hand.
#
# | points | for |
# |---|---|
# | 3 | melody, sentences, seeds and numbers of candidates are documented, with what was thrown away |
# | 3 | the melody is recognisable and is led through the piece on purpose |
# | 3 | work by hand, each step with its reason; rustling and wrong notes dealt with |
# | 1 | sources and authorship are stated |

# %% [markdown] nbgrader={"grade_id": "brief-answer", "solution": true, "grade": true, "points": 10} slideshow={"slide_type": "subslide"}
# ### BEGIN SOLUTION
# A good answer gives the melody, the sentences and the seeds, says how many candidates were heard and why these were chosen, names what was played or edited by hand and why, and says whose
# scores and whose soundfont the net has learned from.
# ### END SOLUTION

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 20 Take-aways and quiz (core, 4 min)
#
# - Residual quantisation describes a vector by several codes, each for what the one before leaves over.
# - What is played, who plays it and how clean it sounds can be decided in turn.
# - If sounds and sentences lie in one space, a net can learn from sound alone and be driven by words.
# - Whether words were obeyed, an independent judge must say.
#
# Think first, then unfold.

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>1. Three lists of 8 entries each: how many names?</summary>
#
# 8 × 8 × 8 = 512, from 24 entries.
#
# </details>
# <details><summary>2. Why must the second codebook be found after the first?</summary>
#
# Its entries describe what the first leaves over, and nobody knows that before.
#
# </details>
# <details><summary>3. How can a net that never saw a word in training obey a sentence?</summary>
#
# In training it got the joint embedding's numbers for each sound. In use it gets those for a sentence, nearly the same.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>4. The melody is right and the trumpet sounds like a violin. Which stage is to blame?</summary>
#
# The coarse stage, or the joint embedding, which may not tell the two apart.
#
# </details>
# <details><summary>5. A judge hears the right instrument in 70 of 100 answers. What else do you have to know?</summary>
#
# How often it is right by chance, which is one in ten with ten instruments, and how often in round trips.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# **References.** [@Agostinelli2023], [@Zeghidour2021], [@Huang2022], [@Copet2023], [@vandenOord2018], [@deCheveigne2002].
#
# **Next.** In [lesson 19](19_open_models.ipynb) the big models that were given away are asked the same sentences.

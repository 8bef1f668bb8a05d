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
# # 22 Mastering by machine (2021)
#
# *A piece of music is finished by making it as loud, and as bright, as other records. Since the 2010s a machine does this for
# whoever uploads a file. Scholars asked in 2021 what had to happen to music before a machine could.*
#
# core 89 minutes · extra 45 minutes · *Run All* takes 25 seconds · one CPU core is enough · before
# this: [01 Music as data](01_music_as_data.ipynb) and [02 Rules](02_illiac_rules.ipynb)
#
# The sections marked *core* are complete in themselves. Those marked *extra* are folded away; a click
# on the triangle beside a heading opens them.
#
# > **Objective.** After this lesson you can
# > 1. work out by hand, and by a function, how loud a piece is,
# > 2. say what a true peak is, and why a record stays below −1 dBTP,
# > 3. set a compressor and an equaliser, and read from a report what they did,
# > 4. compare two versions fairly: blind, and equally loud,
# > 5. name three things that a mastering machine cannot know.

# %% tags=["setup"] slideshow={"slide_type": "skip"} jupyter={"source_hidden": true}
import math

import numpy as np
from IPython.display import display

from coursekit import listening
from coursekit.classroom import check, claims_table, keep, require_own
from coursekit.studio import mastering
from coursekit.studio.mastering import dynamics, pictures, pieces, signals

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
mix = pieces.band()
loud = mastering.master(mix, target=-9, preset="loud")
listening.play_side_by_side([("The mix", mix), ("Mastered by a machine", loud.audio)],
                            listen_for="which of the two you like better, before you think", max_seconds=20, level=False)

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 1 Listen first (core, 5 min)
#
# > **Listen.** A chorale that Bach harmonised, played by a band: two guitars, electric piano, bass, and drums that we added. Four bars are soft, four are loud.
# > The second version is the same mix, mastered by the program of this lesson. Be careful with the volume.
#
# The second version is louder, and ears take louder for better. So hear both again, now equally loud, without knowing which is which.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
listening.blind([("the mix", mix), ("the master", loud.audio)], "Which one is the mix?", "mastering", answer="the mix", max_seconds=20)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Listen to the step from the soft half to the loud half. In the master hardly anything is left of it. What it cost to be
# loud can be heard only when both are equally loud.

# %% [markdown] slideshow={"slide_type": "notes"}
# Let the class vote twice, before and after the blind test, and write both votes on the board. They come back in section 10.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 2 The history (core, 5 min)
#
# *Mastering* is the last step before music goes to the public. An engineer who did not mix the piece listens to it in a good room,
# evens out what is too dull or too sharp, and makes it as loud as the records that it will be heard beside.
#
# A louder record stands out. In half a million recordings from 1955 to 2010 Serrà and his colleagues found that music had grown
# louder, and its sounds more alike [@Serra2012]. It was called the loudness war.
#
# In 2006 the International Telecommunication Union agreed on a way to measure loudness, BS.1770 [@ITU1770]. Broadcasters adopted it in 2010
# [@EBU3341], streaming services later. Spotify plays everything at −14 of its units and asks for peaks of −1 or less. A record that is louder is turned down, so that the war can no longer be
# won. It goes on all the same†.
#
# LANDR, from Montreal, was among the first to master by machine: upload a mix, choose a style and an intensity, download a master. Jonathan Sterne and Elena Razlogova
# studied it [@SterneRazlogova2019]. Why was mastering automated, they ask, and not other work of the studio, at which the
# company failed [@SterneRazlogova2021]? Because recordings had become commensurable: they can be measured with one ruler, as files of two channels, one loudness, one market.
# Mastering engineers told Thomas Birtchnell what no ruler holds: intuition, and listening to somebody [@Birtchnell2018].
#
# > **History.** One often reads that an artificial intelligence *listens* to your mix. Sterne and Razlogova write that one cannot know exactly what part machine learning plays in
# > LANDR. Nothing in this lesson has learned anything, and yet it does what such services offer: it measures, compares with a target, and corrects.
#
# † We could not check this ourselves; the sign has this meaning wherever it stands.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 3 The idea: how loud is a piece? (core, 11 min)
#
# A sound file is a row of [samples](../syllabus/glossary.md#sample-of-a-sound): how far the wave is from rest, many thousand times a second. The standard goes from there to one number in four steps.
#
# 1. **Weigh.** Ears hear deep tones badly and are keen in the treble. A filter, the [K-weighting](../syllabus/glossary.md#k-weighting), makes the one softer and the other louder.
# 2. **Cut into blocks** of 0.4 seconds, a new one every 0.1 seconds, so that they overlap. The [power](../syllabus/glossary.md#power-of-a-sound) of a block is the mean of its squared samples; left and right are added.
# 3. **Leave out what nobody counts**: silence, then passages far softer than the rest. These are the two [gates](../syllabus/glossary.md#loudness-gate).
# 4. **Take the mean** power of what is left, and write it in decibels.
#
# $$L = -0.691 + 10 \log_{10} P$$
#
# In words: ten times the logarithm of the power $P$, less a small number that makes up for the filter. A logarithm counts noughts: of 100 it is 2, of 0.01 it is −2. The unit of $L$ is called [LUFS](../syllabus/glossary.md#lufs), *loudness units below full scale*. A
# difference is told in LU. Twice the power is 3 LU more, ten times the power is 10 LU more, and that is about twice as loud to the ear.
#

# %% [markdown] slideshow={"slide_type": "fragment"}
# **By hand.** A very short song has six blocks: three of singing, one of breath, two of silence.
#
# | block | 1 | 2 | 3 | 4 | 5 | 6 |
# |---|---|---|---|---|---|---|
# | heard | sung | sung | sung | breath | silence | silence |
# | power | 0.02 | 0.02 | 0.02 | 0.001 | 0 | 0 |
#
# - *First gate*: what is not louder than −70 LUFS is silence. Blocks 5 and 6 go.
# - *Second gate*: the mean of the other four is 0.061 / 4 = 0.01525. What is not above a tenth of it, 0.0015, goes too: the breath. A tenth of the power is 10 LU less.
# - *Mean* of the three that are left: 0.02. Its logarithm is −1.70, so that the loudness is −0.69 − 17.0 = −17.7 LUFS.
#
# Without gates the mean of all six would be 0.0102, and the song would have −20.6 LUFS. It would be turned up by 3 LU only because its singer paused.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
SONG = [0.02, 0.02, 0.02, 0.001, 0.0, 0.0]
pictures.blocks(SONG, "Six blocks of a very short song")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Only bars that reach above both lines count. The second line moves with the music: a soft piece has a low one.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 4 The data: a mix under the meters (core, 5 min)

# %% slideshow={"slide_type": "fragment"}
report = mastering.analyse(mix)
listening.table(report.rows(), columns=["meter", "the mix"], title="What the meters say of the mix")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The **loudness range** says how far loud passages are from soft ones. The **true peak** is the farthest point of the wave; 0 dBTP is the most that a file is made for. The **crest factor** says how far this point
# lies above the average: drums have a high one, an organ a low one. The **correlation** is 1 where left and right are the same, 0 where they have nothing in common, and −1 where one is the other upside down.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
display(pictures.course({"the mix": report}, "How loud the mix is from moment to moment"))
pictures.spectra({"the mix": report.bands}, "How strong each third of an octave is in the mix")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The upper picture shows the step between the two halves, and as a dotted line the whole. The lower one is a [spectrum](../syllabus/glossary.md#spectrum): bass to the left, treble to the right.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 5 The crux: two gates (core, 12 min)
#
# > **Exercise.** *The crux, 4 points, difficulty ••, 12 minutes.* Write `gated_loudness`. It gets the powers of the blocks as a list and returns the loudness in LUFS. Take the two gates one after the
# > other, as in section 3. If nothing passes the first gate, return minus infinity, which is `-math.inf`.
#
# | what you write | what it is |
# |---|---|
# | `10 ** 2` | 10 to the power of 2, which is 100 |
# | `10 ** ((-70 + 0.691) / 10)` | the formula turned round: the power that has −70 LUFS |
# | `[power for power in powers if power > 0.5]` | a list of those that are above 0.5 |
# | `sum(heard) / len(heard)` | the mean of the list `heard` |
# | `math.log10(mean)` | the logarithm |
# | `if len(heard) == 0:` | the lines below, if the list is empty |

# %% tags=["crux"] nbgrader={"grade_id": "crux", "solution": true} slideshow={"slide_type": "subslide"}
def gated_loudness(powers: list[float]) -> float:
    """Return the loudness of a piece in LUFS, from the powers of its blocks.

    powers: one number a block, 0 or more; 0 is silence.

    A steady tone, to one decimal. Nothing is left out, and the mean is 0.1:

    >>> round(gated_loudness([0.1, 0.1, 0.1]), 1)
    -10.7

    The song of section 3. The breath and the silence are left out:

    >>> round(gated_loudness([0.02, 0.02, 0.02, 0.001, 0.0, 0.0]), 1)
    -17.7

    Nothing but silence:

    >>> gated_loudness([0.0, 0.0])
    -inf
    """
    ### BEGIN SOLUTION
    # The first gate: keep what is louder than -70 LUFS.
    silence = 10 ** ((-70 + 0.691) / 10)
    heard = [power for power in powers if power > silence]  # gap: power > silence
    # Where nothing is left, there is no loudness.
    if len(heard) == 0:
        return -math.inf
    # The second gate: keep what is above a tenth of the mean.
    mean = sum(heard) / len(heard)
    kept = [power for power in heard if power > mean / 10]  # gap: heard | mean / 10
    # Write the mean of what was kept in LUFS.
    return -0.691 + 10 * math.log10(sum(kept) / len(kept))  # gap: sum(kept) / len(kept)
    ### END SOLUTION


# %% nbgrader={"grade_id": "crux-check", "grade": true, "locked": true, "points": 4} slideshow={"slide_type": "fragment"}
gated_loudness = check("mastering.gated_loudness", gated_loudness)
### BEGIN HIDDEN TESTS
require_own(gated_loudness)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "slide"}
# Your function now decides how loud a master becomes: the machine raises the mix, asks your function how loud it is, and corrects.

# %% slideshow={"slide_type": "subslide"}
rows = []
for service, target in (("a broadcaster", -23), ("a streaming service", -14), ("an old loud CD", -11)):
    made = mastering.master(mix, target=target, preset=None, loudness=gated_loudness)
    own = gated_loudness(pictures.powers_of(made.audio))
    rows.append((service, target, round(own, 1), round(made.after.loudness, 1), round(made.after.true_peak, 1)))
listening.table(rows, columns=["who asks", "target (LUFS)", "your function (LUFS)", "the course's meter (LUFS)", "true peak (dBTP)"], title="Three targets, sought by your function")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The two meters agree, if your function is right, and each master meets its target. −11 LUFS is reached only because a limiter, which the next section explains, takes the peaks down.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 6 Look inside: peaks, compressor, limiter (core, 13 min)
#
# To make a mix louder one turns it up, until its peaks hit the ceiling. What goes beyond is *clipped*, cut off flat, which crackles. So peaks have to be lowered first.
#
# The ceiling is higher up than the samples show. A player draws a wave through them, and its crest may lie between two.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
pictures.between()

# %% [markdown] slideshow={"slide_type": "fragment"}
# All samples lie at 0.71, and the wave goes up to 1: a meter of samples says 3 dB too little. A meter of [true peaks](../syllabus/glossary.md#true-peak) works out three more points between each two samples. An MP3 may go
# a little further, and for that the last decibel is left free: −1 dBTP.
#
# A [compressor](../syllabus/glossary.md#compressor) turns down what is loud. It has a *threshold*, and a *ratio* that says how much of the excess is left. By hand: threshold −18 dB, ratio 4, and a drum at −10 dB. The
# excess is 8 dB. A quarter of it, 2 dB, is left. So the gain is 2 − 8 = −6 dB. At −20 dB nothing happens.
#
# > **Exercise.** *3 points, difficulty •, 6 minutes.* Write `gain_computer`. It gets a level, a threshold and a ratio, and returns the gain in decibels: 0 up to the threshold, less than 0 above it.
#
# | what you write | what it is |
# |---|---|
# | `if level <= threshold:` | the line below, if the level is at most the threshold |
# | `excess = level - threshold` | how far the level is above it |

# %% nbgrader={"grade_id": "gain", "solution": true} slideshow={"slide_type": "subslide"}
def gain_computer(level: float, threshold: float, ratio: float) -> float:
    """Return by how many decibels a compressor changes a level.

    level, threshold: in decibels. ratio: 1 or more.

    The drum of the text:

    >>> gain_computer(-10.0, -18.0, 4.0)
    -6.0

    Below the threshold nothing happens:

    >>> gain_computer(-20.0, -18.0, 4.0)
    0.0

    A ratio of 2 leaves half of an excess of 4 dB:

    >>> gain_computer(-14.0, -18.0, 2.0)
    -2.0
    """
    ### BEGIN SOLUTION
    # Up to the threshold nothing is changed.
    if level <= threshold:  # gap: level <= threshold
        return 0.0
    # The excess shrinks to a part of it; the gain is the difference.
    excess = level - threshold
    return excess / ratio - excess  # gap: excess / ratio
    ### END SOLUTION


# %% nbgrader={"grade_id": "gain-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
gain_computer = check("mastering.gain_computer", gain_computer)
### BEGIN HIDDEN TESTS
require_own(gain_computer)
### END HIDDEN TESTS

# %% [markdown] slideshow={"slide_type": "slide"}
# The machine cuts the mix into four bands, from bass to treble, and puts a compressor with your function into each, so that the bass drum does not press down the cymbals. This panel has
# one for all. Move the threshold down and the ratio up, and listen to the soft half.

# %% slideshow={"slide_type": "subslide"}
def press(threshold=-20, ratio=4):
    """Return the mix behind one compressor, and what it does to levels."""
    pressed = dynamics.compressed(mix, threshold, ratio, gain_computer)
    return pressed, pictures.compressor(threshold, ratio, gain_computer)


listening.panel(press, title="One compressor", max_seconds=18, listen_for="how the soft half comes up to the loud one", threshold=(-26, -6, 2), ratio=(1, 12))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Each version is brought back to the loudness of the mix. So the soft half seems to rise, while it is the loud half that was turned down.
#
# A **limiter** is a compressor with a ratio so large that nothing passes the ceiling. Ours *looks ahead*: it listens 5 thousandths of a second ahead, and so begins to close before the
# peak is there. The next picture shows the limiter of the loud master from section 1.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
pictures.reduction(loud.moves.limited)

# %% [markdown] slideshow={"slide_type": "fragment"}
# It dips at the strokes of the drums, mostly in the loud half. What is taken away here is heard as punch.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 7 An equaliser that matches (core, 9 min)
#
# An [equaliser](../syllabus/glossary.md#equaliser) makes some frequencies stronger and others weaker. Many services let you upload a reference, a record whose sound you like. Then they compare the two spectra band by band.
#
# By hand, with three bands. The mix has −20, −20 and −20 dB, the reference −14, −20 and −26 dB. The gaps are +6, 0 and −6. Their mean is 0, and these are the gains. If the reference is only louder, −10 in each band,
# the gaps are +10, +10 and +10; their mean is 10, and what is left is 0, 0 and 0. Loudness is not the equaliser's business.
#
# > **Exercise.** *3 points, difficulty ••, 6 minutes.* Write `matching_gains`. It gets two spectra as [arrays](../syllabus/glossary.md#array), rows of numbers with which one reckons at once, and a limit. Return the gains: theirs less ours, less the mean of that, and none further from 0
# > than the limit.
#
# | what you write | what it is |
# |---|---|
# | `theirs - ours` | the gap in every band, as an array |
# | `gains.mean()` | the mean of an array |
# | `np.clip(gains, -6, 6)` | the same array, what is beyond ±6 brought back to ±6 |

# %% nbgrader={"grade_id": "matching", "solution": true} slideshow={"slide_type": "subslide"}
def matching_gains(ours: np.ndarray, theirs: np.ndarray, limit: float) -> np.ndarray:
    """Return the gains of an equaliser that brings one spectrum to the shape of another.

    ours, theirs: levels in decibels, one a band. limit: no gain goes further up or down.

    The example of the text, where the reference is darker:

    >>> matching_gains(np.array([-20, -20, -20]), np.array([-14, -20, -26]), 6.0)
    array([ 6.,  0., -6.])

    A reference that is only louder changes nothing:

    >>> matching_gains(np.array([-20, -20]), np.array([-10, -10]), 6.0)
    array([0., 0.])

    A limit of 3 holds back what is more:

    >>> matching_gains(np.array([-20, -20, -20]), np.array([-14, -20, -26]), 3.0)
    array([ 3.,  0., -3.])
    """
    ### BEGIN SOLUTION
    # The gaps, and then what is left when their mean is taken away.
    gains = theirs - ours  # gap: theirs - ours
    gains = gains - gains.mean()  # gap: gains.mean()
    # Hold back what is beyond the limit.
    return np.clip(gains, -limit, limit)  # gap: -limit, limit
    ### END SOLUTION


# %% nbgrader={"grade_id": "matching-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
matching_gains = check("mastering.matching_gains", matching_gains)
### BEGIN HIDDEN TESTS
require_own(matching_gains)
### END HIDDEN TESTS

# %% slideshow={"slide_type": "subslide"}
organ = pieces.mixes()["organ"]
like_organ = mastering.master(mix, target=-18, preset=None, reference=organ, matching=matching_gains)
bright = mastering.master(mix, target=-18, preset="bright", matching=matching_gains)
listening.play_side_by_side(
    [(name, sound.excerpt(13, 10)) for name, sound in
     (("The mix", mix), ("Matched to a church organ", like_organ.audio), ("Preset bright", bright.audio))],
    listen_for="the cymbals and the bass")

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
pictures.spectra({"matched to an organ": like_organ.moves.equaliser, "preset bright": bright.moves.equaliser}, "What the equaliser does", "gain (dB)")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The first curve tries to make an organ of a band. No equaliser can: it knows how strong each register is on average, and nothing of who plays. The second is a preset, which aims at a straight line that falls by 1.5 dB an octave. The line
# is our choice and no law.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 8 Play with it (core, 7 min)
#
# All together, in this order: equaliser, compressors in four bands, gain, limiter. Nothing is trained here; the machine has rules, and three of them are yours. Each version is as loud as it is.

# %% slideshow={"slide_type": "subslide"}
MINE = {"loudness": gated_loudness, "computer": gain_computer, "matching": matching_gains}


def finish(preset="balanced", target=-14):
    """Return a master of the mix, and what was said and measured of it."""
    made = mastering.master(mix, preset=preset, target=target, **MINE)
    return made.audio, pictures.course({"the mix": report, "the master": made.after}, made.summary())


listening.panel(finish, title="A mastering service of your own", max_seconds=18, listen_for="the step in the middle, and the drums", preset=list(mastering.PRESETS), target=(-24, -7))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Above the picture stand loudness, true peak and crest factor of the master. Set *open* and −7: only about −10 is reached, since *open* lets the limiter take no more than 6 dB. Set *loud* and −9: it is reached, and the two lines show what became of the step.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 9 The claims, checked (core, 7 min)
#
# The European Broadcasting Union gives out sounds of which it is known what a meter must say. We made them anew. Below them stand questions of our own.

# %% slideshow={"slide_type": "subslide"}
claims_table(mastering.claims)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **What holds.** The meters read all fourteen sounds as they should. Where samples alone say −9.0 dB, the meter of true peaks says −6.0. Our meter differs from pyloudnorm, which many programs use, by 0.04 LU. Twelve masters
# met their targets within 0.01 LU, and no peak was above −1 dBTP.
#
# At −9 LUFS the crest factor is 4.6 dB lower than in the mixes: so much of each attack is gone. And one setting brought six mixes nearer to each other, from 7.0 to 6.1 dB apart: an equaliser that aims at one line for all can do nothing else.
#
# **What differs.** Our six mixes are chorales that a sampler plays; real records vary more. The EBU also has music and speech among its signals, which we do not have. Nobody here has asked listeners.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 10 What the machine cannot know (core, 6 min)
#
# An album has a soft song and a loud one. We set the choir 12 dB below the band, as an engineer might. The machine gets each alone.

# %% slideshow={"slide_type": "subslide"}
choir = listening.Audio(pieces.mixes()["choir"].samples * 0.25, 48_000)
band = mix.excerpt(13, 8)
album = [("Soft song, as on the album", choir), ("Loud song, as on the album", band),
         ("Soft song, mastered alone", mastering.master(choir).audio), ("Loud song, mastered alone", mastering.master(band).audio)]
listening.play_side_by_side(album, listen_for="whether the soft song is still a soft song", max_seconds=8, level=False)

# %% [markdown] slideshow={"slide_type": "fragment"}
# The machine did what it was told to do. That a lullaby is soft because it is a lullaby stands in no file.
#
# Sterne and Razlogova's argument goes further. A machine can only master if all music can be measured with one ruler. So the ruler comes first, and the music is made to fit it. Who decides on the ruler? Engineers of telecommunication, broadcasters, a
# few streaming services; and each preset is somebody's idea of a good record. What cannot be seen in a report: what the piece is for, what comes before and after it, which fault is meant, and whom to ask.
#
# Look again at the two votes of section 1. The first was for loudness.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 11 A clinic: two patients (extra, 8 min)
#
# This section is for whoever will use such services: two masters with a fault, and the reports that show it.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
clipped = listening.Audio(np.clip(mix.samples * 10 ** (14 / 20), -1, 1), mix.sample_rate)
pumped = dynamics.compressed(mix, -45, 12)
listening.play_side_by_side([("Patient A", clipped), ("Patient B", pumped)], listen_for="what is wrong with each", max_seconds=18)

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
sick = [mastering.analyse(one) for one in (clipped, pumped)]
mastering.compared(*sick, title="Their reports", names=("patient A", "patient B"))

# %% [markdown] slideshow={"slide_type": "fragment"}
# <details><summary>What ails them</summary>
#
# A was turned up without a limiter, so that its peaks are cut off flat. Its samples go no further than 1, and yet its true peak is above 0 dBTP: the wave that a player draws through flat tops rises above them. B has one compressor for all, with a
# threshold far below everything. Each stroke of the bass drum presses the guitars down, and they swell up again until the next: it *pumps*. Its loudness range has shrunk.
#
# </details>

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 12 Under the hood (extra, 12 min)
#
# This section is for whoever wants to build such a machine: it shows the filter, the crossovers and the limiter.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
pictures.weighting()

# %% [markdown] slideshow={"slide_type": "fragment"}
# **The filter** has two parts: a shelf that raises the treble by 4 dB, as a head does that stands in a room, and a high-pass that lets deep tones fade. At 1,000 Hz it adds 0.69 dB, and for that the formula subtracts 0.691. A sine of 1,000 Hz with a height of
# −23 dB in both channels has −23 LUFS.
#
# **The crossovers** are Linkwitz and Riley's. A low-pass and a high-pass, each a Butterworth filter applied twice, sum to a signal that is changed in its phase only. Our test sends a click through all four bands and asks that
# each frequency comes out as strong as it went in.
#
# **The limiter** works out the gain that each thousandth of a second needs. Then it takes the least of these within six thousandths before and after, lets it rise by no more than 120 dB a second, and averages over eleven. Every one of the numbers that are averaged is small enough for the peak in
# their midst, and so their mean is too. That is the whole proof.
#
# **The search.** To reach a target the machine does not render a dozen masters. It knows the K-weighted power of each thousandth of a second, multiplies it by the square of the gain, and asks your function. Only the last gain is applied. On one core of ours this
# masters a minute of stereo in 2.4 seconds.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 13 In the studio (core, 4 min)
#
# > **Studio.** Master by machine what nobody waits for: demos, sketches, a test on a phone. Compare at equal loudness. Give an engineer the mix and not the machine's master, with peaks at −6 dB or lower†, and say what the piece is
# > for. If you do it yourself: master a whole album in one session, and leave the soft songs soft.

# %% slideshow={"slide_type": "subslide"}
final = mastering.master(mix, preset="balanced", target=-14, **MINE)
keep(final.audio, "band, mastered", note="; ".join([f"preset balanced, {final.summary()}", *final.said]))

# %% [markdown] slideshow={"slide_type": "fragment"}
# The record names no system of this course, since none wrote the piece.
#
# **A question of authorship.** A label asks who mastered your record. What do you write on the sleeve: a name, the name of a service, *nobody*? Would you write the same for a human who had used the same presets?

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 14 Exercises (core, 1 min)
#
# | exercise | difficulty | minutes | points |
# |---|---|---|---|
# | `gated_loudness` (section 5) | •• | 12 | 4 |
# | `gain_computer` (section 6) | • | 6 | 3 |
# | `matching_gains` (section 7) | •• | 6 | 3 |
# | 1 A meter that is fooled (section 15) | •• | 8 | – |
# | 2 An album (section 15) | ••• | 15 | – |
# | 3 Creative brief (section 15) | •••• | 120 | 10 |

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 15 Harder exercises (extra, 25 min)
#
# This section is for whoever wants to go further, and for those who are marked: it ends with the
# creative brief, which takes two hours of your own time.

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *1, difficulty ••.* A composer writes a piece of ten blocks with a power of 0.1 and ninety blocks with a power of 0.011. How loud is it? What happens if the soft blocks get 0.001 instead? Work it out first, then try `gated_loudness([0.1] * 10 + [0.011] * 90)`.
#
# <details><summary>Answer</summary>
#
# The mean of all is (1 + 0.99) / 100 = 0.0199, and a tenth of it is 0.00199. 0.011 passes, so that the loudness is −0.69 − 17.0 = −17.7 LUFS. With 0.001 the mean is 0.0109 and a tenth of it 0.00109: the soft blocks are left out, and the piece
# has −10.7 LUFS. It was made softer, and now counts as 7 LU louder. A service would turn it down.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *2, difficulty •••.* Master the two songs of section 10 as an album: the whole at −14 LUFS, and the soft song as much softer as it was. Hint: put the samples behind each other with `np.concatenate`, master the whole once, and cut it apart again.
#
# <details><summary>Answer</summary>
#
# `both = listening.Audio(np.concatenate([choir.samples, band.samples], axis=1), 48_000)`, then `whole = mastering.master(both).audio`, and `cut = choir.samples.shape[1]`. The soft song is `whole.samples[:, :cut]`, the loud one `whole.samples[:, cut:]`. One gain was found for both. The compressors still
# bring them a little nearer; `preset=None` does not.
#
# </details>

# %% [markdown] nbgrader={"grade_id": "brief", "locked": true} slideshow={"slide_type": "subslide"}
# > **Exercise.** *3, difficulty ••••, creative brief, 10 points.* Take a piece from your portfolio and make three masters of it: one by a preset, one matched to a record that you love, one by hand in a DAW. Bring all three to the same loudness. Let three people compare them blind with `listening.blind`,
# > and write a page: what the reports say, what the people said, where the two differ, and which master you would release, for whom.
#
# | points | for |
# |---|---|
# | 3 | three masters with their reports, at one loudness, below −1 dBTP |
# | 3 | the master by hand has a reason for each setting, which is heard and not only measured |
# | 3 | the blind comparison is described so that somebody could repeat it, with its small number said |
# | 1 | one thing is named that the machine could not know of this piece |

# %% [markdown] nbgrader={"grade_id": "brief-answer", "solution": true, "grade": true, "points": 10} slideshow={"slide_type": "subslide"}
# ### BEGIN SOLUTION
# A good answer shows three reports side by side, gives reasons for the settings by hand, says how the blind comparison was made and that three people prove little, and chooses a master for a purpose.
# ### END SOLUTION

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 16 Take-aways and quiz (core, 4 min)
#
# - Loudness is the mean power of what passes two gates, in LUFS.
# - The crest of a wave may lie between its samples.
# - Louder is bought with peaks: a compressor and a limiter take them away.
# - Compare at equal loudness, or you compare loudness.
# - A machine can master what can be measured with one ruler, and somebody chose the ruler.
#
# Five questions. Think first, then unfold.

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>1. A piece has three seconds of music and a minute of silence. Does the silence make it softer?</summary>
#
# No. It does not pass the first gate.
#
# </details>
# <details><summary>2. Your master has −8 LUFS, and the service plays at −14. What happens?</summary>
#
# It is turned down by 6 dB. What was done to reach −8 stays in it: peaks that are gone do not come back.
#
# </details>
# <details><summary>3. The highest sample of a file is −0.1 dB. May its true peak be above 0?</summary>
#
# Yes. The wave goes through the samples and may rise above them, in our example by 3 dB.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>4. Threshold −20 dB, ratio 5, level −10 dB. What is the gain?</summary>
#
# The excess is 10 dB, a fifth of it is 2 dB, so that the gain is 2 − 10 = −8 dB.
#
# </details>
# <details><summary>5. Two masters of a piece are compared, one of them is 2 LU louder and wins. What do you know?</summary>
#
# Nothing of the masters. Bring both to one loudness and ask again, blind.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# **References.** [@SterneRazlogova2021], [@SterneRazlogova2019], [@Birtchnell2018], [@ITU1770], [@EBU3341], [@Serra2012].
#
# **Next.** Lesson 23 asks how good music by machines is, and how anybody could know.

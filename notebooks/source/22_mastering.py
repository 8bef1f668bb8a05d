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
# > 3. say what a compressor and a matching equaliser do, and read from a report what a master lost,
# > 4. compare two versions fairly: blind, and equally loud,
# > 5. name three things that a mastering machine cannot know.
#
# Turn your volume down first: of the two sounds below the second is much louder.

# %% tags=["setup"] slideshow={"slide_type": "skip"} jupyter={"source_hidden": true}
import math

import numpy as np
from IPython.display import display

from coursekit import listening
from coursekit.classroom import check, claims_table, keep, require_own
from coursekit.studio import mastering
from coursekit.studio.mastering import dynamics, pictures, pieces

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
mix = pieces.band()
loud = mastering.master(mix, target=-9, preset="loud")
listening.play_side_by_side([("The mix", mix), ("Mastered by a machine", loud.audio)],
                            listen_for="the drums, the step from soft to loud after 12 seconds, and which of the two you like better", max_seconds=20, level=False)

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 1 Listen first (core, 5 min)
#
# > **Listen.** A chorale that Bach harmonised, played by a band: two guitars, electric piano, bass, and drums that we added. Four bars are soft, four are loud.
# > The second version is the same mix, mastered by this lesson's program. Write down which you like better.
#
# Ears take louder for better. So hear both again, now equally loud, without knowing which is which.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
listening.blind([("the mix", mix), ("the master", loud.audio)], "Which one do you like better?", "mastering", max_seconds=20)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Write this answer down too. In the master hardly anything is left of the step, which can be heard only when both are equally loud.

# %% [markdown] slideshow={"slide_type": "notes"}
# Let the class vote twice, after the first player and after the blind test, and write both votes on the board. They come back in section 10.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 2 The history (core, 5 min)
#
# *Mastering* is the last step before music goes to the public. An engineer who did not mix the piece listens to it in a good room,
# evens out what is too dull or too harsh, and makes it as loud as other records.
#
# A louder record stands out. In half a million recordings from 1955 to 2010 Serrà and his colleagues found that music had grown
# louder, and its sounds more alike [@Serra2012]. This race is called the loudness war.
#
# In 2006 the International Telecommunication Union agreed on a way to measure loudness, BS.1770 [@ITU1770]. Broadcasters adopted it in 2010
# [@EBU3341], streaming services later. Spotify plays everything at −14 LUFS and asks for peaks of at most −1 dBTP, units that section 3 explains. A louder record is turned down, so that the war can no longer be
# won. It goes on all the same†.
#
# LANDR, from Montreal, was among the first to master by machine: upload a mix, choose a style, download a master. Jonathan Sterne and Elena Razlogova
# studied it [@SterneRazlogova2019]. They ask why mastering was automated, and not other work of the studio, at which the
# company failed [@SterneRazlogova2021]. Their answer: recordings had become *commensurable*, so that one ruler measures them all: files of two channels, one loudness, one market.
# Mastering engineers told Thomas Birtchnell of what no ruler measures: intuition, and listening to somebody [@Birtchnell2018].
#
# > **History.** An artificial intelligence *listens* to your mix, one often reads. Sterne and Razlogova write that outsiders cannot know exactly what part machine learning plays in
# > LANDR. Nothing in this lesson has learned anything: it measures, compares with a target, and corrects.
#
# † We could not check this ourselves; the sign has this meaning wherever it stands.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 3 The idea: how loud is a piece? (core, 11 min)
#
# A sound file is a row of [samples](../syllabus/glossary.md#sample-of-a-sound), here single numbers: how far the wave is from rest, many thousand times a second. The standard goes from there to one number in four steps.
#
# 1. **Filter.** Ears hear deep tones badly and are keen in the treble. The [K-weighting](../syllabus/glossary.md#k-weighting) turns deep tones down and the treble up.
# 2. **Cut into blocks** of 0.4 seconds, a new one every 0.1 seconds. The [power](../syllabus/glossary.md#power-of-a-sound) of a block is the mean of its squared samples; the powers of left and right are added.
# 3. **Leave out what should not count**: silence, then passages far softer than the rest. These are the two [gates](../syllabus/glossary.md#loudness-gate).
# 4. **Take the mean** power of what is left, and write it in [decibels](../syllabus/glossary.md#decibel) (dB).
#
# $$L = -0.691 + 10 \log_{10} P$$
#
# In words: ten times the logarithm of the power $P$, less a small number that makes up for the filter. The logarithm of 10 is 1, of 100 it is 2, of 0.01 it is −2, and of 0.02, as the computer works out, −1.70.
#
# A decibel tells a ratio: 3 dB more is twice the power; 10 dB more is ten times the power, and about twice as loud to the ear. [LUFS](../syllabus/glossary.md#lufs), *loudness units relative to full scale*, are decibels of loudness, LU of a
# difference in loudness, dBTP of peaks. 0 dBTP is *full scale*, the most that a file is made for, so that most figures have a minus.

# %% [markdown] slideshow={"slide_type": "fragment"}
# **By hand.** A very short song has six blocks.
#
# | block | 1 | 2 | 3 | 4 | 5 | 6 |
# |---|---|---|---|---|---|---|
# | what it is | sung | sung | sung | breath | silence | silence |
# | power | 0.02 | 0.02 | 0.02 | 0.001 | 0 | 0 |
#
# - *First gate*: what is not louder than −70 LUFS is silence. Blocks 5 and 6 go.
# - *Second gate*: the mean of the other four is 0.061 / 4 = 0.01525. What is not above a tenth of it, 0.0015, goes too: the breath. A tenth of the power is 10 LU less.
# - *Mean* of the three that are left: 0.02. So the loudness is −0.691 + 10 × (−1.70) = −17.7 LUFS.
#
# Without gates the mean of all six would be 0.0102, and the song would have −20.6 LUFS. A service would turn it up by 3 LU only because its singer paused.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
SONG = [0.02, 0.02, 0.02, 0.001, 0.0, 0.0]
pictures.blocks(SONG, "Six blocks of a very short song")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Only bars that reach above both lines count. The second line moves with the music.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 4 The data: a mix under the meters (core, 5 min)

# %% slideshow={"slide_type": "fragment"}
report = mastering.analyse(mix)
listening.table(report.rows(), columns=["meter", "the mix"], title="What the meters say of the mix")

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Integrated** is the loudness of the whole. The **loudness range** says how far loud passages are from soft ones. The **true peak** is the farthest point of the wave. The **crest factor** says how far the highest sample lies above the average level:
# drums have a high one, an organ a low one. A **correlation** near 1 means that left and right are almost the same.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
display(pictures.course({"the mix": report}, "How loud the mix is from moment to moment"))
pictures.spectra({"the mix": report.bands}, "How strong each third of an octave is in the mix")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The upper picture shows the step, and as a dotted line the whole. The lower one is a [spectrum](../syllabus/glossary.md#spectrum): bass to the left, treble to the right.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 5 The crux: two gates (core, 12 min)
#
# > **Exercise.** *The crux, 4 points, difficulty ••, 12 minutes.* Write `gated_loudness`. The list of the blocks' powers comes in under the name `powers`; return the loudness in LUFS. Take the two gates one after the
# > other, as in section 3. If nothing passes the first gate, return minus infinity, which is `-math.inf`.
#
# | what you write | what it is |
# |---|---|
# | `10 ** 2` | 10 raised to 2, which is 100 |
# | `10 ** ((-70 + 0.691) / 10)` | the formula turned round: the power that has −70 LUFS |
# | `heard = [power for power in powers if power > 0.5]` | those above 0.5, as a list with the name `heard` |
# | `if len(heard) == 0:` | what stands below, four spaces further in, if the list is empty |
# | `mean = sum(heard) / len(heard)` | the mean of the list |
# | `mean / 10` | a tenth of it |
# | `-0.691 + 10 * math.log10(mean)` | the formula of section 3 |

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
# Your function now decides how loud a master becomes: the machine changes the gain, asks your function how loud the result is, and corrects.

# %% slideshow={"slide_type": "subslide"}
rows = []
for service, target in (("a broadcaster", -23), ("a streaming service", -14), ("an old loud CD", -11)):
    made = mastering.master(mix, target=target, preset=None, loudness=gated_loudness)
    own = gated_loudness(pictures.powers_of(made.audio))
    rows.append((service, target, round(own, 1), round(made.after.loudness, 1), round(made.after.true_peak, 1)))
listening.table(rows, columns=["who asks", "target (LUFS)", "your function (LUFS)", "the course's meter (LUFS)", "true peak (dBTP)"], title="Three targets, sought by your function")

# %% [markdown] slideshow={"slide_type": "fragment"}
# If your function is right, the two meters agree. At −23 the peaks have room. At −14 and −11 they would go beyond −1 dBTP, so that a limiter (section 6) takes them down.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 6 Look inside: peaks, compressor, limiter (core, 13 min)
#
# To make a mix louder one turns it up, until its peaks hit the ceiling. What goes beyond is *clipped*, cut off flat, which crackles.
#
# Peaks are higher than the samples show. A player draws a wave through them, and its crest may lie between two.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
pictures.between()

# %% [markdown] slideshow={"slide_type": "fragment"}
# All samples lie at 0.71, and the wave goes up to 1. Squared, 0.71 is a half, and half the power is 3 dB less: a meter of samples misses so much. A meter of [true peaks](../syllabus/glossary.md#true-peak) works out three more points between each two samples. An MP3 changes the wave
# a little, so that peaks may rise†. For that the last decibel is left free: −1 dBTP.
#
# A [compressor](../syllabus/glossary.md#compressor) turns down what is loud. The *excess*, which is what lies above its *threshold*, is divided by its *ratio*. The *gain* is by how many decibels a sound is raised or, with a minus, lowered. By hand: threshold −18 dB, ratio 4, and a drum at −10 dB. The
# excess is 8 dB. A quarter of it, 2 dB, is left. So the gain is 2 − 8 = −6 dB.
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
# The machine puts a compressor with your function into each of four bands, so that the bass drum does not press down the cymbals. This panel has
# one for all. Begin with ratio 1, which changes nothing. Then move the threshold down and the ratio up.

# %% slideshow={"slide_type": "subslide"}
def press(threshold=-20, ratio=4):
    """Return the mix behind one compressor, and what it does to levels."""
    pressed = dynamics.compressed(mix, threshold, ratio, gain_computer)
    return pressed, pictures.compressor(threshold, ratio, gain_computer)


listening.panel(press, title="One compressor", max_seconds=18, listen_for="how the soft half comes up to the loud one", threshold=(-26, -6, 2), ratio=(1, 12))

# %% [markdown] slideshow={"slide_type": "fragment"}
# The compressor turned the loud half down. Then the whole was turned up to the loudness of the mix, so that the soft half is louder than before. How fast a compressor closes and opens (*attack* and *release*) is fixed here.
#
# A **limiter** is a compressor with a ratio so large that nothing passes the ceiling. Ours *looks ahead* by a hundredth of a second: it begins to close before a
# peak comes. Here is what it did in section 1.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
pictures.reduction(loud.moves.limited)

# %% [markdown] slideshow={"slide_type": "fragment"}
# It dips at the strokes of the drums. What is taken away is heard as punch: go back to the blind test and listen to them.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
mastering.compared(report, loud.after, title="What was gained, and what it cost", names=("the mix", "the loud master"))

# %% [markdown] slideshow={"slide_type": "fragment"}
# The master is 9 LU louder. It cost 8 dB of the crest factor and 10 LU of the loudness range.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 7 An equaliser that matches (core, 9 min)
#
# An [equaliser](../syllabus/glossary.md#equaliser) makes some frequencies stronger and others weaker. Many services compare your spectrum, band by band, with that of a reference, a record whose sound you like.
#
# By hand, with bass, middle and treble. The mix has −20, −20 and −20 dB, the reference −10, −16 and −22 dB. The gaps are +10, +4 and −2. Their mean is 4: by so much the reference is louder, which is not the equaliser's business.
# Less the mean they are +6, 0 and −6, and these are the gains: more bass, less treble. With a limit of 3 they become +3, 0 and −3.
#
# > **Exercise.** *3 points, difficulty ••, 6 minutes.* Write `matching_gains`. It gets two spectra as [arrays](../syllabus/glossary.md#array), with which a sum is done for every band at once, and a limit. Take our spectrum from theirs. Take the mean of that away. Then hold each gain between −limit
# > and limit, and return the gains.
#
# | what you write | what it is |
# |---|---|
# | `theirs - ours` | the gap in every band, as an array |
# | `gains.mean()` | the mean of an array |
# | `np.clip(gains, -limit, limit)` | the same array, with what is beyond the limit brought back to it |

# %% nbgrader={"grade_id": "matching", "solution": true} slideshow={"slide_type": "subslide"}
def matching_gains(ours: np.ndarray, theirs: np.ndarray, limit: float) -> np.ndarray:
    """Return the gains of an equaliser that brings one spectrum to the shape of another.

    ours, theirs: levels in decibels, one a band. limit: no gain goes further up or down.

    The example of the text, where the reference is louder, and darker:

    >>> matching_gains(np.array([-20, -20, -20]), np.array([-10, -16, -22]), 6.0)
    array([ 6.,  0., -6.])

    A reference that is only louder changes nothing:

    >>> matching_gains(np.array([-20, -20]), np.array([-10, -10]), 6.0)
    array([0., 0.])

    A limit of 3 holds back what is more:

    >>> matching_gains(np.array([-20, -20, -20]), np.array([-10, -16, -22]), 3.0)
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
three = [("The mix", mix), ("Matched to a church organ", like_organ.audio), ("Preset bright", bright.audio)]
listening.play_side_by_side(
    [(name, sound.excerpt(13, 8)) for name, sound in three] + [("The organ itself", organ)],
    listen_for="the cymbals: duller in the second, brighter in the third")

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
pictures.spectra({"matched to an organ": like_organ.moves.equaliser, "preset bright": bright.moves.equaliser}, "What the equaliser does", "gain (dB)")

# %% [markdown] slideshow={"slide_type": "fragment"}
# The first curve tries to make an organ of a band. No equaliser can: it knows nothing of who plays. The preset aims at a straight line that falls by 1.5 dB an octave, which
# is our choice.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 8 Play with it (core, 7 min)
#
# All together: equaliser, compressors, gain, limiter. Three of the machine's rules are yours. Here a louder version may seem better: they are *not* brought to one loudness. The preset *open* hardly compresses, *balanced* does so lightly, *loud* strongly; *warm* and *bright* are *balanced* with less or more treble.

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
# Before one believes a meter, one tests it. The European Broadcasting Union (EBU) describes test tones and what a correct meter shows for each. We made the same tones; *paper* in the table means the EBU's.

# %% slideshow={"slide_type": "subslide"}
claims_table(mastering.claims)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **What holds.** The meters read all fourteen sounds as they should. Our meter differs from pyloudnorm by 0.04 LU. Twelve masters
# met their targets within 0.01 LU, and no peak was above −1 dBTP.
#
# At −9 LUFS the crest factor is 4.6 dB lower than in the mixes (2.3 to 6.9, six pieces). One setting made the spectra of the pieces a little more alike: they were 7.02 dB apart on average, and the masters are 6.15.
#
# **What differs.** Our six mixes are chorales that a sampler plays; real records vary more. We lack the EBU's signals of music and speech. No listeners were asked.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 10 What the machine cannot know (core, 6 min)
#
# An album has a soft song and a loud one. We put the choir 13 LU below the band, as an engineer might. The machine gets each alone.

# %% slideshow={"slide_type": "subslide"}
choir = listening.Audio(pieces.mixes()["choir"].samples * 0.25, 48_000)
band = mix.excerpt(13, 8)
album = [("Soft song, as on the album", choir), ("Loud song, as on the album", band),
         ("Soft song, mastered alone", mastering.master(choir).audio), ("Loud song, mastered alone", mastering.master(band).audio)]
listening.play_side_by_side(album, listen_for="whether the soft song is still a soft song", max_seconds=8, level=False)

# %% [markdown] slideshow={"slide_type": "fragment"}
# No sound file says that a song is soft because it is a lullaby.
#
# Sterne and Razlogova's argument goes further. A machine can only master if all music can be measured with one ruler. So the ruler comes first, and the music is made to fit it. Who decides on the ruler? Engineers of telecommunication, broadcasters, a
# few streaming services; and each preset is somebody's idea of a good record. What cannot be seen in a report: what the piece is for, what comes before and after it, which fault is meant, and whom to ask.
#
# Look again at your two answers of section 1. If they differ, the first may have been for loudness.

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
# > **Exercise.** *1, difficulty ••.* A composer writes a piece of ten blocks with a power of 0.1 and ninety blocks with a power of 0.02. How loud is it? What happens if the soft blocks get 0.001 instead? Work it out first, then try `gated_loudness([0.1] * 10 + [0.02] * 90)`.
#
# <details><summary>Answer</summary>
#
# The mean of all is (1 + 1.8) / 100 = 0.028, and a tenth of it is 0.0028. 0.02 passes. The logarithm of 0.028 is −1.55, so that the loudness is −0.7 − 15.5 = −16.2 LUFS. With 0.001 the mean is 0.0109 and a tenth of it 0.00109: the soft blocks are left out, and the piece
# has −10.7 LUFS. It was made softer, and now counts as 5.5 LU louder. A service would turn it down.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *2, difficulty •••.* Master the two songs of section 10 as an album: the whole at −14 LUFS, and the soft song as much softer as it was. Hint: put the samples behind each other with `np.concatenate`, master the whole once, and cut it apart again. Then listen with `listening.play_side_by_side` and `level=False`.
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

# %% [markdown] slideshow={"slide_type": "subslide"}
# | what you write for the brief | what it is |
# |---|---|
# | `piece = listening.Audio.load("my_piece.wav")` | a sound file beside this notebook |
# | `mastering.master(piece, reference=record).audio` | a master that is matched to `record`, which you load in the same way |
# | `by_hand.normalised(-20)` | a sound brought to −20 LUFS, as loud as the others |

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
# It is turned down by 6 dB. Peaks that are gone do not come back.
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

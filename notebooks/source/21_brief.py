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
# # 21 The brief: mood, style, length (Amper and its kind, 2014–2023)
#
# *A client who reads no music wants forty seconds of something calm, by tonight. Before the machines that write
# sound from a sentence, there were machines that composed by such an order, and they still do.*
#
# core 89 minutes · extra 45 minutes · *Run All* takes 20 seconds · one CPU core is enough · before
# this: [02 Rules](02_illiac_rules.ipynb) and [04 Grammar](04_grammar.ipynb)
#
# The sections marked *core* are complete in themselves. Those marked *extra* are folded away; a click
# on the triangle beside a heading opens them.
#
# > **Objective.** After this lesson you can
# > 1. turn a mood into tempo, loudness, key and other musical settings, by hand and by a function,
# > 2. make a piece that is as long as was asked for, to the second,
# > 3. have one part of a piece composed anew while the parts that you like stay as they are,
# > 4. say what such services do, and where our moods come from.

# %% tags=["setup"] slideshow={"slide_type": "skip"} jupyter={"source_hidden": true}
from IPython.display import display

from coursekit import listening, studio
from coursekit.classroom import check, claims_table, keep, require_own, size
from coursekit.errors import announce
from coursekit.systems import brief_2018 as composer
from coursekit.systems.brief_2018 import Brief, arrange, experiments, plan

SEED = 2018

# %% slideshow={"slide_type": "subslide"}
happy = arrange(plan(Brief("happy", "ballad", seconds=20, seed=SEED)))
sad = arrange(plan(Brief("sad", "ballad", seconds=20, seed=SEED)))
listening.play_side_by_side(
    [("Asked for: a happy ballad, 20 seconds", happy), ("Asked for: a sad ballad, 20 seconds", sad)],
    listen_for="what one word has changed, and what it has left alone", max_seconds=22)

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 1 Listen first (core, 5 min)
#
# > **Listen.** One composer of rules made both pieces, for the same players and from the same
# > [seed](../syllabus/glossary.md#seed), the number that fixes all its chance. Only the word for the mood differs. Nothing was picked.
#
# The happy piece is faster, lies higher and is in major, the brighter of the two common scales. The sad one is slower, softer and in minor, and its notes are longer.
# Both end after twenty seconds, on a last chord.
#
# Now without knowing: one of the next two was asked to be tense, the other to be gloomy. Play both, choose, and only then read on.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
listening.blind(
    [("Asked to be tense", arrange(plan(Brief("tense", "march", seconds=16, seed=SEED)))),
     ("Asked to be gloomy", arrange(plan(Brief("gloomy", "march", seconds=16, seed=SEED))))],
    question="Which of the two was asked to be tense?", name="21_tense_or_gloomy", answer="Asked to be tense")

# %% [markdown] slideshow={"slide_type": "subslide"}
# Both are in minor. The tense one is faster, louder and fuller of notes.

# %% [markdown] slideshow={"slide_type": "notes"}
# Let the class vote before the answer is shown, and ask what they went by. Write the words on the board: tempo, loudness.
# They come back in section 3, with the mode, which differs between the first two pieces alone.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 2 The history (core, 6 min)
#
# Films and podcasts need music that nobody listens to closely. Most of it comes from *libraries*: thousands of finished
# recordings, sorted by style and mood. From 2012 on, young firms offered music composed on order instead. Jukedeck in London
# asked for genre, mood, tempo, instruments and length [@MusicAlly2017]. Amper in New York was founded by film composers. Its head said that style, mood and length were enough, and that the piece came
# *in a matter of seconds* [@Silverstein2020]. Boomy, in 2019, had three buttons: *Try again*, *Save* and *Edit* [@MusicAlly2019].
#
# Most of them did not make sound with neural nets. Amper played samples that its musicians had recorded, and Mubert still
# puts together loops by people [@Mubert2022]. What most automated was the work of an arranger.
#
# Who asks for music in this way fills in a form. Every field that is left open is filled by the machine, and every field that is set stays. Amper's interface, which Shutterstock
# documents as its own today, calls the filled form a [timeline](../syllabus/glossary.md#timeline) [@ShutterstockMusic].
#
# > **History.** One often reads that AIVA was *the first machine to be recognised as a composer*, by the authors' society SACEM. When Luxembourg's government repeated this
# > in 2017, SACEM's own committee answered that it was wrong: only people can be members. A person of the firm was one, and used the pseudonym Aiva [@Paperjam2017].
#
# The album *I AM AI* of 2018 was called *composed by a machine* too. Taryn Southern used tools by Amper, IBM and Google, and wrote the words and melodies herself [@Fox2018].

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
listening.table(composer.SERVICES, columns=["begun", "service", "what its brief asks", "how it makes music, and what became of it", "where this stands"],
                title="Eight services that compose by brief")

# %% [markdown] slideshow={"slide_type": "subslide"}
# † We could not check this in a source.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 3 The idea: a mood is a place, and a place has numbers (core, 10 min)
#
# How does a machine get from the word *sad* to notes? In two steps.
#
# **From the word to a place.** In 1980 the psychologist James Russell found that words for feelings lie on a circle, from pleasure by
# excitement, distress, depression and relaxation back to pleasure [@Russell1980]. Two numbers give a place on it.
# [Valence](../syllabus/glossary.md#valence) says how pleasant a feeling is, from −1 to 1. [Arousal](../syllabus/glossary.md#arousal) says how
# wide awake it is, from −1, asleep, to 1, excited. For music, listeners' answers to 110 pieces from films were described well by such two
# numbers [@EerolaVuoskoski2011].

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
composer.moods_picture()

# %% [markdown] slideshow={"slide_type": "subslide"}
# We set our ten moods on Russell's circle; their places are ours. Upwards the tempo in brackets rises. The line in the middle parts major on the right from
# minor on the left.
#
# **From the place to settings.** Each musical setting, or [parameter](../syllabus/glossary.md#parameter), follows one of the two numbers along a straight line:
#
# $$\text{parameter} = \text{middle} + \text{slope} \times \text{place}$$
#
# In words: start from a middle value, and add the place on the plane, times how strongly the parameter moves with it. If the parameter falls as the place rises, the slope is below 0.
#
# Why straight lines? In an experiment with 200 versions of short pieces, listeners' ratings followed mode (major or minor), tempo, register (high or low), loudness, articulation (long or short notes) and timbre nearly in straight lines,
# and the effects added up. Mode counted most, tempo came second [@Eerola2013]. We turn this round, and give each parameter one line: our own simplification.
#
# **By hand.** *Sad* lies at valence −0.6 and arousal −0.6. The tempo has the middle 100 and the slope 50, and goes by arousal:
# 100 + 50 × (−0.6) = 100 − 30 = 70 beats a minute. The register, the height around which the melody lies, has the middle 67 (G4) and the slope 7, and
# goes by valence: 67 + 7 × (−0.6) = 62.8, which is about D♯4 (63). The valence is below 0, so the piece is in minor.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
listening.table(composer.FACTORS, columns=["parameter", "follows", "what listeners connect with it"], title="Which parameter follows what, after a review of the research")

# %% [markdown] slideshow={"slide_type": "subslide"}
# The last column is after [@Gabrielsson2010]. *Articulation* is the share of its time that a note really sounds: short notes are staccato, long ones legato. *Density* is how many notes the melody has
# in a beat. *Colour* is the share of chords with an added or exchanged note. Note that *fast* may be joyful as well as angry. One parameter seldom makes a mood; they work together. † We could not check this.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 4 The data: what the composer knows (core, 5 min)
#
# The composer has six styles as rules: how many beats a bar has, who may play what, and how chords, bass and drums are
# played. In two styles the chords are a loop of four, as popular music turns them round. In the other four they walk from
# [degree](../syllabus/glossary.md#degree) to degree as Bach's [chorales](../syllabus/glossary.md#chorale) do. Only this is learned from data: we have counted which chord follows which in 364 chorales.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
WAYS = {"broken": "broken: note by note", "pulse": "pulse: again and again", "after beats": "after beats: where the bass is silent", "stabs": "stabs: short and late",
        "roots": "roots of the chords", "two": "two: root and fifth in turn", "ride": "ride: a cymbal keeps time"}
display(listening.table([(name, one.beats, {"walk": "walk", "loop": "loop of four"}[one.harmony], *(WAYS.get(way, way) for way in (one.chords, one.bass, one.drums or "none")), ", ".join(one.players["lead"])) for name, one in composer.STYLES.items()],
                        columns=["style", "beats in a bar", "chords", "how they are played", "bass", "drums", "who may have the melody"], title="Six styles, as rules"))
composer.spans_picture(plan(Brief("sad", "ballad", seconds=90, seed=SEED)), "The timeline of a sad ballad, 90 seconds")

# %% [markdown] slideshow={"slide_type": "subslide"}
# The picture shows a filled timeline. A *span* is a stretch of time in which the same people play the same pattern. The last one has no bars: it holds one chord for as long as is needed.
# Above it stand the chords as degrees, in Roman numerals: i is the chord on the first note of a minor key, V that on the fifth. Small letters are minor chords, ° marks a diminished one, 7 and 9 are added notes, and *sus* puts the fourth in place of the third.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 5 The crux: from a mood to parameters (core, 11 min)
#
# > **Exercise.** *The crux, 4 points, difficulty ••, 10 minutes.* Write `parameters`. It gets valence and arousal, and works out seven values with
# > the formula of section 3. Their order does not matter. The last line, which packs them together, is written for you.
#
# | parameter | middle | slope | follows |
# |---|---|---|---|
# | `tempo`, beats a minute | 100 | 50 | arousal |
# | `loudness`, MIDI velocity | 76 | 30 | arousal |
# | `articulation`, share of a note's time | 0.75 | −0.25 | arousal |
# | `density`, notes a beat | 1.5 | 1 | arousal |
# | `register`, MIDI pitch | 67 | 7 | valence |
# | `colour`, share of the chords | 0.35 | −0.35 | valence |
# | `mode` | `"major"` from valence 0 upwards, else `"minor"` | | valence |
#
# | what you write | what it is |
# |---|---|
# | `tempo = 100 + 50 * arousal` | keeps under the name `tempo` what stands on the right; `*` is times, and comes before `+` |
# | `0.75 - 0.25 * arousal` | a slope below 0 becomes a minus |
# | `mode = "major" if valence >= 0 else "minor"` | one word or the other; `>=` is *at least* |

# %% tags=["crux"] nbgrader={"grade_id": "crux", "solution": true} slideshow={"slide_type": "subslide"}
def parameters(valence, arousal):
    """Return what a mood means for the music, as a dictionary: values by their names.

    valence, arousal: from -1 to 1.

    The middle of the plane has the middle of each line:

    >>> parameters(0.0, 0.0)["tempo"]
    100.0

    A mood that is half excited is played more shortly: 0.75 - 0.25 * 0.5 = 0.625.

    >>> parameters(0.0, 0.5)["articulation"]
    0.625

    An unpleasant mood lies lower, 67 + 7 * (-1), and is in minor:

    >>> parameters(-1.0, 0.0)["register"], parameters(-1.0, 0.0)["mode"]
    (60.0, 'minor')
    """
    ### BEGIN SOLUTION
    # Arousal makes music faster, louder, shorter in its notes, and fuller of notes.
    tempo = 100 + 50 * arousal  # gap: 50 * arousal
    loudness = 76 + 30 * arousal  # gap: 76 + 30 * arousal
    articulation = 0.75 - 0.25 * arousal  # gap: - 0.25 * arousal
    density = 1.5 + arousal  # gap: arousal
    # Valence lifts the melody, and takes added notes out of the chords.
    register = 67 + 7 * valence  # gap: 7 * valence
    colour = 0.35 - 0.35 * valence  # gap: 0.35 * valence
    # From the middle upwards music is in major, below it in minor.
    mode = "major" if valence >= 0 else "minor"  # gap: valence >= 0
    ### END SOLUTION
    return {"tempo": tempo, "loudness": loudness, "articulation": articulation,
            "density": density, "register": register, "colour": colour, "mode": mode}


# %% nbgrader={"grade_id": "crux-check", "grade": true, "locked": true, "points": 4} slideshow={"slide_type": "fragment"}
parameters = check("brief_2018.parameters", parameters)
### BEGIN HIDDEN TESTS
require_own(parameters)
### END HIDDEN TESTS

# %% slideshow={"slide_type": "subslide"}
model = composer.load(parameters=parameters)
angry = plan(Brief("angry", "swing", seconds=20, seed=SEED), model=model)
weary = plan(Brief("weary", "swing", seconds=20, seed=SEED), model=model)
listening.play_side_by_side([("An angry swing", arrange(angry)), ("A weary swing", arrange(weary))],
                            listen_for="your numbers: speed, force, and how short the notes are", max_seconds=22)

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
composer.fields_table({"angry": angry, "weary": weary})

# %% [markdown] slideshow={"slide_type": "subslide"}
# Both pieces were made with your function. Their values are not exactly those of your lines: the composer varies each a little, by chance, and a style has a speed of its own. A swing is played 1.2 times as fast as the mood says.
# In the weary piece nobody drums, because the composer sends the drummer home where the loudness is below 60.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 6 As long as was asked for (core, 9 min)
#
# A film scene lasts 31 seconds, and music comes in whole bars. At 120 beats a minute a bar of four beats lasts 4 × 60 / 120 = 2 seconds. Fifteen bars
# fit into 31 seconds, and one second is left. Amper's interface solved this with a last span that has no metre, and so do we:
#
# 1. *How long is a bar?* 2 seconds.
# 2. *How many whole bars fit?* 31 / 2 = 15.5, so 15.
# 3. *One second is too short for an end, so the last chord gets one whole bar more.* 14 bars are played.
# 4. *What is left?* 31 − 14 × 2 = 3 seconds. The last chord is held for these.
#
# > **Exercise.** *3 points, difficulty ••, 8 minutes.* Write `fitted`, which returns the played bars and the seconds that are left. A piece shorter than two bars has no
# > played bars: all of it is the last chord.
#
# | what you write | what it is |
# |---|---|
# | `beats * 60 / tempo` | the length of a bar in seconds |
# | `int(15.5)` | cuts off what stands behind the point: 15 |
# | `max(0, a)` | `a`, but never below 0 |
# | `return bars, left` | gives two values back |

# %% nbgrader={"grade_id": "fitted", "solution": true} slideshow={"slide_type": "subslide"}
def fitted(seconds, tempo, beats):
    """Return how many whole bars are played, and how many seconds the last chord has.

    seconds: the length asked for. tempo: beats a minute. beats: in a bar.

    The example of the text, 31 seconds:

    >>> fitted(31.0, 120, 4)
    (14, 3.0)

    A waltz of 9 seconds with bars of 3 seconds: two are played, one is left.

    >>> fitted(9.0, 60, 3)
    (2, 3.0)

    Less than two bars: nothing but the last chord.

    >>> fitted(1.5, 60, 4)
    (0, 1.5)
    """
    ### BEGIN SOLUTION
    # A beat lasts a minute divided by the tempo; a bar has so many of them.
    bar = beats * 60 / tempo  # gap: beats * 60 / tempo
    # One of the whole bars is kept for the last chord; there are never fewer than none.
    bars = max(0, int(seconds / bar) - 1)  # gap: int(seconds / bar) - 1
    # What the played bars leave is the last chord's.
    return bars, seconds - bars * bar  # gap: seconds - bars * bar
    ### END SOLUTION


# %% nbgrader={"grade_id": "fitted-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
fitted = check("brief_2018.fitted", fitted)
### BEGIN HIDDEN TESTS
require_own(fitted)
### END HIDDEN TESTS

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
model = composer.load(parameters=parameters, fitted=fitted)
rows = []
for seconds in (10, 31, 47.5, 90):
    filled = plan(Brief("tender", "waltz", seconds=seconds, seed=SEED), model=model)
    bars = sum(span["bars"] for span in filled["spans"][:-1])
    rows.append((seconds, filled["piece"]["tempo"], bars, f"{filled['spans'][-1]['seconds']:.2f}", f"{arrange(filled).get_end_time():.2f}"))
listening.table(rows, columns=["asked for (s)", "tempo (beats a minute)", "played bars", "last chord (s)", "length of the piece (s)"], title="Your function at work: a tender waltz in four lengths")

# %% [markdown] slideshow={"slide_type": "subslide"}
# Every piece is as long as was asked for, at one tempo. A last chord sounds as if somebody had meant the end.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 7 Look inside: walk on the plane (core, 7 min)
#
# Words are only ten places. On the next pad you move a point between four of them, with the mouse or, after *Tab*, with the arrow keys. As on the plane, pleasant moods lie on the right. Your `parameters` turns the
# place into music.

# %% slideshow={"slide_type": "subslide"}
CORNERS = ("excited", "calm", "sad", "angry")


def walk(place=(0.25, 0.25, 0.25, 0.25), style="ballad", seed=1):
    """Return twelve seconds of music for a point between four moods."""
    valence = sum(share * composer.MOODS[word][0] for share, word in zip(place, CORNERS, strict=True))
    arousal = sum(share * composer.MOODS[word][1] for share, word in zip(place, CORNERS, strict=True))
    announce(f"Valence {valence:.2f}, arousal {arousal:.2f}.")
    here = composer.load(parameters=lambda *_: parameters(valence, arousal))
    return arrange(plan(Brief(style=style, seconds=12, seed=seed), model=here))


listening.panel(walk, title="Between four moods", max_seconds=14, listen_for="the line at which major turns into minor, and what changes gradually",
                place=listening.pad(CORNERS), style=["ballad", "pop", "waltz", "swing"], seed=(1, 9))

# %% [markdown] slideshow={"slide_type": "subslide"}
# Your six numbers change gradually. Two things jump: the mode where the valence printed above falls below 0, and, in pop and swing, the drummer.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 8 Anew, but not everything (core, 10 min)
#
# The client likes the tune, not the chords. A whole new piece would lose the tune. So take the field *chords* out of the timeline and have the composer fill what is missing.
# Fields that nobody may take out are [locked](../syllabus/glossary.md#lock).
#
# By hand: a span has `chords`, `melody` and `groove`, the pattern of chords and drums. Wanted anew are `chords` and `melody`, and `melody` is locked. `chords` goes. `melody` is wanted, but locked, so it stays. Nobody
# asked for `groove`, so it stays. A field stays *if it is not wanted anew, or if it is locked*.
#
# > **Exercise.** *3 points, difficulty ••, 8 minutes.* Write two lines in `opened`: the condition, and below it, further in, what happens to a field that stays. The loops are written for you: one takes the parts of the timeline (the piece as a whole, then each span), the other the
# > fields of a part, each with its name and value.
#
# | what you write | what it is |
# |---|---|
# | `name not in fields` | true where the name is not in the list `fields` |
# | `name in locked` | true where the name is in the list `locked` |
# | `a or b` | true where one of the two is, or both |
# | `if …:` | the lines below that stand further in are run where it is true |
# | `kept[name] = value` | puts the value into the dictionary `kept`, under this name |

# %% nbgrader={"grade_id": "opened", "solution": true} slideshow={"slide_type": "subslide"}
def opened(parts: list[dict], fields: list[str], locked: list[str]) -> list[dict]:
    """Return the parts of a timeline without the fields that are to be made anew.

    parts: dictionaries. fields: names to be made anew. locked: names that stay in any case.
    The parts that are given stay as they are; new ones are returned.

    The chords of a span are to be made anew:

    >>> opened([{"chords": 1, "melody": 2}], ["chords"], [])
    [{'melody': 2}]

    The melody is wanted anew too, but it is locked:

    >>> opened([{"chords": 1, "melody": 2}], ["chords", "melody"], ["melody"])
    [{'melody': 2}]

    Two parts: a field goes wherever it stands, and nothing else does.

    >>> opened([{"tempo": 90, "tonic": 2}, {"chords": 1}], ["tempo"], [])
    [{'tonic': 2}, {'chords': 1}]
    """
    result = []
    for part in parts:
        kept = {}
        for name, value in part.items():
            ### BEGIN SOLUTION
            # A field stays if nobody asked for it anew, or if it is locked.
            if name not in fields or name in locked:  # gap: name not in fields | name in locked
                # Then it is taken over, name and value.
                kept[name] = value  # gap: value
            ### END SOLUTION
        result.append(kept)
    return result


# %% nbgrader={"grade_id": "opened-check", "grade": true, "locked": true, "points": 3} slideshow={"slide_type": "fragment"}
opened = check("brief_2018.opened", opened)
### BEGIN HIDDEN TESTS
require_own(opened)
### END HIDDEN TESTS

# %% slideshow={"slide_type": "subslide"}
model = composer.load(parameters=parameters, fitted=fitted, opened=opened)
first = plan(Brief("tender", "pop", seconds=20, seed=SEED, locked=("melody",)), model=model)
other = composer.regenerate(first, "chords", "melody", seed=7, model=model)
listening.play_side_by_side([("As it was", arrange(first)), ("Chords anew, melody locked", arrange(other))],
                            listen_for="the rhythm of the tune: chords and melody are both asked for anew, but the melody is locked", max_seconds=22)

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
composer.fields_table({"as it was": first, "chords anew": other})

# %% [markdown] slideshow={"slide_type": "subslide"}
# In the table only the chords have changed. Yet some notes of the tune sound different. The locked melody is kept as steps of the scale, and its long notes
# move to the nearest note of the chord below them, as a session musician would. A lock is a promise about the timeline, not about every note. New chords under every old note are not to be had here.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 9 Play with it (core, 6 min)
#
# The panel begins with one tender pop piece. Change its mood or its style, lock a field before you do, or choose a field under *anew*: each number under *take* draws it again.

# %% slideshow={"slide_type": "subslide"}
start = plan(Brief("tender", "pop", seconds=24, seed=SEED), model=model)


def order(mood="tender", style="pop", lock="nothing", anew="nothing", take=1):
    """Return the piece for another brief, with a lock, and with one field made anew."""
    locked = () if lock == "nothing" else (lock,)
    now = composer.changed(start, mood=mood, style=style, locked=locked, model=model)
    if anew not in ("nothing", lock):
        now = composer.regenerate(now, anew, seed=take, model=model)
    return arrange(now), composer.spans_picture(now, f"{mood} {style}")


FIELDS = ["nothing", "melody", "chords", "instruments", "tempo"]
listening.panel(order, title="An order", max_seconds=26, listen_for="what stays when you lock it", mood=list(composer.MOODS),
                style=list(composer.STYLES), lock=FIELDS, anew=FIELDS, take=(1, 9))

# %% [markdown] slideshow={"slide_type": "subslide"}
# Lock the instruments and change the style from pop to waltz: the pop band plays the waltz. Then unlock them.
#
# The second panel reads a sentence. It knows some 130 words for moods, styles, players and speeds, and says which it does not know. Write for instance *a calm waltz for piano and violin, 15 seconds*.

# %% slideshow={"slide_type": "subslide"}
def by_sentence(sentence="a gloomy march for brass and drums, 15 seconds, not fast", seed=1):
    """Return the piece for a brief in free text."""
    reading = composer.read(sentence, seed=seed)
    understood = ", ".join(f"{field} {value}" for _, field, value in reading.found)
    announce(f"Understood: {understood or 'nothing'}. Not known: {', '.join(reading.unknown) or 'none'}. {' '.join(reading.unclear)}")
    return arrange(plan(reading.brief, model=model))


listening.panel(by_sentence, title="An order in words", max_seconds=20, listen_for="what of the sentence came through",
                sentence="a gloomy march for brass and drums, 15 seconds, not fast", seed=(1, 9))

# %% [markdown] slideshow={"slide_type": "subslide"}
# It passes over *not fast*, and says so: a form cannot express what is *not* wanted.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 10 The claims, checked (core, 8 min)
#
# The firms published no measurements. Two of their statements can be tested on our composer; the rest are questions of our own. Whether moods can be *told apart* is asked of
# a judge: a program that has seen pieces with their moods, and then names the moods of pieces with other seeds.

# %% slideshow={"slide_type": "subslide"}
claims_table(composer.claims)

# %% [markdown] slideshow={"slide_type": "subslide"}
# **What holds.** The notes of a minute of music take a fraction of a second, the sound some seconds more. Lengths, files and locks are exact: that is bookkeeping.
#
# **Moods.** The judge names the right one of ten moods in 58 of 100 pieces, where guessing gives 10, and is wrong in 42. By the notes alone it is 52. Six styles are told in 93 of 100, where guessing gives 17. The claims hold because this is well above twice guessing.
#
# **What this does not show.** The judge is no listener. That the moods can be told apart says that the composer is consistent. It does not say that anybody *feels* something, and the sources of section 3 asked
# Western listeners about Western music.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 11 Which moods are taken for which? (extra, 6 min)
#
# This section is for whoever wants to see the judge's errors: the table shows which mood it took for which.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
found = experiments.told("mood", size(30, 10))
composer.confusions_picture(found["words"], found["confusions"])

# %% [markdown] slideshow={"slide_type": "subslide"}
# Each row is a mood that was asked for, each column what the judge said. On the line from the top left to the bottom right the judge is right. The moods stand in their order on the circle, so the first and the last are neighbours too. What is wrong lies close to the line: tense is taken for angry, sad for weary, triumphant for excited, but never
# happy for sad. The judge makes the mistakes of somebody who hears the place on the plane and cannot find the word.

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 12 A clinic: two composers are ill (extra, 7 min)
#
# This section is for whoever wants to practise diagnosis: two faults in `parameters` that no error message tells.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
def patient_a(valence, arousal):
    return parameters(arousal, valence)


def patient_b(valence, arousal):
    return parameters(valence, arousal) | {"mode": "major", "register": 67, "colour": 0.35}


calls = {}
for name, ill in (("A", patient_a), ("B", patient_b)):
    doctor = composer.load(parameters=ill)
    for mood in ("calm", "angry"):
        calls[f"Patient {name}: {mood}"] = arrange(plan(Brief(mood, "ballad", seconds=12, seed=SEED), model=doctor))
listening.play_side_by_side(list(calls.items()), listen_for="which of the two sides of a mood is wrong, or missing", max_seconds=14)

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>What ails them</summary>
#
# *Patient A* has valence and arousal exchanged. Its calm piece is lively and in minor, because calm is pleasant (0.4) and sleepy (−0.7); its angry piece is slow and in major. *Patient B* knows arousal alone: slow and fast, soft and loud come out right, but nothing is ever
# unpleasant. Listen to what a service of your choice calls *angry*. Is it a patient B?
#
# </details>

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 13 Two kinds of cue (extra, 5 min)
#
# This section is for whoever wonders by what the judge tells a mood. It has three views of a piece: the first leaves out tempo, loudness, height and pace, the second has only these, and the third has both. This is not
# quite score against playing: height stands in the score, and the lengths in the first view are partly a matter of playing.

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
VIEWS = {"notes": "the notes alone: lengths, intervals, chords, repetitions", "playing": "tempo, loudness, height and pace alone", "both": "both"}
listening.table([(words, round(100 * sum(found[view]) / len(found[view])), 10) for view, words in VIEWS.items()],
                columns=["what the judge is told", "moods told (%)", "guessing (%)"], title="Where a mood can be heard")

# %% [markdown] slideshow={"slide_type": "subslide"}
# Both views carry the mood. Together they tell it clearly more often than the second alone, and somewhat more often than the first; but there the intervals in section 10 overlap, so that this difference may be chance.
#
# The figures of this judge depend on how many pieces it has seen. With 12 seeds it told a quarter by the notes, with 30 about half. A weak figure may mean weak moods, or a pupil that has had too few lessons.

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 14 In the studio (core, 6 min)
#
# > **Studio.** Services of this kind hand over [stems](../syllabus/glossary.md#stem), one recording for each instrument, all equally long. The table shows ours. Your portfolio gets the same parts as notes, one track for each instrument. Use it as a sketch: exchange the
# > melody's instrument for a player, keep bass and chords, and write a transition of your own before the last span, whose start is marked in the file.

# %% slideshow={"slide_type": "subslide"}
piece = arrange(other, model=model)
tracks = studio.stems(piece)
keep(piece, "tender pop", note="brief: tender, pop, 20 seconds, seed 2018; chords anew with seed 7")

# %% slideshow={"slide_type": "subslide"} jupyter={"source_hidden": true}
display(listening.table([(name, f"{one.samples.shape[1] / one.sample_rate:.1f}", f"{abs(one.samples).max():.2f}") for name, one in tracks.items()],
                        columns=["stem", "length (s)", "highest peak (1 is full scale)"], title="The stems"))
listening.play(studio.mix(tracks), "The stems, added up", "all of the band at once", max_seconds=22)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Judge for yourself: does one of our pieces surprise you?
#
# **A question.** In 2023 Spotify took down tens of thousands of pieces made with Boomy, because it suspected that robots had listened to them for the royalties [@BusinessInsider2023]. In March 2026 a man pleaded guilty to such a scheme with generated songs, which had brought him more than eight million dollars [@SouthernDistrict2026].
# Royalties are paid from one pot. Whom did he take it from, and what would you change: the machines, the pot, or the checks?

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 15 Exercises (core, 1 min)
#
# | exercise | difficulty | minutes | points |
# |---|---|---|---|
# | `parameters` (section 5) | •• | 10 | 4 |
# | `fitted` (section 6) | •• | 8 | 3 |
# | `opened` (section 8) | •• | 8 | 3 |
# | 1 A mood of your own (section 16) | •• | 10 | – |
# | 2 Fit by tempo (section 16) | ••• | 12 | – |
# | 3 Creative brief (section 16) | •••• | 120 | 10 |

# %% [markdown] tags=["extra"] slideshow={"slide_type": "slide"}
# ## 16 Harder exercises (extra, 27 min)
#
# This section is for whoever wants to go further, and for those who are marked: it ends with the creative brief, which takes two hours of your own time.

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *1, difficulty ••.* Invent an eleventh mood, such as *nostalgic*: give it a valence and an arousal, work out its tempo and mode by hand, and hear it: copy the line below into a new cell, and put your own numbers in place of the two 0.5. Leave `lambda *_:` as it is; it means *whatever the mood*. Which parameter would it need that the plane does not have?
#
# ```python
# listening.play(arrange(plan(Brief(seconds=15), model=composer.load(parameters=lambda *_: parameters(0.5, 0.5)))), "Nostalgic", "the mood", max_seconds=17)
# ```
#
# <details><summary>Answer</summary>
#
# At (0.2, −0.4) the tempo is 100 − 20 = 80, in major. Nostalgia is both pleasant and sad, and two numbers cannot say *both at once*. One would change mode within the piece, or colour the chords more than the valence says.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **Exercise.** *2, difficulty •••.* Another way to fit 31 seconds is to change the tempo. 15 whole bars of four beats are to last exactly 31 seconds. Which tempo do they need, and would one hear the difference from 120? When is this way better than a long last chord?
#
# <details><summary>Answer</summary>
#
# 15 × 4 = 60 beats in 31 seconds are 60 × 60 / 31 = 116.1 beats a minute, three per cent slower, which hardly anybody hears. It is better where the music has to go on, as in a loop. It is worse where the tempo is given, by a dance or by another cue.
#
# </details>

# %% [markdown] nbgrader={"grade_id": "brief", "locked": true} slideshow={"slide_type": "subslide"}
# > **Exercise.** *3, difficulty ••••, creative brief, 10 points.* Find a film scene, or an advertisement, of 20 to 60 seconds. Write the brief that a client would send, in words, and then as `Brief(…)`. Generate until you have a first version, then use
# > locks and `regenerate` at least three times and say why each time. The cells of section 8 are the pattern to copy; `composer.fields_table` shows a timeline, and the panel in section 9 lists the moods and styles. Finish the piece by hand in a [DAW](../syllabus/glossary.md#daw). Hand in the timeline before and after, the piece, and a page.
#
# | points | for |
# |---|---|
# | 3 | the brief is argued from the scene: mood, length, who plays, and what must not happen |
# | 3 | three or more regenerations, each with what was locked, what was made anew and what one hears |
# | 3 | changes by hand, each with its reason |
# | 1 | it is said what the brief could not express |

# %% [markdown] nbgrader={"grade_id": "brief-answer", "solution": true, "grade": true, "points": 10} slideshow={"slide_type": "subslide"}
# ### BEGIN SOLUTION
# A good answer derives the fields from the scene, keeps a log of seeds, locks and fields made anew with what was heard, lists changes by hand with
# reasons, and names what a form of moods and styles cannot say.
# ### END SOLUTION

# %% [markdown] tags=["core"] slideshow={"slide_type": "slide"}
# ## 17 Take-aways and quiz (core, 5 min)
#
# - A brief is a form. What is left open the machine fills, what is set stays.
# - A mood is a place with two numbers, and each musical parameter follows one of them.
# - A length is kept by whole bars and a last chord that takes the rest.
# - To regenerate is to delete a field. A lock forbids it.
# - A judge tells our moods apart far more often than by guessing. Whether they move anybody, only people can say.
#
# Five questions. Think first, then unfold.

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>1. A mood has arousal 0.8. Which tempo does your function give, and which articulation?</summary>
#
# 100 + 50 × 0.8 = 140 beats a minute, and 0.75 − 0.25 × 0.8 = 0.55: notes sound for little more than half their time.
#
# </details>
# <details><summary>2. Both joy and anger are fast. What tells them apart on the plane?</summary>
#
# Valence. It sets the mode, the register and the colour of the chords.
#
# </details>
# <details><summary>3. A waltz at 90 is to last 20 seconds. How many bars are played, and how long is the last chord?</summary>
#
# A bar lasts 3 × 60 / 90 = 2 seconds. Ten bars fit, nine are played, and 20 − 18 = 2 seconds are left.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# <details><summary>4. The melody is locked and the chords are made anew. Why may a note of the melody still change?</summary>
#
# The melody is kept as steps of the scale. Long notes are moved to the nearest note of the chord that sounds below them.
#
# </details>
# <details><summary>5. Was AIVA a member of SACEM?</summary>
#
# No. A person of the firm was, under the pseudonym Aiva. Only people can be members, as the society's own committee said.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# **References.** [@Russell1980], [@Gabrielsson2010], [@EerolaVuoskoski2011], [@Eerola2013], [@ShutterstockMusic], [@Silverstein2020], [@MusicAlly2017], [@MusicAlly2019], [@Mubert2022], [@Paperjam2017], [@Fox2018], [@BusinessInsider2023], [@SouthernDistrict2026].
#
# **Next.** In [lesson 22](22_mastering.ipynb) a machine does the last work on a piece: its loudness and its sound.

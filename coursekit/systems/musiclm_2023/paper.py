"""What MusicLM and MusicGen claim, and what we ask of our own small one."""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

import numpy as np

from coursekit.corpora.clips import ATTRIBUTES
from coursekit.neural import read_log
from coursekit.systems.claims import Claim, Finding, Measurement, verdict_of
from coursekit.systems.musiclm_2023.model import SYSTEM

LOGS = {
    "codec": "100 held-out clips through the codec that ships: mel distance and spectral "
    "convergence in dB, with its net and by stages without it, what an independent judge hears in "
    "originals and in copies, and seconds of sound a second of one core. The seed draws the clips.",
    "answered": "100 prompts in phrasings that were held out: what the judge hears in originals, "
    "round trips, first answers and the best of four by the joint embedding, against shuffled "
    "prompts; steadiness of key and repetition; FAD between its marks; the longest runs of codes, "
    "and of semantic tokens, that stand in the training set, in seconds; seconds a prompt on one "
    "core. The seed draws.",
    "melody": "50 held-out melodies, played by a flute and given to the system with a prompt: "
    "what the judge hears, and how alike the pitch classes heard are to those of the own melody "
    "and of another one. The seed draws.",
    "real_captions": "100 captions of MusicCaps that name an instrument, register, tempo or "
    "loudness, and our own captions that name the same: what the judge hears of what was named.",
    "joined": "The joint embedding, trained anew: how many of 300 held-out clips are among the ten "
    "nearest to their caption (R@10), how often words that name one label lie nearest to the "
    "right value, and how many of the ten clips nearest to captions of MusicCaps, and to ours "
    "that name as much, have what is named.",
    "told": "Stages trained on the embedding of sounds, of captions, and of another clip's sound, "
    "all driven by text: what the judge hears.",
    "planned": "The coarse stage trained with and without semantic tokens, for as long: steadiness "
    "of key, repetition, and what the judge hears, in 50 answers.",
    "patterns": "A small coarse stage (2 layers of width 64) trained on each pattern of codes, for "
    "as long: nats a frame on 64 held-out clips, and CPU-seconds.",
}
"""By the name of a log and of its experiment what a row holds."""
TARGETS = {"instrument": 0.75, "register": 0.75, "tempo": 0.6, "texture": 0.5}
"""Shares of prompts whose label the judge should hear; of dynamics, kappa."""
KAPPA = 0.5
MUSICGEN = {"delay": "0.96", "parallel": "2.58", "flatten": "0.86"}
"""By pattern the FAD of MusicGen (Copet et al. 2023)."""
RUNS = {"tokens, runs": ("semantic tokens", 12.5), "codes, runs": ("first two codes", 25.0)}
"""By the name of runs in a log, of what they are, and how many of these there are a second."""


def retrain(seeds: int, *, log: str) -> None:
    """Train, or compose, with so many seeds, 3 or more, and write a log of what came of it."""
    from coursekit.neural import repeat
    from coursekit.systems.musiclm_2023 import experiments

    repeat(SYSTEM, log, getattr(experiments, log), max(seeds, 3), about=LOGS[log])


rows = partial(read_log, SYSTEM)
"""Return a log, one row a seed."""


def figures(log: str, *keys: str) -> Any:
    """Return one figure of a log, by the keys that lead to it, `[seed]`."""
    found = []
    for row in rows(log):
        for key in keys:
            row = row[key]
        found.append(row)
    return np.array(found, dtype=float)


def _labels(log: str, side: str) -> Any:
    """Return which share of all labels is heard as asked, `[seed]`."""
    return np.mean([figures(log, side, "judged", name, "share") for name in ATTRIBUTES], axis=0)


def _of(name: str, values: Any, unit: str, of: str) -> Measurement:
    return Measurement.of_range(name, values, unit, of, scale=100 if unit == "%" else 1)


def _codec(seeds: int) -> Finding:
    mel = _of("mel distance of round trips", figures("codec", "net", "mel distance"), "dB",
              "draws of 100 clips")  # fmt: skip
    heard = "round trips, judged", "instrument", "share"
    timbre = _of("instrument heard in round trips", figures("codec", *heard), "%", "draws")
    real = 100 * figures("codec", "originals, judged", "instrument", "share").mean()
    quick = _of("seconds of sound a second", figures("codec", "real-time factor"), "", "draws")
    parts = [mel.value <= 2.5, timbre.value >= 75, quick.value >= 5]
    why = (
        "It holds where the mel distance is 2.5 dB or less, three in four instruments are heard, "
        "and it is five times as quick as the music."
    )
    return Finding((mel, timbre.held_against(real, "originals"), quick), verdict_of(parts), why,
                   "log")  # fmt: skip


def _stages(seeds: int) -> Finding:
    counts = sorted(int(key.split()[0]) for key in rows("codec")[0] if "stages" in key)
    lost = {count: figures("codec", f"{count} stages, without the net", "mel distance")
            for count in counts}  # fmt: skip
    shown = tuple(
        _of(f"mel distance with {count} stages", values, "dB", "draws of 100 clips")
        for count, values in lost.items()
    )
    parts = [bool((np.diff(list(lost.values()), axis=0) < 0).all())]
    why = "It holds where, draw by draw, each two more stages lose less."
    return Finding(shown, verdict_of(parts), why, "log")


def _obeys(seeds: int, *, side: str = "answers", other: str = "shuffled prompts") -> Finding:
    shown, parts = [], []
    for name in ATTRIBUTES:
        told = partial(figures, "answered", f"{side}, judged", name)
        share = _of(f"{name} heard as asked", told("share"), "%", "draws of 100 prompts")
        beside = (told("shuffled") if other == "shuffled prompts"
                  else figures("answered", "answers, judged", name, "share"))  # fmt: skip
        shown.append(share.held_against(100 * beside.mean(), other))
        if name == "dynamics":
            shown.append(_of("dynamics: kappa", told("kappa"), "", "draws of 100 prompts"))
        enough = shown[-1].value >= KAPPA if name == "dynamics" else (
            share.value >= 100 * TARGETS[name])  # fmt: skip
        parts.append(enough and (side == "answers" or share.value >= 100 * beside.mean()))
    beyond = "" if side == "answers" else ", and that as often as in first answers"
    why = ("It holds where an independent judge hears 75 % of instruments and registers, 60 % of "
           f"tempi and half the textures as asked, and loudness at kappa 0.5{beyond}.")  # fmt: skip
    return Finding(tuple(shown), verdict_of(parts), why, "log")


def _told(seeds: int) -> Finding:
    shares = {way: _labels("told", way) for way in ("sound", "words", "shuffled")}
    shown = tuple(
        _of(f"labels heard as asked, trained on {words}", shares[way], "%", "nets")
        for way, words in (("sound", "sound"), ("words", "captions"),
                           ("shuffled", "another clip's sound"))
    )  # fmt: skip
    parts = [bool((shares["sound"] > shares["shuffled"]).all()),
             shares["sound"].mean() >= 0.9 * shares["words"].mean()]  # fmt: skip
    why = (
        "It holds where a stage that heard sound alone obeys text better than one that was told "
        "of other clips, with every seed, and nearly (90 %) as well as one trained on captions."
    )
    return Finding(shown, verdict_of(parts), why, "log")


def _planned(seeds: int) -> Finding:
    shown, parts = [], []
    for figure, words in (("key", "steadiness of key"), ("repetition", "repetition")):
        plan, none = (figures("planned", side, "structure", figure) for side in ("with", "without"))
        shown.append(_of(f"{words} with the semantic stage", plan, "", "nets").held_against(
            float(none.mean()), "without"))  # fmt: skip
        parts.append(bool((plan > none).all()))
    asked, alone = (_labels("planned", side) for side in ("with", "without"))
    shown.append(_of("labels heard as asked with the semantic stage", asked, "%", "nets")
                 .held_against(100 * float(alone.mean()), "without"))  # fmt: skip
    why = (
        "It holds where key and repetition are steadier with a plan, with every seed. Both sides "
        "learned for two to three minutes of one core, the stages that ship for half an hour."
    )
    return Finding(tuple(shown), verdict_of(parts), why, "log")


def _patterns(seeds: int) -> Finding:
    nats = {name: figures("patterns", name, "nats") for name in MUSICGEN}
    shown = tuple(_of(f"{name}: surprise", value, "nats a frame", "nets")
                  for name, value in nats.items())  # fmt: skip
    parts = [bool((nats["delay"] < nats["parallel"]).all())]
    why = (
        "It holds where delay foretells better than parallel, with every seed. These small nets "
        "learned for 40 seconds of one core each; who knows nothing has 25.0 nats a frame."
    )
    return Finding(shown, verdict_of(parts), why, "log")


def _by_heart(seeds: int) -> Finding:
    shown, parts = [], []
    for kind, (words, _) in RUNS.items():
        for end, which in (("", "median of the longest runs"), (", longest", "longest run of all")):
            ours, theirs = (figures("answered", kind, f"{side}{end}")
                            for side in ("composed", "held out"))  # fmt: skip
            run = _of(f"{words}: {which}", ours, "s", "draws of 100 prompts")
            shown.append(run.held_against(float(theirs.mean()), "held-out clips"))
            parts.append(ours.mean() <= theirs.mean())
    why = ("A run stands in the answer and in the training set alike. It holds where runs are no "
           "longer than those of held-out clips, which nobody can have copied.")  # fmt: skip
    return Finding(tuple(shown), verdict_of(parts), why, "log")


def _melody(seeds: int) -> Finding:
    own, another = (figures("melody", f"{which} melody") for which in ("own", "another"))
    timbre = figures("melody", "judged", "instrument", "share")
    shown = (
        _of("pitch classes like the melody's, from 0 to 1", own, "", "draws of 50 melodies")
        .held_against(float(another.mean()), "another melody"),
        _of("instrument heard as asked", timbre, "%", "draws of 50 melodies"),
    )  # fmt: skip
    why = ("It holds where pitches are more like those of the melody than of another one, with "
           "every seed, and three in four instruments are heard as asked.")  # fmt: skip
    parts = [bool((own > another).all()), timbre.mean() >= TARGETS["instrument"]]
    return Finding(shown, verdict_of(parts), why, "log")


def _real(seeds: int) -> Finding:
    shown, parts = [], []
    for name in rows("real_captions")[0]["real"]:
        real, own = (figures("real_captions", side, name, "share") for side in ("real", "own"))
        shown.append(_of(f"{name} named by musicians", real, "%", "draws of 100 captions")
                     .held_against(100 * own.mean(), "our own captions"))  # fmt: skip
        parts.append(real.mean() >= own.mean() / 2)
    why = "It holds where what musicians name is heard at half the rate of what we name, or more."
    return Finding(tuple(shown), verdict_of(parts), why, "log")


def _joined(seeds: int) -> Finding:
    seen, held_out = (figures("joined", name, "R@10")
                      for name in ("seen phrasings", "held-out phrasings"))  # fmt: skip
    shown = [_of("own clip among ten of 300, held-out phrasings", held_out, "%", "seeds")
             .held_against(100 * seen.mean(), "seen phrasings")]  # fmt: skip
    parts = [held_out.mean() >= 0.9 * seen.mean()]
    for name in rows("joined")[0]["real captions"]:
        real, own = (figures("joined", side, name)
                     for side in ("real captions", "our captions of as much"))  # fmt: skip
        shown.append(_of(f"{name}, nearest ten to captions of musicians", real, "%", "seeds")
                     .held_against(100 * own.mean(), "our own captions"))  # fmt: skip
        parts.append(real.mean() >= own.mean() / 2)
    why = ("It holds where held-out phrasings find nine tenths of what seen ones do, and real "
           "captions half of what ours do.")  # fmt: skip
    return Finding(tuple(shown), verdict_of(parts), why, "log")


def _near(seeds: int) -> Finding:
    names = ("real", "round trips", "answers", "shuffled", "noise")
    value = {name: figures("answered", "FAD", name) for name in names}
    shown = tuple(_of(f"FAD of {name}", value[name], "", "draws of 100") for name in names)
    parts = [bool((value["answers"] < value["shuffled"]).all())]
    why = "It holds where answers are nearer to real clips than real ones cut small and shuffled."
    return Finding(shown, verdict_of(parts), why, "log")


def heard_rows() -> list[tuple[str, ...]]:
    """Return by label its values, and what is heard right in all sounds and in shuffled ones."""
    sides = ("originals", "round trips", "answers", "best of four")

    def heard(side: str, name: str, figure: str = "share") -> str:
        return f"{figures('answered', f'{side}, judged', name, figure).mean():.0%}"

    return [
        (name, str(len(values)), *(heard(side, name) for side in sides),
         heard("answers", name, "shuffled"))
        for name, values in ATTRIBUTES.items()
    ]  # fmt: skip


def pattern_rows() -> list[tuple[str, ...]]:
    """Return by pattern its steps for ten seconds, MusicGen's FAD, and our surprise."""
    of = partial(figures, "patterns")
    return [
        (name, f"{of(name, 'steps').mean():,.0f}", fad, f"{of(name, 'nats').mean():.2f}")
        for name, fad in MUSICGEN.items()
    ]  # fmt: skip


def real_caption_rows() -> list[tuple[str, ...]]:
    """Return by label captions that name it, what is heard of these and of ours, and chance."""
    of = partial(figures, "real_captions")
    return [
        (name, f"{of('real', name, 'n').mean():.0f} of 100",
         *(f"{of(*keys).mean():.0%}" for keys in
           (("real", name, "share"), ("own", name, "share"), ("real", name, "shuffled"))))
        for name in rows("real_captions")[0]["real"]
    ]  # fmt: skip


def memory_rows() -> list[tuple[str, ...]]:
    """Return the runs that stand in the training set: of what, their median and the longest."""
    return [
        (f"{words}, {side}", *(
            f"{round(value * a_second)} ({value:.2f} s)" for value in
            (np.median(figures("answered", kind, key)),
             figures("answered", kind, f"{key}, longest").max())
        ))
        for kind, (words, a_second) in RUNS.items()
        for side, key in (("100 answers", "composed"), ("held-out clips", "held out"))
    ]  # fmt: skip


def _claim(
    key: str, sentence: str, measure: Any, log: str, where: str = "",
    paper: str = "not in the paper",
) -> Claim:  # fmt: skip
    origin: Literal["paper", "ours"] = "paper" if where else "ours"
    return Claim(key, sentence, where, paper, measure, partial(retrain, log=log), origin)


_MUSICLM = "Agostinelli and others 2023, {}"
claims = (
    _claim("obeys", "What a text asks for is heard in the sound.", _obeys, "answered",
           _MUSICLM.format("table 1"), "likeness of sound and text by MuLan 0.51"),
    _claim("chosen", "The best of four by the joint embedding obeys.",
           partial(_obeys, side="best of four", other="first answers"), "answered"),
    _claim("told", "Stages that never read a text in training obey one.", _told, "told",
           _MUSICLM.format("section 3"), "trained on sound alone; no figure"),
    _claim("plan", "The semantic stage gives music its structure.", _planned, "planned",
           _MUSICLM.format("section 5"), "divergence of what a classifier hears in "
           "answers and originals 1.01 with it, 1.05 without; likeness to the text 0.51 and 0.49"),
    _claim("melody", "A melody is played in the sound that a text describes.", _melody, "melody",
           _MUSICLM.format("section 5 †"), "examples to hear, no figure †"),
    _claim("memory", "Hardly anything is learned by heart.", _by_heart, "answered",
           _MUSICLM.format("section 5"), "less than 0.2 % exact matches"),
    _claim("patterns", "Codes that are delayed are foretold better than parallel ones.", _patterns,
           "patterns", "Copet and others 2023, table 4 †",
           "distance from real music (FAD): delay 0.96, parallel 2.58, flatten 0.86"),
    _claim("stages", "Each stage of residual quantisation leaves less over.", _stages, "codec"),
    _claim("codec", "Sound comes back through the codes.", _codec, "codec"),
    _claim("joint", "Words find the sounds that they describe, however it is phrased.", _joined,
           "joined"),
    _claim("real captions", "What musicians write is obeyed too.", _real, "real_captions"),
    _claim("near", "Answers lie near to real clips.", _near, "answered"),
)  # fmt: skip

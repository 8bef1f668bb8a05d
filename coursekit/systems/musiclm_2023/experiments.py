"""What the claims rest on: each row of a log is one seed. Clips are rendered where none are yet."""

from __future__ import annotations

import dataclasses
import functools
import time
from typing import Any

import numpy as np

from coursekit.corpora import captions, clips, musiccaps
from coursekit.corpora.chorales import Split
from coursekit.systems.musiclm_2023 import measures, tower_training, training
from coursekit.systems.musiclm_2023.codec import FRAMES_A_SECOND
from coursekit.systems.musiclm_2023.model import SECONDS, Model, played, ten_seconds
from coursekit.systems.musiclm_2023.network import Pattern
from coursekit.systems.musiclm_2023.training import Coded, Told

PROMPTS = 100
"""Or clips, for a row."""
FEW = 50
"""Prompts where many nets are compared."""
CANDIDATES = 4
"""That are composed for a prompt, of which the likest to it is heard."""
STEPS = {"semantic": 500, "coarse": 600}
"""Of the stages that are told by sound or by words; those that ship learn for longer."""
PATTERN_SHAPE = dataclasses.replace(training.ROWS, width=64, layers=2, heads=2, feed=256)
PATTERN_STEPS: dict[Pattern, int] = {"delay": 480, "parallel": 530, "flatten": 114}
"""As many steps as take one core as long as the delay pattern's."""
PLANNED, WITHOUT_PLAN = {"semantic": 400, "coarse": 480}, 664
"""Steps of both stages, and of a coarse stage alone that learns for as long."""


@functools.cache
def known(split: Split = "train") -> Coded:
    """Return the clips of a split as the stages learn them, by the parts that ship."""
    model = Model()
    return training.coded(split, *(model.part(name) for name in ("codec", "tokens", "towers")))


def codec(seed: int) -> dict[str, Any]:
    """Send held-out clips through the codec that ships; return what is lost, and how fast it is."""
    model, sounds = Model(), clips.load("test")
    some = np.sort(np.random.default_rng(seed).choice(len(sounds.clips), PROMPTS, replace=False))
    reals = measures.floats(sounds.samples[some])
    asked = measures.labels([sounds.clips[k] for k in some])
    begun = time.process_time()
    heard = measures.round_trips(model, reals)
    seconds = time.process_time() - begun
    row: dict[str, Any] = {
        "real-time factor": PROMPTS * SECONDS / seconds,
        "net": measures.copied(reals, heard),
        "originals, judged": measures.recovered(asked, reals),
        "round trips, judged": measures.recovered(asked, heard),
    }
    codes = model.part("codec").encode(reals)
    for stages in range(2, codes.shape[2] + 1, 2):
        plain = model.part("codec").decode(codes[..., :stages], net=False)
        row[f"{stages} stages, without the net"] = measures.copied(reals, plain)
    return _rounded(row)


def answered(seed: int) -> dict[str, Any]:
    """Answer prompts that are phrased as none in training was; return all that is measured."""
    model = Model()
    plan, texts = measures.prompts(PROMPTS, seed)
    asked = measures.labels(plan)
    begun = time.process_time()
    found = measures.answers(model, texts, seed)
    seconds = time.process_time() - begun
    best = measures.answers(model, texts, seed, candidates=CANDIDATES)
    originals = np.stack([clips.render(clip).samples[0] for clip in plan])
    copies = measures.round_trips(model, originals)
    sides = {
        "originals": originals,
        "round trips": copies,
        "answers": found.samples,
        "best of four": best.samples,
    }
    row: dict[str, Any] = {f"{name}, judged": measures.recovered(asked, side)
                           for name, side in sides.items()}  # fmt: skip
    row |= {f"{name}, structure": measures.structure(side) for name, side in sides.items()}
    real = clips.load("test").samples[: 2 * PROMPTS]
    row["FAD"] = measures.distances(real, {"round trips": copies, "answers": found.samples}, seed)
    held_out = known("test")
    for name, *three in (
        ("tokens", found.tokens, held_out.tokens, known().tokens),
        ("codes", found.codes, held_out.codes, known().codes),
    ):
        ours, theirs, learned = (np.asarray(side) for side in three)
        if name == "codes":  # the first two tell most of a frame
            ours, theirs, learned = ours[..., :2], theirs[..., :2], learned[..., :2]
        row[f"{name}, runs"] = measures.by_heart(ours, theirs[: len(ours)], learned)
    return _rounded(row | {"seconds a prompt": seconds / len(texts)})


def joined(seed: int) -> dict[str, Any]:
    """Train the towers; return what held-out clips, phrasings and real captions find of them."""
    towers, _ = tower_training.train_towers(seed=seed, progress=False)
    return _rounded(tower_training.measured(towers, tower_training.listened("test"), seed))


def real_captions(seed: int) -> dict[str, Any]:
    """Answer captions of MusicCaps that name some label, and our own that name the same."""
    rng = np.random.default_rng(seed)
    wishes = [(one.caption, captions.understood(one.caption)) for one in musiccaps.load()]
    # Drums and texture are not asked for: tempo, register, loudness and one instrument are.
    naming = [(text, found.attributes) for text, found in wishes
            if found.attributes.keys() - {"texture"} and not found.also]  # fmt: skip
    chosen = [naming[k] for k in rng.choice(len(naming), min(PROMPTS, len(naming)), replace=False)]
    asked = [{k: v for k, v in wish.items() if k != "texture"} for _, wish in chosen]
    plan = clips.plan(len(asked), split="test", seed=seed)
    own = [captions.caption(dataclasses.replace(clip, **wish), rng, held_out=True, named=set(wish))
           for clip, wish in zip(plan, asked, strict=True)]  # fmt: skip
    model = Model()
    row: dict[str, Any] = {"captions": len(naming)}
    for name, texts in (("real", [text for text, _ in chosen]), ("own", own)):
        heard = measures.answers(model, texts, seed).samples
        row[name] = measures.recovered(asked, heard)
    return _rounded(row)


def melody(seed: int) -> dict[str, Any]:
    """Have held-out melodies played as prompts say; return the judge's, and the pitches heard."""
    plan, _ = measures.prompts(FEW, seed)
    plan = [dataclasses.replace(clip, texture="solo melody", register="middle", pitch=64)
            for clip in plan]  # fmt: skip
    generator = np.random.default_rng(seed)
    texts = [captions.caption(clip, generator, held_out=True) for clip in plan]
    tunes = np.stack([ten_seconds(played(clips.notes(clip)).samples[0]) for clip in plan])
    model = Model()
    tokens = model.part("tokens").tokens(tunes)
    found = measures.answers(model, texts, seed, tokens=tokens).samples
    own, others = measures.same_pitches(found, tunes), measures.same_pitches(found, tunes[::-1])
    return _rounded({
        "judged": measures.recovered(measures.labels(plan), found),
        "own melody": own, "another melody": others,
    })  # fmt: skip


def told(seed: int) -> dict[str, Any]:
    """Train both stages on what is heard, on captions, and on what another clip sounds like."""
    row: dict[str, Any] = {}
    ways: tuple[Told, ...] = ("sound", "words", "shuffled")
    for way in ways:
        parts: dict[str, Any] = {
            part: training.learn_stage(
                part, known(), told=way, recipe=_recipe(part, STEPS[part]), seed=seed,
                progress=False,
            )[0]
            for part in ("semantic", "coarse")
        }  # fmt: skip
        row[way] = _judged(Model(trained=parts), seed)
    return _rounded(row)


def planned(seed: int) -> dict[str, Any]:
    """Train with and without the semantic stage for as long; return structure and the judge's."""
    row: dict[str, Any] = {}
    for name in ("with", "without"):
        alone = name == "without"
        net = training.new_stage("coarse", seed=seed, beside=not alone)
        steps = WITHOUT_PLAN if alone else PLANNED["coarse"]
        parts: dict[str, Any] = {"coarse": training.learn_stage(
            "coarse", known(), recipe=_recipe("coarse", steps), seed=seed, net=net, progress=False,
        )[0]}  # fmt: skip
        if not alone:
            parts["semantic"] = training.learn_stage(
                "semantic", known(), recipe=_recipe("semantic", PLANNED["semantic"]), seed=seed,
                progress=False,
            )[0]  # fmt: skip
        row[name] = _judged(Model(trained=parts), seed, FEW)
    return _rounded(row)


def patterns(seed: int) -> dict[str, Any]:
    """Train a small coarse stage on each pattern of codes for as long; return nats a frame."""
    row: dict[str, Any] = {}
    for pattern, steps in PATTERN_STEPS.items():
        net = training.new_stage("coarse", seed=seed, pattern=pattern, shape=PATTERN_SHAPE)
        recipe = dataclasses.replace(_recipe("coarse", steps), keep="last")
        begun = time.process_time()
        training.learn_stage("coarse", known(), recipe=recipe, seed=seed, net=net, progress=False)
        row[pattern] = {
            "cpu seconds": time.process_time() - begun,
            "nats": training.nats(net, known("valid")),
            "steps": len(net.plan(round(SECONDS * FRAMES_A_SECOND))),
        }
    return _rounded(row)


def _judged(model: Model, seed: int, count: int = PROMPTS) -> dict[str, Any]:
    plan, texts = measures.prompts(count, seed)
    heard = measures.answers(model, texts, seed).samples
    return {
        "judged": measures.recovered(measures.labels(plan), heard),
        "structure": measures.structure(heard),
    }


def _recipe(part: str, steps: int) -> Any:
    found = training.recipe(part)
    warm = min(found.warmup_steps, steps // 10)
    return dataclasses.replace(found, steps=steps, warmup_steps=warm)


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _rounded(value) if isinstance(value, dict)
        else round(float(value), 4) if isinstance(value, float | np.floating) else value
        for name, value in row.items()
    }  # fmt: skip

"""The open models: what is said of them, and their code on tiny nets."""

import numpy as np
import pretty_midi
import pytest

from coursekit import listening
from coursekit.encodings import arrivals
from coursekit.errors import CourseError
from coursekit.studio import open_models
from coursekit.studio.open_models import (
    anticipation,
    costs,
    crux,
    loading,
    models,
    musicgen,
    paper,
    running,
    tiny,
)

SHORT = {"stable-audio-open": {"steps": 3}, "ace-step-1.5": {"steps": 3}}


@pytest.fixture(scope="module")
def packages():
    """Skip where the extra is missing; it takes seconds to load, so once."""
    if not open_models.installed():
        pytest.skip(f"the extra is not installed: {loading.INSTALL}")


@pytest.fixture
def nothing_here(monkeypatch, tmp_path):
    """A computer with an empty cache of the Hub, and no network that could be asked."""
    import huggingface_hub

    def asked(*_, **__):
        raise AssertionError("something was downloaded unasked")

    monkeypatch.setattr(huggingface_hub, "try_to_load_from_cache", lambda *_: None)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", asked)


class TestCatalogue:
    def test_every_model_has_a_source_and_known_licences(self):
        known = models.licences()
        for one in open_models.catalogue().values():
            assert one.source.startswith("https://")
            assert {licence for _, licence in one.parts} <= set(known)
            assert {"code", "weights"} <= {part for part, _ in one.parts}
            assert set(one.unchecked) <= set(vars(one))
            assert one.makes in ("sound", "notes")
            assert (one.rate > 0) == (one.makes == "sound")
        assert all(address.startswith("https://") for _, address in models.sources())

    def test_what_could_not_be_looked_up_bears_a_dagger(self):
        one = open_models.find("musicgen-large")
        assert one.shown("download") == "13.7 GB†"
        assert one.shown("date") == "June 2023"
        assert open_models.find("yue").shown("rate").endswith("†")
        assert open_models.find("text2midi").shown("download") == "not known"

    def test_an_unknown_model_is_answered_with_the_list(self):
        with pytest.raises(CourseError, match=r"no model called 'suno'.*musicgen-small"):
            open_models.find("suno")

    def test_closed_services_are_no_models(self):
        titles = " ".join(one.title for one in open_models.catalogue().values())
        for service in ("Suno", "Udio", "Lyria"):
            assert service not in titles
            assert service in repr(open_models.closed_table())

    @pytest.mark.parametrize(
        ("key", "income", "forbid"),
        [
            ("musicgen-small", 0, ["weights"]),
            ("stable-audio-open", 999_999, []),
            ("stable-audio-open", 1_000_001, ["weights"]),
            ("diffrhythm", 2_000_000, ["autoencoder"]),
            ("anticipation-small", 2_000_000, []),
        ],
    )
    def test_the_narrowest_licence_decides(self, key, income, forbid):
        assert open_models.forbidding(open_models.terms(key), income) == forbid

    def test_tables_can_be_shown(self):
        for made in (
            open_models.models_table(), open_models.models_table("notes"),
            open_models.licences_table(), open_models.events_table(),
            open_models.describe("yue"), costs.costs_table(4.0),
        ):  # fmt: skip
            assert "text/html" in made._repr_mimebundle_()


class TestBeforeAnyDownload:
    def test_what_is_missing_is_said_with_size_and_licence(self, packages, nothing_here):
        assert not open_models.available("musicgen-small")
        with pytest.raises(CourseError, match=r"2\.36 GB.*CC-BY-NC-4\.0.*download=True"):
            open_models.generate("musicgen-small", "a jig", seed=1)

    def test_a_gated_model_says_so(self):
        assert "log in" in open_models.explain("stable-audio-open")
        assert "log in" not in open_models.explain("musicgen-small")

    def test_a_download_that_fails_ends_in_a_sentence(self, packages, nothing_here, monkeypatch):
        import huggingface_hub

        def broken(*_, **__):
            raise ConnectionError("no network")

        monkeypatch.setattr(huggingface_hub, "snapshot_download", broken)
        with pytest.raises(CourseError, match=r"could not be downloaded .*ConnectionError"):
            open_models.generate("musicgen-small", "a jig", seed=1, download=True)

    def test_a_download_is_asked_of_the_right_place(self, packages, nothing_here, monkeypatch):
        import huggingface_hub

        asked = []

        def noted(repository, **_):
            asked.append(repository)
            raise ConnectionError

        monkeypatch.setattr(huggingface_hub, "snapshot_download", noted)
        with pytest.raises(CourseError):
            open_models.generate("anticipation-small", seed=1, download=True)
        assert asked == ["stanford-crfm/music-small-800k"]

    def test_a_model_with_code_of_its_own_says_where(self):
        for tiny_ in (True, False):
            with pytest.raises(CourseError, match="YuE"):
                open_models.generate("yue", "a song", seed=1, tiny=tiny_)

    def test_missing_packages_are_told_with_the_line_that_brings_them(self, monkeypatch):
        monkeypatch.setattr(loading, "installed", lambda: False)
        assert not open_models.available("musicgen-small")
        for tiny_ in (True, False):
            with pytest.raises(CourseError, match=r"\.\[open\]"):
                open_models.generate("musicgen-small", "a jig", seed=1, tiny=tiny_)
        assert (
            costs.counted("musicgen-small")
            == {row["model"]: row["parts"] for row in costs.log("sizes")}["musicgen-small"]
        )

    def test_a_folder_without_weights_gets_a_sentence(self, packages, tmp_path):
        with pytest.raises(CourseError, match="holds no weights"):
            open_models.generate("musicgen-small", "a jig", seed=1, folder=tmp_path)

    @pytest.mark.parametrize(
        ("model", "prompt", "seconds"),
        [
            ("anticipation-small", "a jig", 5),
            ("musicgen-small", pretty_midi.PrettyMIDI(), 5),
            ("musicgen-small", "a jig", 0),
            ("musicgen-small", "a jig", 3600),
        ],
    )
    def test_what_does_not_fit_gets_a_sentence(self, model, prompt, seconds):
        with pytest.raises(CourseError):
            open_models.generate(model, prompt, seconds=seconds, seed=1, tiny=True)


class TestTinyNets:
    @pytest.mark.parametrize("model", [one for one in running.TINY if "anticipation" not in one])
    def test_sound_has_its_length_rate_and_seed(self, packages, model):
        one = open_models.find(model)
        heard = [open_models.generate(model, "a lively jig", seconds=1.0, seed=seed, tiny=True,
                                      **SHORT.get(model, {})) for seed in (1, 1, 2)]  # fmt: skip
        assert isinstance(heard[0], listening.Audio)
        assert heard[0].sample_rate == one.rate
        assert heard[0].duration_seconds == pytest.approx(1.0, abs=0.05)
        assert np.array_equal(heard[0].samples, heard[1].samples)
        assert not np.array_equal(heard[0].samples, heard[2].samples)
        assert 0 < np.abs(heard[0].samples).max() <= 1

    @pytest.mark.parametrize("prompt", ["", "   ", "Пісня 歌 🎵", "slow " * 500, None])
    def test_any_sentence_gets_a_sound(self, packages, prompt):
        heard = open_models.generate("musicgen-small", prompt, seconds=0.5, seed=1, tiny=True)
        assert heard.duration_seconds == pytest.approx(0.5, abs=0.05)

    def test_the_words_change_what_is_foretold(self, packages):
        one, other = (open_models.generate("musicgen-small", words, seconds=1, seed=1, tiny=True)
                      for words in ("a hymn", "a lively jig for fiddle"))  # fmt: skip
        assert not np.array_equal(one.samples, other.samples)

    def test_stable_audio_takes_noise_away_step_by_step(self, packages):
        spread = []
        open_models.generate("stable-audio-open", "a hymn", seconds=0.5, seed=1, tiny=True, steps=6,
                             heard=spread)  # fmt: skip
        assert len(spread) == 6
        assert spread == sorted(spread, reverse=True)

    def test_weights_in_a_folder_are_found_and_run(self, packages, tmp_path):
        tiny.anticipation().save_pretrained(tmp_path)
        assert open_models.available("anticipation-small", tmp_path)
        loaded = anticipation._load(tmp_path)
        plain = dict(tiny.anticipation().named_parameters())
        assert all((weight == plain[name]).all() for name, weight in loaded.named_parameters())
        assert open_models.generate("anticipation-small", seconds=0.01, seed=1, folder=tmp_path,
                                    most=1).instruments is not None  # fmt: skip

    def test_musicgen_is_loaded_from_a_folder_with_its_tokenizer(self, packages, tmp_path):
        tiny.musicgen().save_pretrained(tmp_path)
        tiny.tokenizer().save_pretrained(tmp_path)
        here = open_models.generate("musicgen-small", "a jig", seconds=0.5, seed=3, folder=tmp_path)
        there = open_models.generate("musicgen-small", "a jig", seconds=0.5, seed=3, tiny=True)
        assert np.allclose(here.samples, there.samples, atol=1e-5)


class TestMusicGen:
    def test_our_pattern_is_the_librarys(self, packages):
        import torch

        net = tiny.musicgen()
        start = torch.full((4, 1), tiny.CODES)
        ids, mask = net.decoder.build_delay_pattern_mask(start, tiny.CODES, 24)
        assert (mask == musicgen.mask(crux.delayed, 4, 20, tiny.CODES)).all()
        assert (ids == start).all()

    def test_the_library_keeps_its_own_pattern_afterwards(self, packages):
        own = tiny.musicgen().decoder.build_delay_pattern_mask
        open_models.generate("musicgen-small", "a jig", seconds=0.5, seed=1, tiny=True)
        assert tiny.musicgen().decoder.build_delay_pattern_mask == own

    def test_a_learners_delay_is_asked(self, packages, capsys):
        asked = []

        def mine(codes, blank):
            asked.append(len(codes))
            return crux.delayed(codes, blank)

        open_models.generate("musicgen-small", "a", seconds=0.5, seed=1, tiny=True, delayed=mine)
        assert asked == [4]
        open_models.generate("musicgen-small", "a", seconds=0.5, seed=1, tiny=True,
                             delayed=lambda codes, blank: codes)  # fmt: skip
        assert "The course's own takes over" in capsys.readouterr().out

    def test_straightened_undoes_delayed(self):
        codes = [[1, 2, 3], [4, 5, 6], [7, 8, 9], [1, 1, 1]]
        assert musicgen.straightened(crux.delayed(codes, 0)) == codes

    def test_every_order_foretells_each_code_once(self):
        codes = [[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12]]
        for name, rows in musicgen.patterns(codes, 0).items():
            assert [[code for code in row if code] for row in rows] == codes, name
            assert len({len(row) for row in rows}) == 1

    def test_orders_take_the_steps_of_the_paper(self):
        steps = paper.steps_of_patterns()
        assert steps["delay"] == steps["parallel"] + 3
        assert steps["flattening"] == 4 * steps["parallel"] == 2 * steps["coarse first"]

    def test_voices_come_back_straight(self):
        pitches = np.arange(48, 80).reshape(8, 4)
        late, straight = musicgen.voices_delayed(pitches)
        assert late.shape == (11, 4)
        assert (straight == pitches).all()
        assert (late[3:, 3] == pitches[:, 3]).all()

    @pytest.mark.parametrize(
        "wrong", [None, [[1]], [[1, 2, 0], [3, 4, 0, 0]], [[1, 2, 0], [0, 4, 4]]]
    )
    def test_a_wrong_delay_is_called_wrong(self, wrong):
        assert musicgen.delay_fault(wrong, [[1, 2], [3, 4]], 0)
        assert not musicgen.delay_fault([[1, 2, 0], [0, 3, 4]], [[1, 2], [3, 4]], 0)


class TestAnticipation:
    def test_a_melody_is_in_the_result(self, packages):
        melody = arrivals.decode_arrivals([10, 10_050, 11_060, 120, 10_050, 11_064])
        made = open_models.generate("anticipation-small", seconds=2, seed=1, tiny=True,
                                    melody=melody)  # fmt: skip
        row = arrivals.encode_arrivals(made).reshape(-1, 3).tolist()
        assert [10, 10_050, 11_060] in row
        assert [120, 10_050, 11_064] in row
        assert len(row) > 2

    def test_it_goes_on_where_the_primer_ends(self, packages):
        primer = arrivals.decode_arrivals([0, 10_050, 11_060, 100, 10_050, 11_062])
        made = open_models.generate("anticipation-small", primer, seconds=3, seed=2, tiny=True)
        times = arrivals.encode_arrivals(made)[::3]
        assert times[:2].tolist() == [0, 100]
        assert ((times >= 100) | (times == 0)).all()
        assert times.max() < 300


class TestCosts:
    def test_counts_are_those_of_the_log(self, packages):
        for row in costs.log("sizes"):
            assert costs.count(row["model"]) == row["parts"]

    def test_weights_by_bytes_are_the_files(self):
        for model in paper.LISTED:
            whole = sum(costs.counted(model).values())
            assert costs.gigabytes(whole) == pytest.approx(
                open_models.find(model).download, rel=0.02
            )

    def test_the_cache_is_what_a_net_really_keeps(self, packages):
        import torch

        net = tiny.anticipation()
        with torch.inference_mode():
            kept = net(torch.zeros(2, 7, dtype=torch.long), use_cache=True).past_key_values
        numbers = sum(layer.keys.numel() + layer.values.numel() for layer in kept.layers)
        assert costs.cache_gigabytes(2, tiny.WIDTH, 7, rows=2) == pytest.approx(4e-9 * numbers)

    def test_speed_is_measured(self):
        assert 0.1 < costs.bandwidth(megabytes=20, repeats=3) < 2_000


def test_the_claims_can_be_measured():
    found = {one.key: one.measure(1) for one in open_models.claims}
    assert found["patterns"].verdict == "holds"
    assert found["anticipation-names"].verdict == "holds"
    assert found["files"].verdict == "holds"
    assert found["musicgen-names"].verdict != "holds"

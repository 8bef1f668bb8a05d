"""The recorder without a page: what may come from one, what it keeps and what it says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from coursekit import listening
from coursekit.errors import CourseError
from coursekit.listening import Audio

ANYTHING = st.none() | st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=2)
CONTENT = ANYTHING | st.fixed_dictionaries({"kind": st.sampled_from(["samples", "file", "x"])})


def tone(seconds=1.0, rate=16_000, hertz=440.0, channels=1):
    """Return a sine tone."""
    wave = 0.5 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    return Audio(np.tile(wave.astype(np.float32), (channels, 1)), rate)


def hertz_of(audio):
    """Return the strongest frequency."""
    spectrum = np.abs(np.fft.rfft(audio.samples[0]))
    return spectrum.argmax() / audio.duration_seconds


def sent(recorder, kind, data):
    """Hand a recorder what a page would send."""
    recorder._told(recorder, {"kind": kind}, [memoryview(data)])
    return recorder


def test_what_a_browser_records_is_heard_and_seen():
    recorder = listening.recorder(title="My hum")
    assert recorder.audio is None
    sent(recorder, "samples", tone(2.0).samples.tobytes())
    np.testing.assert_array_equal(recorder.audio.samples, tone(2.0).samples)
    assert recorder.audio.sample_rate == 16_000
    assert recorder.message == "Here are 2.0 seconds of sound."
    assert "<audio controls" in recorder.shown
    assert "Waveform, My hum: 2.0 seconds" in recorder.shown
    assert str(recorder) == "Recorder, My hum, of 15 seconds at most: 2.0 s."


@pytest.mark.parametrize("ending", [".wav", ".flac", ".mp3"])
@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (44_100, 2), (48_000, 1)])
def test_a_file_becomes_one_channel_at_its_own_pitch(ending, rate, channels):
    recorder = sent(listening.recorder(), "file", tone(1, rate, channels=channels).encode(ending))
    assert recorder.audio.samples.shape[0] == 1
    assert recorder.audio.sample_rate == 16_000
    assert recorder.audio.duration_seconds == pytest.approx(1, abs=0.15)
    assert hertz_of(recorder.audio) == pytest.approx(440, abs=2)


def test_only_the_beginning_of_a_long_file_is_read(monkeypatch):
    import soundfile

    frames, read = [], soundfile.SoundFile.read

    def counting(file, count, **rest):
        frames.append(count)
        return read(file, count, **rest)

    monkeypatch.setattr(soundfile.SoundFile, "read", counting)
    recorder = sent(listening.recorder(seconds=3), "file", tone(60, 8000).encode(".wav"))
    assert frames == [24_000]
    assert recorder.audio.duration_seconds == 3
    sent(recorder, "samples", tone(5).samples.tobytes())
    assert recorder.audio.duration_seconds == 3


@pytest.mark.parametrize("ending", [".wav", ".flac"])
def test_the_beginning_of_a_file_that_was_cut_is_read(ending):
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, (1, 80_000)).astype(np.float32)
    data = Audio(noise, 8000).encode(ending)
    recorder = sent(listening.recorder(seconds=2), "file", data[: len(data) // 2])
    assert recorder.audio.duration_seconds == 2


@pytest.mark.parametrize(
    "data", [b"", b"A letter.", b"RIFF" + bytes(80), tone().encode(".wav")[:44]]
)
def test_a_broken_file_is_said_and_the_sound_before_stays(data):
    recorder = sent(listening.recorder(), "file", data)
    assert recorder.audio is None
    assert recorder.message.endswith(".")
    sent(recorder, "samples", tone().samples.tobytes())
    before = recorder.audio
    sent(recorder, "file", data)
    assert recorder.audio is before
    assert recorder.message.endswith("What was here before still is.")


def test_silence_is_said():
    recorder = sent(listening.recorder(), "samples", bytes(4 * 16_000))
    assert "They are silent." in recorder.message
    assert not recorder.audio.samples.any()


@given(CONTENT, st.lists(st.binary(max_size=40), max_size=2), ANYTHING)
def test_nothing_that_a_page_sends_raises(content, buffers, other):
    recorder = listening.recorder()
    recorder._told(recorder, content, buffers)
    recorder.set_state({"seconds": 900, "title": other, "shown": "<script>"})
    assert (recorder.seconds, recorder.title) == (15, "Recorder")
    assert "script" not in recorder.shown
    if recorder.audio:
        assert np.isfinite(recorder.audio.samples).all()
        assert np.abs(recorder.audio.samples).max() <= 1


def test_the_page_is_told_also_when_the_sentence_is_the_same():
    recorder, told = listening.recorder(), []
    recorder.observe(lambda change: told.append(change["new"]), names="message")
    for _ in range(2):
        sent(recorder, "file", b"A letter.")
    assert [bool(message) for message in told] == [True, False, True]


def test_a_panel_hands_its_sound_over_and_follows(make):
    heard = []

    def timbre(hum=None):
        heard.append(hum)
        return make({"Piano": (0, [(0, 1, 60)])})

    recorder = listening.recorder(title="Hum")
    panel = listening.panel(timbre, title="In another timbre", hum=recorder)
    assert heard == [None]
    assert "hum (now nothing yet)" in str(panel)
    sent(recorder, "samples", tone().samples.tobytes())
    assert heard[1] is recorder.audio
    assert "hum (now 1.0 s)" in str(panel)


def test_the_stored_page_has_the_picture_and_never_the_sound():
    InteractiveShell.instance()
    recorder = listening.recorder(title="<Mine>")
    with capture_output() as captured:
        recorder._ipython_display_()
        sent(recorder, "samples", tone().samples.tobytes())
    empty, live, full = captured._outputs
    assert "&lt;Mine&gt;</strong>. Run this cell to record." in empty["data"]["text/html"]
    assert "nothing yet" in empty["data"]["text/html"]
    assert live["data"]["text/plain"] == "Run this cell to record."
    assert full["update"]
    assert full["transient"] == empty["transient"]
    assert full["data"]["image/png"]
    assert "1.0 seconds" in full["metadata"]["image/png"]["alt"]
    assert "audio" not in str(full["data"])


@pytest.mark.parametrize("sizes", [
    {"seconds": 0}, {"seconds": 31}, {"seconds": 2.5}, {"seconds": True}, {"seconds": "5"},
    {"title": " "}, {"title": None},
])  # fmt: skip
def test_limits_are_said_in_a_sentence(sizes):
    with pytest.raises(CourseError, match=r"^A recorder .*\."):
        listening.recorder(**sizes)

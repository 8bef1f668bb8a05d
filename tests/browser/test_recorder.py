"""A recorder in JupyterLab: Chromium's pretended microphone, files, and what goes wrong.

One page, used from top to bottom; its kernel is started again at the end.
"""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from coursekit.listening import Audio
from tests.browser.jupyterlab import (
    ALL_DONE,
    ERRORS,
    MINUTE,
    RUN_ALL,
    open_page,
    started,
    write_notebook,
)
from tests.browser.test_in_browser import SCREENSHOTS
from tests.browser.test_sketchpad import TOLD

SOURCE = """\
from coursekit import listening
hum = listening.recorder(seconds=3, title="Hum a tune")
hum"""
PANEL = """\
def backwards(sound=None):
    sound = hum.audio or listening.Audio([0.5] * 8000, 8000) if sound is None else sound
    return listening.Audio(sound.samples[:, ::-1], sound.sample_rate)
say = listening.recorder(seconds=1, title="Say it")
listening.panel(backwards, title="Backwards", sound=say)"""
LOOK = """\
import json
import numpy as np
sound = hum.audio
print(json.dumps([0, 0, 0] if sound is None else
    [sound.duration_seconds, sound.sample_rate, float(np.abs(sound.samples).max())]))"""
MICROPHONE = """answer => {
    window.microphone ??= navigator.mediaDevices;
    const ask = answer === "there" ? options => window.microphone.getUserMedia(options)
        : () => Promise.reject(new DOMException("no", answer));
    const value = answer === "missing" ? undefined : {getUserMedia: ask};
    Object.defineProperty(navigator, 'mediaDevices', {value, configurable: true});
}"""
PATIENCE = 40_000
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("recorder")


@pytest.fixture(scope="module")
def page(folder, chromium):
    write_notebook(folder / "work" / "hum.ipynb", SOURCE, PANEL)
    with started(folder, "work/hum.ipynb") as address:
        page = chromium.new_page(viewport={"width": 1366, "height": 768})
        open_page(page, address)
        page.set_default_timeout(PATIENCE)
        page.evaluate(RUN_ALL)
        page.wait_for_function(ALL_DONE, timeout=MINUTE)
        page.locator(".coursekit-recorder").nth(1).wait_for()
        yield page
        page.close()


def recorder(page, number=0):
    return page.locator(".coursekit-recorder").nth(number)


def button(page, number=0):
    return recorder(page, number).get_by_role("button", name="Record", exact=True)


def status(page, number=0):
    return recorder(page, number).locator("[role=status]")


def in_kernel(page):
    """Return the sound's seconds, its rate and its peak, as the kernel has them."""
    return json.loads(page.evaluate(TOLD, LOOK))


def choose(page, name, data):
    file = {"name": name, "mimeType": "audio/any", "buffer": data}
    recorder(page).get_by_label("Or choose a sound file").set_input_files(file)


def tone(seconds, rate):
    return Audio(0.5 * np.sin(0.2 * np.arange(round(seconds * rate))), rate)


def test_the_microphone_is_recorded_by_keyboard_and_stops_by_itself(page):
    assert page.evaluate(ERRORS) == []
    assert in_kernel(page) == [0, 0, 0]
    button(page).focus()
    page.keyboard.press("Enter")
    status(page).get_by_text("Recording; it stops by itself after 3 seconds.").wait_for()
    recorder(page).get_by_role("timer").get_by_text("1 of 3 seconds").wait_for()
    status(page).get_by_text("seconds of sound.").wait_for()
    seconds, rate, peak = in_kernel(page)
    assert 2.3 < seconds <= 3
    assert rate == 16_000
    assert peak > 0.01
    figure = recorder(page).locator("figure")
    assert "Hum a tune" in figure.inner_text()
    assert "Waveform, Hum a tune" in recorder(page).locator("img").get_attribute("alt")
    assert button(page).is_visible()


def test_stop_ends_it_earlier(page):
    button(page).click()
    recorder(page).get_by_role("timer").get_by_text("1 of 3 seconds").wait_for()
    page.get_by_role("button", name="Stop", exact=True).press(" ")
    status(page).get_by_text("seconds of sound.").wait_for()
    assert 0.2 < in_kernel(page)[0] < 2.3


@pytest.mark.parametrize("name", ["tune.wav", "tune.flac", "tune.mp3"])
def test_a_file_is_read_by_the_kernel(page, name):
    choose(page, name, tone(1.5, 44_100).encode(name[4:]))
    status(page).get_by_text(re.compile(r"Here are 1\.[56]")).wait_for()
    assert in_kernel(page)[1] == 16_000


def test_a_file_that_the_kernel_cannot_read_is_opened_by_the_browser(page):
    # Whatever its name, the browser looks at what is in it.
    choose(page, "memo.m4a", tone(2, 22_050).encode(".wav"))
    status(page).get_by_text("Here are 2.0 seconds").wait_for()


def test_of_a_long_file_only_the_beginning_is_sent(page):
    choose(page, "hour.wav", tone(300, 44_100).encode(".wav"))  # 26 MB
    status(page).get_by_text("Here are 3.0 seconds").wait_for()
    assert in_kernel(page)[0] == 3


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("broken.wav", "This file could not be read as sound."),
     ("broken.m4a", "broken.m4a could not be opened by this browser.")],
)  # fmt: skip
def test_a_broken_file_is_said(page, name, sentence):
    choose(page, name, b"no sound")
    status(page).get_by_text(sentence).wait_for()
    assert in_kernel(page)[0] == 3


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("missing", "This browser gives this page no microphone."),
        ("NotAllowedError", "The browser was not allowed to use the microphone."),
        ("NotFoundError", "No microphone was found."),
        ("NotReadableError", "The microphone is taken by another program."),
        ("AbortError", "The microphone could not be used: no."),
    ],
)
def test_why_there_is_no_microphone_is_said(page, answer, sentence):
    page.evaluate(MICROPHONE, answer)
    button(page).click()
    status(page).get_by_text(sentence).wait_for()
    page.evaluate(MICROPHONE, "there")


def test_no_serious_fault_for_whoever_does_not_see_it(page):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page, context=".jp-OutputArea").response
    assert found["passes"]
    serious = [
        (fault["id"], [node["html"] for node in fault["nodes"]])
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
    ]
    assert serious == []
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / "recorder.png")


def test_the_notebook_keeps_the_picture_and_no_sound(page):
    output = page.wait_for_function(
        "() => { const notebook = jupyterapp.shell.currentWidget.content.model.toJSON();"
        "const stored = notebook.cells[0].outputs;"
        "return stored[0].data['image/png'] && JSON.stringify(stored); }"
    ).json_value()
    assert "Waveform, Hum a tune" in output
    assert "audio/mpeg" not in output
    assert not page.locator(".coursekit-stored").first.is_visible()


def test_a_panel_follows_what_is_recorded(page):
    view = page.locator(".coursekit-view")
    assert "nothing yet" in view.inner_text()
    button(page, 1).press("Enter")
    status(page, 1).get_by_text("seconds of sound.").wait_for()
    view.get_by_text("The new piece is here.").wait_for()
    assert re.search(r"sound (0\.\d|1\.0) s", view.inner_text())
    page.screenshot(path=SCREENSHOTS / "recorder_panel.png", full_page=True)


def test_the_recording_ends_with_the_kernel_and_the_page_says_so(page):
    sentence = recorder(page).get_by_text("The kernel was started again and the recording is gone")
    assert not sentence.is_visible()
    page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    sentence.wait_for()
    assert not button(page).is_visible()

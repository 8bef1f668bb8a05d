// A deck of slides: one is shown, keys and buttons turn the pages, notes open in a window.
"use strict";
const find = name => document.getElementById(name);
const slides = [...document.querySelectorAll(".slides > section > section")];
const fragments = slide => [...slide.querySelectorAll(".fragment")];
const titles = slides.map(slide => slide.querySelector("h1, h2")?.textContent.replace("¶", ""));
// The heading of a slide, or the last one before it.
const title = number => titles.slice(0, number + 1).findLast(heading => heading) ?? "";
const begun = Date.now();
let at = 0, speaker = null;

slides.forEach((slide, number) => {
    slide.tabIndex = 0;
    slide.setAttribute("role", "group");
    slide.setAttribute("aria-label", `Slide ${number + 1} of ${slides.length}: ${title(number)}`);
    slide.addEventListener("scroll", sayMore);
    // A click on a player starts it; the arrow keys go on turning pages.
    slide.addEventListener("pointerup", event => {
        if (event.target.tagName === "AUDIO") setTimeout(() => slide.focus());
    });
});

const below = slide => slide.scrollHeight - slide.clientHeight - slide.scrollTop;

function sayMore() { find("more").hidden = below(slides[at]) < 8; }

// Printed tables keep their columns where letters a fifth smaller do; what is wider is wrapped.
function fitPrinted(printed) {
    printed.style.fontSize = "0.88em";
    printed.style.whiteSpace = "pre";
    const size = printed.clientWidth / printed.scrollWidth;
    if (size < 0.8) printed.style.whiteSpace = "pre-wrap";
    else if (size < 1) printed.style.fontSize = `${0.86 * size}em`;
}

// Smaller letters where a slide nearly fits; where it does not, it scrolls.
function fit(slide) {
    for (const size of [1, 0.92, 0.85, 0.78, 0.85]) {
        slide.style.fontSize = `${size}em`;
        slide.querySelectorAll(".jp-RenderedText pre").forEach(fitPrinted);
        if (slide.scrollHeight <= slide.clientHeight) return;
    }
}

function show(number, whole) {
    if (!slides[number]) return;
    slides[at].querySelectorAll("audio").forEach(sound => sound.pause());
    at = number;
    slides.forEach((slide, other) => { slide.hidden = other !== at; });
    fragments(slides[at]).forEach(fragment => { fragment.hidden = false; });
    fit(slides[at]);
    if (!whole) fragments(slides[at]).forEach(fragment => { fragment.hidden = true; });
    slides[at].scrollTop = 0;
    slides[at].focus({preventScroll: true});
    find("count").textContent = `${title(at)} · ${at + 1} / ${slides.length}`;
    find("back").disabled = at === 0;
    history.replaceState(null, "", `#${at + 1}`);
    sayMore();
    tellSpeaker();
}

function forward() {
    const slide = slides[at], fragment = fragments(slide).find(one => one.hidden);
    if (below(slide) >= 8) slide.scrollBy(0, slide.clientHeight * 0.85);
    else if (fragment) {
        fragment.hidden = false;
        fragment.scrollIntoView({block: "nearest"});
    } else show(at + 1);
    sayMore();
}

const back = () => show(at - 1, true);

function rehearse() {
    find("rehearse").setAttribute("aria-pressed", document.body.classList.toggle("rehearsing"));
    fit(slides[at]);
    sayMore();
}

const notes = slide => [...slide.querySelectorAll("aside.notes")].map(one => one.innerHTML).join("");

function openSpeaker() {
    speaker = window.open("", "notes", "width=700,height=600");
    if (!speaker) return alert("The browser does not let the window of notes open. Press N instead.");
    speaker.document.title = "Notes";
    speaker.document.documentElement.lang = "en";
    speaker.document.body.style.font = "20px/1.5 sans-serif";
    speaker.onkeydown = press;
    tellSpeaker();
}

function tellSpeaker() {
    if (!speaker || speaker.closed) return;
    const minutes = Math.floor((Date.now() - begun) / 60000);
    speaker.document.body.innerHTML = `<main><h1>${at + 1} / ${slides.length}: ${title(at)}`
        + `</h1><p>${minutes} minutes since the beginning. Next: `
        + `${at + 1 < slides.length ? title(at + 1) : "the end"}</p>`
        + (notes(slides[at]) || "<p>No notes for this slide.</p>") + "</main>";
}

const KEYS = {
    ArrowRight: forward, PageDown: forward, " ": forward, ArrowLeft: back, PageUp: back,
    Home: () => show(0), End: () => show(slides.length - 1), n: rehearse, s: openSpeaker,
    f: () => document.fullscreenElement ? document.exitFullscreen()
        : document.documentElement.requestFullscreen(),
};

function press(event) {
    const key = event.key.length > 1 ? event.key : event.key.toLowerCase();
    // What has the focus keeps the keys that it needs: a player its arrows, a button its space bar.
    const own = event.target.closest?.("audio, button, summary, a, input, select, textarea, pre");
    if (!KEYS[key] || event.ctrlKey || event.altKey || event.metaKey) return;
    if (own && !key.startsWith("Page") && !/^[nsf]$/.test(key)) return;
    event.preventDefault();
    KEYS[key]();
}

document.addEventListener("keydown", press);
find("back").onclick = back;
find("next").onclick = forward;
find("rehearse").onclick = rehearse;
find("speaker").onclick = openSpeaker;
addEventListener("resize", () => { fit(slides[at]); sayMore(); });
show(Math.min(slides.length, parseInt(location.hash.slice(1)) || 1) - 1);

// A listening test, trial after trial, by mouse or by keys. It is told letters and sounds, never
// titles. The browser keeps the answers too, for a page that is loaded again before the kernel had them.
const WORDS = ["bad", "poor", "fair", "good", "excellent"];
const rated = (value) => `${value}, ${WORDS[Math.min(4, Math.floor(value / 20))]}`;
const keyOf = (model) => `coursekit-listening-${model.get("place")}`;

function read(model) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(model))) ?? {};
  } catch {
    return {};
  }
}

function write(model, answers) {
  try {
    localStorage.setItem(keyOf(model), JSON.stringify(answers));
  } catch {
    // A page that may keep nothing still works: the kernel writes a file.
  }
}

const isWhole = (values) => Array.isArray(values) && values.length > 0 && values.every((value) => value !== null);

function initialize({ model }) {
  const answers = { ...model.get("answers") };
  const kept = Object.entries(read(model)).filter(([trial, values]) => isWhole(values) && !isWhole(answers[trial]));
  if (!kept.length) return;
  model.set("answers", { ...answers, ...Object.fromEntries(kept) });
  model.save_changes();
}

function render({ model, el }) {
  el.classList.add("coursekit-test");
  el.replaceChildren();
  const where = element("p", { tabindex: "-1", role: "status" }, el);
  const trial = element("div", {}, el);
  const line = element("div", { class: "coursekit-line" }, el);
  const back = element("button", { type: "button" }, line, "Back");
  const next = element("button", { type: "button" }, line, "Next");
  const fault = element("p", { role: "alert" }, el);
  const result = element("div", {}, el);
  let moved = false;
  const at = () => model.get("at");
  const given = () => model.get("answers")[at()] ?? model.get("heard").letters.map(() => null);

  function answer(values) {
    const answers = { ...model.get("answers"), [at()]: values };
    write(model, answers);
    model.set("answers", answers);
    model.save_changes();
    mark();
  }

  function go(step) {
    moved = true;
    model.set("at", at() + step);
    model.save_changes();
    show();
  }

  function player(letter, url, parent) {
    const name = letter === "Reference" ? letter : `Piece ${letter}`;
    element("strong", {}, parent, name);
    const audio = element("audio", { controls: "", preload: "auto", src: url, "aria-label": name }, parent);
    audio.addEventListener("play", () =>
      el.querySelectorAll("audio").forEach((other) => other !== audio && other.pause()));
  }

  // One of two, or neither: native radio buttons, between which arrow keys move.
  function choices(letters) {
    const group = element("fieldset", { class: "coursekit-choices" }, trial);
    element("legend", {}, group, model.get("question"));
    const options = [["Piece " + letters[0], [1, 0]], ["Piece " + letters[1], [0, 1]], ["no preference", [0.5, 0.5]]];
    for (const [word, values] of options) {
      const label = element("label", {}, group);
      const radio = element("input", { type: "radio", name: `${keyOf(model)}-${at()}` }, label);
      label.append(` ${word}`);
      radio.checked = JSON.stringify(given()) === JSON.stringify(values);
      radio.addEventListener("change", () => answer(values));
    }
  }

  function slider(letter, number, parent) {
    const input = element("input", { type: "range", min: 0, max: 100, step: 1, "aria-label": `Piece ${letter}` }, parent);
    const word = element("output", {}, parent);
    const tell = (value) => {
      input.value = value ?? 50;
      word.textContent = value === null ? "not rated yet" : rated(value);
      input.setAttribute("aria-valuetext", word.textContent);
    };
    tell(given()[number]);
    input.addEventListener("input", () => {
      const values = [...given()];
      values[number] = Number(input.value);
      tell(values[number]);
      answer(values);
    });
  }

  function mark() {
    const done = at() >= model.get("count");
    back.disabled = at() === 0;
    next.hidden = done;
    next.disabled = !done && !isWhole(given());
    next.textContent = at() + 1 === model.get("count") ? "Finish" : "Next";
  }

  function show() {
    const heard = model.get("heard");
    trial.replaceChildren();
    result.innerHTML = model.get("result");
    if (at() >= model.get("count")) {
      where.textContent = "Done. Thank you for listening.";
    } else {
      where.textContent = `Trial ${at() + 1} of ${model.get("count")}`;
      if (heard.at !== at()) {
        trial.textContent = "The sounds are being made.";
        next.disabled = back.disabled = true;
        return;
      }
      if (model.get("kind") === "mushra") element("p", {}, trial, model.get("question"));
      const sounds = element("div", { class: "coursekit-sounds" }, trial);
      if (heard.reference) player("Reference", heard.sounds.at(-1), element("div", {}, sounds));
      heard.letters.forEach((letter, number) => {
        const part = element("div", {}, sounds);
        player(letter, heard.sounds[number], part);
        if (model.get("kind") === "mushra") slider(letter, number, part);
      });
      if (model.get("kind") === "pairs") choices(heard.letters);
    }
    mark();
    // Whoever came here by keys goes on from the top of the new trial.
    if (moved) where.focus();
    moved = false;
  }

  back.addEventListener("click", () => go(-1));
  next.addEventListener("click", () => go(1));
  // JupyterLab's own keys are not meant where a test is answered; Shift+Enter still runs the cell.
  el.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || (event.shiftKey && event.key === "Enter")) return;
    event.stopPropagation();
  });
  model.on("change:heard", show);
  model.on("change:result", show);
  model.on("change:message", () => (fault.textContent = model.get("message")));
  show();
}

export default { initialize, render };

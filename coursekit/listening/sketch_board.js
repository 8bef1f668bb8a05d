// What a sketchpad looks like: buttons, a piano's keys, the grid, and what stands below it.
// sketchpads.py puts the files sketch_*.js before sketchpad.js, which makes them one module.
const ROW = 17;
const BLUE = "#0072B2";
const KEYS = [
  "Arrow keys move the frame, Page Up and Page Down by an octave, Home and End to the first and last step.",
  "Enter writes a note in the frame, or takes it away. Delete takes it away too.",
  "Shift with the left or right arrow makes it shorter or longer; with up or down it moves by a semitone.",
  "Space plays and stops. Control+Z undoes.",
  "Piano: the row of letters a s d f g h j k plays C D E F G A B C, the row above the black keys; z and x go an " +
    "octave down and up. Each key writes the next note, of the length that is chosen above; Backspace takes it back.",
  "In time: press Record. After a bar of clicks, what you play by letters or by a MIDI keyboard is written where " +
    "you play it, on the nearest step.",
];

function layOut(el, model, sizes) {
  el.classList.add("coursekit-sketchpad");
  el.replaceChildren();
  const head = element("p", {}, el);
  element("strong", {}, head, model.get("title"));
  element("span", {}, head, ". Click to write a note, drag to the right for a longer one; click a note to take it" +
    " away, drag it to change its length.");
  const line = element("div", { class: "coursekit-sketch-line" }, el);
  const button = (text, attributes = {}) => element("button", { type: "button", ...attributes }, line, text);
  const parts = {
    play: button("Play"),
    record: button("Record", { "aria-pressed": "false" }),
    undo: button("Undo"),
    clear: button("Clear"),
    midi: button("Use a MIDI keyboard"),
  };
  const label = element("label", {}, line, "New notes:");
  parts.pen = element("select", {}, label);
  for (const length of sizes.choices) {
    element("option", { value: length }, parts.pen, sizes.lengths[length - 1].replace(/^an? /, ""));
  }
  parts.pen.value = sizes.choices.includes(sizes.stepsPerBeat) ? sizes.stepsPerBeat : sizes.choices[0];
  element("span", { class: "coursekit-sketch-tempo" }, line, `${sizes.tempo} beats a minute`);

  const rows = sizes.high - sizes.low + 1;
  const cell = Math.max(12, Math.min(40, Math.floor(800 / sizes.steps)));
  const width = cell * sizes.steps;
  const board = element("div", { class: "coursekit-sketch" }, el);
  const keys = draw("svg", { width: 46, height: rows * ROW + 8, "aria-hidden": "true" }, board);
  const scroll = element("div", { class: "coursekit-sketch-scroll" }, board);
  parts.chords = element("div", { class: "coursekit-sketch-chords", style: `width:${width}px` }, scroll);
  parts.grid = element("div", { class: "coursekit-sketch-grid", role: "application", tabindex: "0",
    "aria-label": `${model.get("title")}, a grid of notes`, "aria-roledescription": "sketchpad",
    "data-lm-suppress-shortcuts": "true", style: `width:${width}px` }, scroll);
  parts.svg = draw("svg", { width, height: rows * ROW, "aria-hidden": "true" }, parts.grid);
  for (let row = 0; row < rows; row++) {
    const pitch = sizes.high - row;
    const isBlack = [1, 3, 6, 8, 10].includes(pitch % 12);
    const box = { y: row * ROW, height: ROW };
    draw("rect", { ...box, x: 0, width, fill: isBlack ? "#e6e6e6" : "white" }, parts.svg);
    const key = { ...box, y: row * ROW + 4, x: 0, width: 46, stroke: "#767676", "stroke-width": 0.5 };
    draw("rect", { ...key, fill: isBlack ? "black" : "white" }, keys);
    const name = { x: 42, y: row * ROW + 17, "text-anchor": "end", fill: isBlack ? "white" : "black",
      "font-weight": pitch % 12 ? "normal" : "bold" };
    draw("text", name, keys, sizes.names[pitch - sizes.low]);
    const line = { x1: 0, x2: width, y1: row * ROW, y2: row * ROW, stroke: "#d0d0d0", "stroke-width": 0.5 };
    draw("line", line, parts.svg);
  }
  for (let step = 0; step <= sizes.steps; step++) {
    const [stroke, thick] = step % sizes.stepsPerBar === 0 ? ["black", 1.6]
      : step % sizes.stepsPerBeat === 0 ? ["#767676", 1] : ["#d0d0d0", 0.5];
    const line = { x1: step * cell, x2: step * cell, y1: 0, y2: rows * ROW, stroke, "stroke-width": thick };
    draw("line", line, parts.svg);
  }
  parts.notes = draw("g", {}, parts.svg);
  const playhead = { y1: 0, y2: rows * ROW, stroke: "#D55E00", "stroke-width": 3, visibility: "hidden" };
  parts.head = draw("line", playhead, parts.svg);
  parts.cursor = draw("g", { class: "coursekit-cursor", fill: "none" }, parts.svg);
  const frame = { width: cell - 1, height: ROW - 1 };
  draw("rect", { ...frame, stroke: "white", "stroke-width": 5 }, parts.cursor);
  draw("rect", { ...frame, stroke: "black", "stroke-width": 2.5 }, parts.cursor);

  parts.status = element("p", { role: "status" }, el);
  element("p", { class: "coursekit-sketch-kernel" }, el,
    "The kernel was started again. Your notes are kept here; run this cell again to hand them over.");
  const list = element("details", { open: "" }, el);
  parts.count = element("summary", {}, list);
  parts.list = element("ol", {}, list);
  const help = element("details", {}, el);
  element("summary", {}, help, "By computer keyboard, or by a piano's");
  const lines = element("ul", {}, help);
  for (const text of KEYS) element("li", {}, lines, text);
  parts.cell = cell;
  return parts;
}

// A grid on which notes are drawn, typed or played. The words for places, lengths and pitches come
// from sketch_grid.py, which also says what `arranged` does. The page keeps what was drawn, so that
// the pad has it again when its cell is run in a new kernel.
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1],
  PageUp: [0, 12], PageDown: [0, -12] };
// By where the keys lie, not by what is printed on them: two rows of a piano from C on.
const PIANO = ["KeyA", "KeyW", "KeyS", "KeyE", "KeyD", "KeyF", "KeyT", "KeyG", "KeyY", "KeyH", "KeyU", "KeyJ",
  "KeyK", "KeyO", "KeyL", "KeyP", "Semicolon"];
// Shift+Enter runs the cell, also from here.
const isForUs = (event) =>
  !(event.ctrlKey || event.altKey || event.metaKey || (event.shiftKey && event.key === "Enter"));

function initialize({ model }) {
  const kept = storage(model).read();
  const untouched = JSON.stringify(model.get("drawn")) === JSON.stringify(model.get("sizes").start);
  if (!kept || !untouched || model.get("typed").some(Boolean)) return;
  model.set("drawn", kept.drawn);
  model.set("typed", kept.typed);
  model.save_changes();
}

function render({ model, el }) {
  const sizes = model.get("sizes");
  const parts = layOut(el, model, sizes);
  const kept = storage(model);
  const sound = makeSound();
  let notes = model.get("drawn");
  const past = [];
  const cursor = { step: 0, pitch: sizes.low };
  let octave = 12 * Math.ceil(sizes.low / 12);
  let drag; // while a pointer is down
  let run; // while it plays or records
  const held = new Map(); // keys that are down, with the step on which their note begins

  parts.record.title = "A bar of clicks, then what you play is written in time";
  const name = (pitch) => sizes.names[pitch - sizes.low];
  const where = (step) => sizes.places[step] ?? "the end of the pad";
  const words = ([step, length, pitch]) => `${where(step)}: ${name(pitch)}, ${sizes.lengths[length - 1]}`;
  const say = (text) => { parts.status.textContent = text; };
  const pen = () => Number(parts.pen.value);
  const noteAt = (step, pitch) =>
    notes.find((note) => note[2] === pitch && note[0] <= step && step < note[0] + note[1]);
  const typed = () => [...parts.chords.children].map((input) => input.value);

  function show() {
    parts.notes.replaceChildren();
    for (const [step, length, pitch] of notes) {
      const [x, y] = [step * parts.cell, (sizes.high - pitch) * ROW];
      draw("rect", { x: x + 1, y: y + 1, width: length * parts.cell - 2, height: ROW - 2, rx: 3, fill: BLUE,
        stroke: "black", "stroke-width": 1 }, parts.notes);
      if (length * parts.cell > 28) draw("text", { x: x + 5, y: y + 13, fill: "white" }, parts.notes, name(pitch));
    }
    parts.list.replaceChildren();
    for (const note of notes) element("li", {}, parts.list, words(note));
    const counted = (number, noun) => `${number || "No"} ${noun}${number === 1 ? "" : "s"}`;
    const bars = counted(sizes.steps / sizes.stepsPerBar, "bar");
    parts.count.textContent = `${counted(notes.length, "note")} in ${bars}`;
  }

  function keep() {
    kept.write(notes, typed());
    model.set("drawn", notes);
    model.set("typed", typed());
    model.save_changes();
  }

  function change(next, before = notes) {
    if (JSON.stringify(next) !== JSON.stringify(before)) {
      past.push(before);
      notes = next;
      keep();
    }
    show();
  }

  function undo() {
    if (!past.length) return say("There is nothing to undo.");
    notes = past.pop();
    keep();
    show();
    return say(`Undone: ${parts.count.textContent}.`);
  }

  function preview(pitch, seconds = 0.3) {
    sound.tone(pitch, sound.now(), seconds);
  }

  // Nothing where more notes would sound at once than the pad holds.
  function withNote(note, others) {
    const next = arranged([...others, note], sizes);
    const stays = ([step, , pitch]) => next.some((other) => other[0] === step && other[2] === pitch);
    return sizes.voices === 1 || [...others, note].every(stays) ? next : undefined;
  }

  // Returns whether there was room for the note.
  function write(note, others = notes) {
    const next = withNote(note, others);
    if (next) {
      change(next);
      say(words(noteAt(note[0], note[2])));
    } else say(`This pad holds ${sizes.voices} notes at once.`);
    return Boolean(next);
  }

  function remove(note) {
    change(notes.filter((other) => other !== note));
    say(`Taken away: ${words(note)}.`);
  }

  function moveCursor(step, pitch) {
    cursor.step = between(0, step, sizes.steps);
    cursor.pitch = between(sizes.low, pitch, sizes.high);
    const x = Math.min(cursor.step, sizes.steps - 0.2) * parts.cell + 0.5;
    parts.cursor.setAttribute("transform", `translate(${x} ${(sizes.high - cursor.pitch) * ROW + 0.5})`);
    const scroll = parts.grid.parentElement;
    const right = scroll.scrollLeft + scroll.clientWidth - 2 * parts.cell;
    if (x < scroll.scrollLeft || x > right) scroll.scrollLeft = x - 80;
  }

  function sayCursor() {
    const note = noteAt(cursor.step, cursor.pitch);
    say(`${name(cursor.pitch)}, ${where(cursor.step)}: ${note ? sizes.lengths[note[1] - 1] : "empty"}`);
  }

  // Play and record ------------------------------------------------------------------------------
  const position = () => (sound.now() - run.begin) / sizes.stepSeconds;

  function stop(text) {
    if (!run) return;
    cancelAnimationFrame(run.frame);
    sound.silence();
    for (const key of [...held.keys()]) release(key);
    past.length = Math.min(past.length, run.undos + 1); // a recording is undone as one
    run = undefined;
    parts.head.setAttribute("visibility", "hidden");
    parts.play.textContent = "Play";
    parts.record.setAttribute("aria-pressed", "false");
    say(text);
  }

  function follow() {
    const at = position();
    if (at >= sizes.steps) return stop(run.records ? `Recorded: ${parts.count.textContent}.` : "The end.");
    parts.head.setAttribute("visibility", at < 0 ? "hidden" : "visible");
    parts.head.setAttribute("transform", `translate(${at * parts.cell} 0)`);
    run.frame = requestAnimationFrame(follow);
    return undefined;
  }

  function start(records) {
    stop("");
    const chords = model.get("sounds");
    if (!records && ![...notes, ...chords.flat()].length) return say("There is nothing to play yet.");
    const second = sizes.stepSeconds;
    const begin = sound.now() + 0.1 + (records ? sizes.stepsPerBar * second : 0);
    run = { begin, records, undos: records ? past.length : Infinity };
    for (const [step, length, pitch] of notes) sound.tone(pitch, begin + step * second, length * second);
    const chordSeconds = (sizes.stepsPerBar / sizes.chordsPerBar) * second;
    chords.forEach((chord, index) => {
      for (const pitch of chord) sound.tone(pitch, begin + index * chordSeconds, chordSeconds, 0.06);
    });
    for (let step = -sizes.stepsPerBar; records && step < sizes.steps; step += sizes.stepsPerBeat) {
      sound.tone(step % sizes.stepsPerBar ? 88 : 93, begin + step * second, 0.03, 0.1, "square");
    }
    parts.play.textContent = "Stop";
    parts.record.setAttribute("aria-pressed", String(records));
    say(records ? "One bar of clicks, then play." : "Playing.");
    return follow();
  }

  // Letters and MIDI keys ------------------------------------------------------------------------
  function press(key, pitch) {
    if (held.has(key)) return;
    if (pitch < sizes.low || pitch > sizes.high) {
      say(`This key is outside of the pad, which goes from ${name(sizes.low)} to ${name(sizes.high)}.`);
      return;
    }
    preview(pitch);
    if (run && !run.records) return; // it only plays along
    const chord = !run && sizes.voices > 1 && held.size ? [...held.values()][0].step : undefined;
    const step = run ? Math.max(0, Math.round(position())) : chord ?? cursor.step;
    if (run && position() < -0.5) return;
    if (step >= sizes.steps) {
      say("This is the end of the pad. Move the frame back to write on.");
      return;
    }
    if (!write([step, run ? 1 : pen(), pitch])) return;
    held.set(key, { step, pitch });
    moveCursor(run ? step : step + noteAt(step, pitch)[1], pitch);
  }

  function release(key) {
    const begun = held.get(key);
    held.delete(key);
    const note = begun && notes.find(([step, , pitch]) => step === begun.step && pitch === begun.pitch);
    if (!run?.records || !note) return;
    const length = Math.max(1, Math.round(Math.min(position(), sizes.steps)) - note[0]);
    if (length > note[1]) write([note[0], length, note[2]], notes.filter((other) => other !== note));
  }

  function takeBack() {
    const before = notes.filter(([step]) => step < cursor.step).pop();
    if (!before) return say("There is no note before the frame.");
    moveCursor(before[0], before[2]);
    return remove(before);
  }

  async function connect() {
    const missing = "This browser knows no MIDI keyboards. Chrome, Edge and Firefox do.";
    if (!navigator.requestMIDIAccess) return say(missing);
    let access;
    try {
      access = await navigator.requestMIDIAccess();
    } catch {
      return say("The browser was not allowed to use MIDI keyboards. Allow it left of the page's address.");
    }
    const listen = () => {
      const inputs = [...access.inputs.values()];
      for (const input of inputs) input.onmidimessage = ({ data: [kind, pitch, velocity] }) => {
        if (!el.isConnected) return;
        if (kind >> 4 === 9 && velocity) press(`midi ${pitch}`, pitch);
        else if (kind >> 4 === 8 || kind >> 4 === 9) release(`midi ${pitch}`);
      };
      const names = inputs.map((input) => input.name).join(", ");
      say(names ? `Listening to ${names}.` : "No MIDI keyboard was found. Plug one in; it will be noticed.");
    };
    access.onstatechange = listen;
    return listen();
  }

  function onKey(event) {
    const undoes = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
    if (!undoes && !isForUs(event)) return;
    const { step, pitch } = cursor;
    const note = noteAt(step, pitch);
    const piano = PIANO.indexOf(event.code);
    const handled = () => {
      event.preventDefault();
      event.stopPropagation();
    };
    if (undoes) undo();
    else if (MOVES[event.key] && event.shiftKey) {
      const [longer, higher] = MOVES[event.key];
      const next = note && [note[0], note[1] + longer, note[2] + higher];
      const fits = next && next[1] > 0 && next[0] + next[1] <= sizes.steps && name(next[2]);
      if (!note) say("There is no note in the frame. Enter writes one.");
      else if (!fits) say(longer ? "The note cannot be made so." : "This is the edge of the pad.");
      else if (write(next, notes.filter((other) => other !== note))) {
        moveCursor(note[0], next[2]);
        if (higher) preview(next[2]);
      }
    } else if (MOVES[event.key]) {
      const [right, up] = MOVES[event.key];
      moveCursor(Math.min(sizes.steps - 1, step + right), pitch + up);
      sayCursor();
    } else if (event.key === "Home" || event.key === "End") {
      moveCursor(event.key === "Home" ? 0 : sizes.steps - 1, pitch);
      sayCursor();
    } else if (event.key === "Enter") {
      if (note) remove(note);
      else if (step >= sizes.steps) sayCursor();
      else if (write([step, pen(), pitch])) preview(pitch);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      if (note) remove(note);
      else if (event.key === "Backspace") takeBack();
    } else if (event.key === " ") toggle();
    else if (event.code === "KeyZ" || event.code === "KeyX") {
      octave = between(24, octave + (event.code === "KeyZ" ? -12 : 12), 96);
      say(`The letter a now plays C${octave / 12 - 1}.`);
    } else if (piano >= 0) {
      if (!event.repeat) press(event.code, octave + piano);
    } else return;
    handled();
  }

  // Mouse and finger -----------------------------------------------------------------------------
  function cellUnder(event) {
    const box = parts.svg.getBoundingClientRect();
    const row = Math.floor(((event.clientY - box.top) / box.height) * (sizes.high - sizes.low + 1));
    const step = Math.floor(((event.clientX - box.left) / box.width) * sizes.steps);
    return [between(0, step, sizes.steps - 1), between(sizes.low, sizes.high - row, sizes.high)];
  }

  function onDown(event) {
    if (event.button || drag) return;
    const [step, pitch] = cellUnder(event);
    const old = noteAt(step, pitch);
    parts.grid.focus({ preventScroll: true });
    parts.grid.setPointerCapture(event.pointerId);
    moveCursor(step, pitch);
    drag = { step, old, before: notes, note: old ?? [step, pen(), pitch] };
    preview(pitch);
    if (!old) stretch(drag.note[1]);
  }

  function stretch(length) {
    const [step, , pitch] = drag.note;
    const others = drag.before.filter((other) => other !== drag.old);
    notes = withNote([step, Math.max(1, length), pitch], others) ?? notes;
    show();
  }

  function onMove(event) {
    if (!drag) return;
    const [step] = cellUnder(event);
    if (step === drag.step && !drag.moved) return;
    drag.moved = true;
    stretch(drag.old ? drag.old[1] + step - drag.step : step - drag.step + 1);
  }

  function onUp(event) {
    if (!drag) return;
    const { before, old, moved, note: [at, , pitch] } = drag;
    const next = notes;
    drag = undefined;
    notes = before;
    if (event.type === "pointercancel") return show(); // the finger scrolls the page
    if (old && !moved) return remove(old);
    change(next);
    const written = noteAt(at, pitch);
    return say(written ? words(written) : `This pad holds ${sizes.voices} notes at once.`);
  }

  // Chords ---------------------------------------------------------------------------------------
  const cells = (sizes.steps / sizes.stepsPerBar) * sizes.chordsPerBar;
  parts.chords.hidden = !cells;
  for (let index = 0; index < cells; index++) {
    const at = where((index * sizes.stepsPerBar) / sizes.chordsPerBar);
    const input = element("input", { "aria-label": `Chord, ${at}`, placeholder: "chord", maxlength: 12, size: 4,
      style: `width:${100 / cells}%`, autocomplete: "off", spellcheck: "false" }, parts.chords);
    input.value = model.get("typed")[index] ?? "";
    input.addEventListener("change", keep);
  }

  function showFaults() {
    const faults = model.get("faults");
    [...parts.chords.children].forEach((input, index) => {
      input.setAttribute("aria-invalid", String(Boolean(faults[index])));
      if (faults[index]) say(`${input.getAttribute("aria-label")}: ${faults[index]}`);
    });
  }

  const toggle = () => (run ? stop("Stopped.") : start(false));
  parts.play.addEventListener("click", toggle);
  parts.record.addEventListener("click", () => {
    if (run?.records) return stop(`Recorded: ${parts.count.textContent}.`);
    parts.grid.focus({ preventScroll: true });
    return start(true);
  });
  parts.undo.addEventListener("click", undo);
  parts.clear.addEventListener("click", () => {
    if (!notes.length) return say("The pad is empty already.");
    change([]);
    return say("The pad is empty. Undo brings the notes back.");
  });
  parts.midi.addEventListener("click", connect);
  parts.grid.addEventListener("keydown", onKey);
  parts.grid.addEventListener("keyup", (event) => release(event.code));
  parts.grid.addEventListener("blur", () => [...held.keys()].forEach(release));
  parts.grid.addEventListener("focus", () => !drag && !run && sayCursor());
  parts.grid.addEventListener("pointerdown", onDown);
  parts.grid.addEventListener("pointermove", onMove);
  parts.grid.addEventListener("pointerup", onUp);
  parts.grid.addEventListener("pointercancel", onUp);
  // JupyterLab would take the other keys for its own shortcuts.
  el.addEventListener("keydown", (event) => isForUs(event) && event.stopPropagation());
  model.on("change:drawn", () => {
    if (JSON.stringify(model.get("drawn")) === JSON.stringify(notes)) return;
    notes = model.get("drawn");
    show();
  });
  // Another view of the pad may have changed them.
  model.on("change:typed", () => [...parts.chords.children].forEach((input, index) => {
    if (input !== document.activeElement) input.value = model.get("typed")[index] ?? "";
  }));
  model.on("change:message", () => say(model.get("message")));
  model.on("change:faults", showFaults);
  moveCursor(0, octave);
  show();
  showFaults();
  const isOld = JSON.stringify(notes) !== JSON.stringify(sizes.start);
  say(model.get("message") || (isOld ? "Your notes from before are here again." : ""));
  return () => {
    stop("");
    sound.close();
  };
}

export default { initialize, render };

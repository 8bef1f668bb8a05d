// What may stand on a sketchpad, as `arranged` in sketch_grid.py says it, and where the page keeps it.
const between = (low, value, high) => Math.min(high, Math.max(low, value));

function arranged(notes, { voices, steps }) {
  const lines = new Map();
  for (const note of notes) {
    const line = voices === 1 ? 0 : note[2];
    if (!lines.has(line)) lines.set(line, new Map());
    lines.get(line).set(note[0], note);
  }
  const fitted = [...lines.values()].flatMap((byStep) => {
    const line = [...byStep.values()].sort((one, other) => one[0] - other[0]);
    return line.map(([step, length, pitch], index) =>
      [step, Math.min(length, (line[index + 1]?.[0] ?? steps) - step), pitch]);
  });
  const kept = [];
  for (const note of fitted.sort((one, other) => one[0] - other[0] || one[2] - other[2])) {
    if (kept.filter(([step, length]) => step + length > note[0]).length < voices) kept.push(note);
  }
  return kept;
}

// Under the notebook's name and the pad's title; a pad that starts from other notes is another one.
function storage(model) {
  const { place, start } = model.get("sizes");
  const key = `coursekit-sketchpad:${place || location.pathname}:${model.get("title")}`;
  const isNote = (note) => Array.isArray(note) && note.length === 3 && note.every(Number.isInteger);
  const isOurs = (kept) => JSON.stringify(kept?.start) === JSON.stringify(start) &&
    Array.isArray(kept.typed) && Array.isArray(kept.drawn) && kept.drawn.every(isNote);
  return {
    read() {
      try {
        const kept = JSON.parse(localStorage.getItem(key));
        return isOurs(kept) ? kept : undefined;
      } catch {
        return undefined;
      }
    },
    write(drawn, typed) {
      try {
        localStorage.setItem(key, JSON.stringify({ start, drawn, typed }));
      } catch {
        // A page that may keep nothing still works until its kernel ends.
      }
    },
  };
}

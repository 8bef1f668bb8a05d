// A point in a polygon of words, steered by point.js. The shares are those of shares_at in pads.py,
// said here while the point is still moving.
const PALETTE = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000", "#F0E442"];

const turn = (part, count) => Math.PI / 2 - (2 * Math.PI * part) / count;
const unit = (angle) => [Math.cos(angle), Math.sin(angle)];

function corners(count) {
  if (count === 2) return [[-1, 0], [1, 0]];
  return Array.from({ length: count }, (_, index) => unit(turn(index, count)));
}

function along([x, y], count) {
  return Array.from({ length: count }, (_, index) => {
    const [across, up] = unit(turn(index + 0.5, count));
    return x * across + y * up;
  });
}

function inside([x, y], count) {
  if (count === 2) return [Math.min(1, Math.max(-1, x)), 0];
  const beyond = Math.max(1, Math.max(...along([x, y], count)) / Math.cos(Math.PI / count));
  return [x / beyond, y / beyond];
}

function sharesAt(point, count) {
  if (count === 2) return [(1 - point[0]) / 2, (1 + point[0]) / 2];
  const apart = along(point, count).map((far) => Math.max(0, Math.cos(Math.PI / count) - far));
  const weights = apart.map((_, corner) =>
    apart.reduce((product, distance, edge) =>
      edge === corner || edge === (corner + count - 1) % count ? product : product * distance, 1));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

function render({ model, el }) {
  const words = model.get("words");
  const places = corners(words.length);
  el.innerHTML = '<div class="coursekit-pad"><p></p><div tabindex="0" role="slider"' +
    ' aria-valuemin="0" aria-valuemax="100"></div><p></p><p></p></div>';
  const [name, slider, said, help] = el.firstElementChild.children;
  const top = words.length === 2 ? -0.35 : -1.3;
  const height = 0.3 - top - Math.min(...places.map(([, y]) => y));
  const svg = draw("svg", { viewBox: `-2.5 ${top} 5 ${height}`, "aria-hidden": "true" }, slider);
  const outline = { fill: "#f2f2f2", stroke: "#767676", "stroke-width": 0.015 };
  draw("polygon", { ...outline, points: places.map(([x, y]) => `${x},${-y}`).join(" ") }, svg);
  words.forEach((word, index) => {
    const [x, y] = places[index];
    const anchor = words.length === 2 || Math.abs(x) < 0.1 ? "middle" : x < 0 ? "end" : "start";
    const up = words.length === 2 ? -0.2 : -1.12 * y + 0.05;
    draw("circle", { cx: x, cy: -y, r: 0.05, fill: PALETTE[index], stroke: "black", "stroke-width": 0.01 }, svg);
    draw("text", { x: anchor === "middle" ? x : 1.1 * x, y: up, "text-anchor": anchor }, svg, `${index + 1} ${word}`);
  });
  const dot = draw("circle", { r: 0.09, fill: "white", stroke: "black", "stroke-width": 0.04 }, svg);
  help.textContent = "Drag the point, or use the keys: arrows (with Shift in small steps), " +
    `1 to ${words.length} for a corner, Home for the middle.`;

  const show = (point) => {
    const shares = sharesAt(point, words.length).map((share) => Math.round(100 * share));
    const text = shares.map((share, index) => share && `${share} % ${words[index]}`).filter(Boolean).join(", ");
    dot.setAttribute("cx", point[0]);
    dot.setAttribute("cy", -point[1]);
    name.textContent = model.get("description");
    said.textContent = text.replaceAll(" %", "\u00a0%");
    slider.setAttribute("aria-label", model.get("description"));
    slider.setAttribute("aria-valuenow", Math.max(...shares));
    slider.setAttribute("aria-valuetext", text);
  };
  const within = (to) => inside(to, words.length).map((part) => Number(part.toFixed(6)));
  // A digit without a corner is still ours, so that JupyterLab makes no heading of the cell.
  const jump = ({ code, shiftKey }) => {
    const digit = !shiftKey && /^(?:Digit|Numpad)([1-8])$/.exec(code);
    return digit ? (places[digit[1] - 1] ?? model.get("point")) : undefined;
  };
  steer(model, slider, svg, { within, fromDrawing: ({ x, y }) => [x, -y], steps: [0.05, 0.01], jump, show });
}

export default { render };

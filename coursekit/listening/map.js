// A point in a square over dots, steered by point.js. What is said of the point is worked out here as
// in maps.py, while it is still moving.
function nearest(dots, [x, y]) {
  let best = 0;
  let least = Infinity;
  dots.forEach(([across, up], index) => {
    const away = (across - x) ** 2 + (up - y) ** 2;
    if (away < least) [least, best] = [away, index];
  });
  return best;
}

function render({ model, el }) {
  const extent = model.get("extent");
  const scale = 100 / extent;
  const dots = model.get("dots");
  const names = model.get("names");
  const [across, up] = model.get("axes");
  el.innerHTML = '<div class="coursekit-map"><p></p><div tabindex="0" role="slider"></div>' +
    "<p></p><p></p><p></p></div>";
  const [name, slider, said, legend, help] = el.firstElementChild.children;
  slider.setAttribute("aria-valuemin", -extent);
  slider.setAttribute("aria-valuemax", extent);
  slider.setAttribute("aria-roledescription", "map of two numbers");
  const svg = draw("svg", { viewBox: "-118 -106 226 232", "aria-hidden": "true" }, slider);
  draw("rect", { x: -100, y: -100, width: 200, height: 200, fill: "#f2f2f2", stroke: "#767676" }, svg);
  const line = { stroke: "#767676", "stroke-width": 0.4, "stroke-dasharray": "2 2" };
  draw("line", { ...line, x1: -100, x2: 100, y1: 0, y2: 0 }, svg);
  draw("line", { ...line, x1: 0, x2: 0, y1: -100, y2: 100 }, svg);
  const colours = model.get("colours");
  dots.forEach(([x, y], index) =>
    draw("circle", { cx: scale * x, cy: -scale * y, r: 1.6, fill: colours[index], opacity: 0.75 }, svg));
  for (const end of [-extent, 0, extent]) {
    draw("text", { x: scale * end, y: 112, "text-anchor": "middle" }, svg, String(end));
    draw("text", { x: -103, y: 3 - scale * end, "text-anchor": "end" }, svg, String(end));
  }
  draw("text", { x: 0, y: 123, "text-anchor": "middle" }, svg, across);
  draw("text", { x: 0, y: 0, "text-anchor": "middle", transform: "translate(-111 0) rotate(-90)" }, svg, up);
  const dot = draw("g", {}, svg);
  draw("circle", { r: 6, fill: "white", stroke: "black", "stroke-width": 2.4 }, dot);
  draw("circle", { r: 2, fill: "#D55E00" }, dot);
  legend.textContent = model.get("legend");
  help.textContent = "Click, or drag the point, or use the keys: arrows (with Shift in small steps), " +
    "Home for the middle.";

  const show = (point) => {
    let text = `${across} ${point[0].toFixed(2)}, ${up} ${point[1].toFixed(2)}`;
    if (names.length) text += `, nearest dot: ${names[nearest(dots, point)]}`;
    dot.setAttribute("transform", `translate(${scale * point[0]} ${-scale * point[1]})`);
    name.textContent = model.get("description");
    said.textContent = text;
    slider.setAttribute("aria-label", model.get("description"));
    slider.setAttribute("aria-valuenow", point[0]);
    slider.setAttribute("aria-valuetext", text);
  };
  const within = (to) => to.map((part) => Number(Math.min(extent, Math.max(-extent, part)).toFixed(4)));
  const fromDrawing = ({ x, y }) => [x / scale, -y / scale];
  const steps = [0.1 * extent, 0.01 * extent];
  steer(model, slider, svg, { within, fromDrawing, steps, jump: () => undefined, show });
}

export default { render };

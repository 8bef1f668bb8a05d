// A point that is moved by mouse, finger or keys over a drawing; of pad.js and map.js, which say what
// it is moved over. Python is told the point when it is let go.
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

// `within` keeps a point inside, `fromDrawing` reads a place of the drawing as a point, `steps` are
// those of an arrow key without and with Shift, `jump` answers other keys, and `show` shows a point.
function steer(model, slider, svg, { within, fromDrawing, steps, jump, show }) {
  let point = model.get("point");
  const move = (to) => {
    point = within(to);
    show(point);
  };
  const keep = () => {
    model.set("point", point);
    model.save_changes();
  };
  const drag = (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    move(fromDrawing(at));
  };
  slider.addEventListener("pointerdown", (event) => {
    slider.setPointerCapture(event.pointerId);
    slider.focus();
    drag(event);
  });
  slider.addEventListener("pointermove", (event) => {
    if (slider.hasPointerCapture(event.pointerId)) drag(event);
  });
  slider.addEventListener("lostpointercapture", keep);
  slider.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const step = steps[event.shiftKey ? 1 : 0];
    let to = jump(event);
    if (MOVES[event.key]) to = point.map((part, axis) => part + step * MOVES[event.key][axis]);
    else if (event.key === "Home") to = [0, 0];
    if (!to) return;
    event.preventDefault();
    event.stopPropagation();
    move(to);
    keep();
  });
  model.on("change:point", () => {
    point = model.get("point");
    show(point);
  });
  model.on("change:description", () => show(point));
  show(point);
}

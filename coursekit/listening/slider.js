// A native slider with its name and its value. JupyterLab would take the keys for its own
// shortcuts, so the ones that the slider needs go no further.
const KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"];

function render({ model, el }) {
  const label = document.createElement("label");
  label.className = "coursekit-slider";
  const name = document.createElement("span");
  const input = document.createElement("input");
  const shown = document.createElement("span");
  input.type = "range";
  shown.className = "coursekit-value";
  shown.setAttribute("aria-hidden", "true");
  label.append(name, input, shown);
  el.replaceChildren(label);

  const say = () => {
    const text = String(Number(input.valueAsNumber.toFixed(10)));
    shown.textContent = text;
    input.setAttribute("aria-valuetext", text);
  };
  const show = () => {
    name.textContent = model.get("description");
    input.setAttribute("aria-label", model.get("description"));
    input.min = model.get("low");
    input.max = model.get("high");
    input.step = model.get("step");
    input.value = model.get("value");
    say();
  };
  input.addEventListener("input", say);
  input.addEventListener("change", () => {
    model.set("value", input.valueAsNumber);
    model.save_changes();
  });
  input.addEventListener("keydown", (event) => {
    if (KEYS.includes(event.key)) event.stopPropagation();
  });
  for (const trait of ["value", "description", "low", "high", "step"]) {
    model.on(`change:${trait}`, show);
  }
  show();
}

export default { render };

// One button a word. Tab comes to the pressed one; arrow keys go on to the others and press them.
const MOVES = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

function render({ model, el }) {
  const group = document.createElement("fieldset");
  group.className = "coursekit-choice";
  const legend = document.createElement("legend");
  legend.textContent = model.get("description");
  const buttons = model.get("words").map((word, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = word;
    button.addEventListener("click", () => press(index));
    return button;
  });
  group.append(legend, ...buttons);
  el.replaceChildren(group);

  function press(index) {
    model.set("index", index);
    model.save_changes();
    show();
  }
  const show = () => {
    legend.textContent = model.get("description");
    buttons.forEach((button, index) => {
      const pressed = index === model.get("index");
      button.setAttribute("aria-pressed", String(pressed));
      button.tabIndex = pressed ? 0 : -1;
    });
  };
  group.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const ends = { Home: 0, End: buttons.length - 1 };
    const now = buttons.indexOf(event.target);
    const goal = event.key in ends ? ends[event.key] : now + MOVES[event.key];
    if (event.key === "Enter" || event.key === " ") event.stopPropagation();
    if (Number.isNaN(goal)) return;
    event.stopPropagation();
    event.preventDefault();
    if (!buttons[goal]) return;
    press(goal);
    buttons[goal].focus();
  });
  model.on("change:index", show);
  model.on("change:description", show);
  show();
}

export default { render };

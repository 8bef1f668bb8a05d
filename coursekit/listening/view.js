// What a panel plays and shows. While the next piece is made, the one before stays, dimmed.
function render({ model, el }) {
  el.classList.add("coursekit-view");
  const line = document.createElement("div");
  line.className = "coursekit-line";
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  status.tabIndex = -1;
  const cancel = document.createElement("button");
  cancel.type = "button";
  cancel.textContent = "Cancel";
  const piece = document.createElement("div");
  line.append(status, cancel);
  el.replaceChildren(line, piece);

  cancel.addEventListener("click", () => model.send("cancel"));
  cancel.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") event.stopPropagation();
  });
  const tell = () => {
    const busy = model.get("busy");
    // A focus that stood on the button would be lost with it.
    if (!busy && document.activeElement === cancel) status.focus();
    status.textContent = model.get("status");
    cancel.hidden = !busy;
    piece.classList.toggle("coursekit-dimmed", busy);
    piece.setAttribute("aria-busy", String(busy));
  };
  let shown;
  let latest = 0;
  const update = async () => {
    const number = ++latest;
    const value = model.get("value");
    const fresh = document.createElement("div");
    if (value !== shown) {
      fresh.innerHTML = value;
      // A picture has no height before it is decoded, and the page would jump.
      const images = [...fresh.querySelectorAll("img")];
      await Promise.all(images.map((image) => image.decode().catch(() => {})));
    }
    if (number !== latest) return;
    tell();
    if (value !== shown) piece.replaceChildren(...fresh.childNodes);
    shown = value;
  };
  for (const trait of ["value", "busy", "status"]) model.on(`change:${trait}`, update);
  update();
}

export default { render };

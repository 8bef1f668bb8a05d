// Records a microphone or takes a sound file, and hands it to the kernel; recorders.py has the rest.
const ENDINGS = /\.(wav|flac|mp3|ogg|aiff?)$/i; // what the kernel reads itself
const MOST_BYTES = 8_000_000; // of a file that goes to the kernel; only its beginning is used
const MOST_TO_DECODE = 30_000_000; // of a file that the browser has to open as a whole
const REFUSED = {
  NotAllowedError: "The browser was not allowed to use the microphone. Allow it left of the page's address, then " +
    "press Record again; or choose a file.",
  NotFoundError: "No microphone was found. Plug one in and press Record again, or choose a file.",
  NotReadableError: "The microphone is taken by another program. Close that, then press Record again.",
};
const MISSING = "This browser gives this page no microphone. Open the page at 127.0.0.1 or localhost in Chrome, " +
  "Edge, Firefox or Safari, or choose a file.";

// One channel, at the rate of the context, whatever the browser can open.
async function decoded(blob, rate, seconds) {
  const context = new OfflineAudioContext(1, rate, rate);
  const sound = await context.decodeAudioData(await blob.arrayBuffer());
  const mono = new Float32Array(Math.min(sound.length, seconds * rate));
  for (let channel = 0; channel < sound.numberOfChannels; channel++) {
    const samples = sound.getChannelData(channel);
    for (let place = 0; place < mono.length; place++) mono[place] += samples[place] / sound.numberOfChannels;
  }
  return mono;
}

function render({ model, el }) {
  const seconds = model.get("seconds");
  el.classList.add("coursekit-recorder");
  el.replaceChildren();
  const head = element("p", {}, el);
  element("strong", {}, head, model.get("title"));
  element("span", {}, head, `. Record asks the browser for your microphone and stops after ${seconds} seconds, or ` +
    "earlier when you press Stop. The sound goes to this notebook's kernel and nowhere else.");
  const line = element("div", { class: "coursekit-line" }, el);
  const record = element("button", { type: "button" }, line, "Record");
  const label = element("label", {}, line, "Or choose a sound file: ");
  const picker = element("input", { type: "file", accept: "audio/*,.wav,.flac,.mp3,.m4a,.ogg" }, label);
  const clock = element("span", { role: "timer" }, line);
  const status = element("p", { role: "status" }, el);
  const shown = element("div", {}, el);
  element("p", { class: "coursekit-recorder-kernel" }, el,
    "The kernel was started again and the recording is gone with it. Run this cell again to record.");
  const say = (text) => (status.textContent = text);
  let asked = false;
  let run;

  async function start() {
    if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) return say(MISSING);
    asked = true;
    say("The browser asks whether this page may use your microphone.");
    let stream;
    try {
      // A telephone's cleaning of speech takes held notes for noise.
      const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
      stream = await navigator.mediaDevices.getUserMedia({ audio: plain });
    } catch (error) {
      return say(REFUSED[error.name] ?? `The microphone could not be used: ${error.message}.`);
    } finally {
      asked = false;
    }
    if (!el.isConnected) return stream.getTracks().forEach((track) => track.stop());
    const recorder = new MediaRecorder(stream);
    const chunks = [];
    const begin = performance.now();
    const tick = () => {
      const passed = (performance.now() - begin) / 1000;
      clock.textContent = `${Math.min(passed, seconds).toFixed(0)} of ${seconds} seconds`;
      if (passed >= seconds) stop();
    };
    recorder.ondataavailable = ({ data }) => chunks.push(data);
    recorder.onstop = () => {
      stream.getTracks().forEach((track) => track.stop());
      send(new Blob(chunks, { type: recorder.mimeType }), "The recording");
    };
    recorder.start();
    run = { recorder, timer: setInterval(tick, 100) };
    record.textContent = "Stop";
    picker.disabled = true;
    picker.value = "";
    tick();
    return say(`Recording; it stops by itself after ${seconds} seconds.`);
  }

  function stop() {
    if (!run) return;
    clearInterval(run.timer);
    run.recorder.stop();
    run = undefined;
    record.textContent = "Record";
    picker.disabled = false;
    clock.textContent = "";
  }

  async function send(blob, name) {
    say(`${name} is sent to the kernel.`);
    try {
      const samples = await decoded(blob, model.get("rate"), seconds);
      model.send({ kind: "samples" }, undefined, [samples.buffer]);
    } catch {
      say(`${name} could not be opened by this browser. Save it as WAV, FLAC or MP3, then choose that file.`);
    }
  }

  async function choose() {
    const [file] = picker.files;
    if (!file) return;
    if (ENDINGS.test(file.name)) {
      say(`${file.name} is sent to the kernel.`);
      const bytes = await file.slice(0, MOST_BYTES).arrayBuffer();
      model.send({ kind: "file" }, undefined, [bytes]);
    } else if (file.size > MOST_TO_DECODE) {
      say(`${file.name} is too large to be opened here. Cut out the part you need and save it as WAV or MP3.`);
    } else await send(file, file.name);
  }

  record.addEventListener("click", () => (run ? stop() : !asked && start()));
  picker.addEventListener("click", () => (picker.value = "")); // the same file may be chosen again
  picker.addEventListener("change", choose);
  // JupyterLab would take the keys for its own shortcuts.
  line.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") event.stopPropagation();
  });
  const hear = () => (shown.innerHTML = model.get("shown"));
  const tell = () => say(model.get("message"));
  model.on("change:shown", hear);
  model.on("change:message", tell);
  hear();
  tell();
  return () => {
    stop();
    model.off("change:shown", hear);
    model.off("change:message", tell);
  };
}

export default { render };

// An oscillator with a soft beginning and end; the context wakes at the first key or click.
function makeSound() {
  let context;
  let bus;
  const now = () => {
    context ??= new AudioContext();
    if (context.state === "suspended") context.resume();
    if (!bus) {
      bus = context.createGain();
      bus.connect(context.destination);
    }
    return context.currentTime;
  };
  const tone = (pitch, begin, seconds, level = 0.22, type = "triangle") => {
    const oscillator = context.createOscillator();
    const envelope = context.createGain();
    const end = begin + Math.max(seconds, 0.08);
    oscillator.type = type;
    oscillator.frequency.value = 440 * 2 ** ((pitch - 69) / 12);
    envelope.gain.setValueAtTime(0, begin);
    envelope.gain.linearRampToValueAtTime(level, begin + 0.012);
    envelope.gain.setTargetAtTime(0.6 * level, begin + 0.012, 0.12);
    envelope.gain.setTargetAtTime(0, end - 0.03, 0.03);
    oscillator.connect(envelope).connect(bus);
    oscillator.start(begin);
    oscillator.stop(end + 0.25);
  };
  const silence = () => {
    bus?.gain.setTargetAtTime(0, context.currentTime, 0.02);
    bus = undefined;
  };
  return { now, tone, silence, close: () => context?.close() };
}

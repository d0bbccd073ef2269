/** happy-dom has no drawing context; charts draw into this one, which takes everything and shows nothing. */
const context = new Proxy<Record<string | symbol, unknown>>(
  { measureText: (text: string) => ({ width: text.length * 6 }), createLinearGradient: () => ({ addColorStop: () => {} }) },
  { get: (target, name) => target[name] ?? (() => {}), set: (target, name, value) => ((target[name] = value), true) },
)

HTMLCanvasElement.prototype.getContext = (() => context) as unknown as HTMLCanvasElement['getContext']

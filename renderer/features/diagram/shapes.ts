/** Colours of the theme by name. */
export type Tone = 'background' | 'surface' | 'sunken' | 'line' | 'line-strong' | 'on-surface' | 'text2' | 'text3' | 'primary' | 'primary-soft' | 'primary-line' | 'warning' | 'warning-soft' | 'warning-line'

/** Fonts of the design, see `fonts`. */
export type FontName = 'name' | 'caption' | 'mono' | 'small'

interface Font {
  readonly weight: number
  readonly size: number
  readonly family: string
}

const text = "'Inter Variable', system-ui, sans-serif"

export const fonts = {
  name: { weight: 600, size: 13, family: text },
  caption: { weight: 400, size: 12, family: text },
  small: { weight: 500, size: 11, family: text },
  mono: { weight: 400, size: 12, family: "'JetBrains Mono Variable', ui-monospace, monospace" },
} satisfies Record<FontName, Font>

/** As CSS and canvases write it. */
export function fontText(name: FontName): string {
  const { weight, size, family } = fonts[name]
  return `${weight} ${size}px ${family}`
}

/** Text is set a little tighter than the font is made; keys and names of columns are not. */
export function spacingText(name: FontName): string {
  return name === 'mono' ? '0px' : `${-0.006 * fonts[name].size}px`
}

/** One thing that is drawn: as SVG on the page, on a canvas for a picture. `null`: not filled, or without an edge. */
export type Shape =
  | { readonly kind: 'rect'; readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly radius: number; readonly fill: Tone | null; readonly edge: Tone | null }
  | { readonly kind: 'path'; readonly d: string; readonly fill: Tone | null; readonly edge: Tone | null; readonly width: number; readonly dashed: boolean }
  /** `y`: the baseline. */
  | { readonly kind: 'text'; readonly x: number; readonly y: number; readonly text: string; readonly font: FontName; readonly fill: Tone; readonly anchor: 'start' | 'middle' | 'end' }
  /** A path of `@mdi/js`, scaled to `size`. */
  | { readonly kind: 'icon'; readonly x: number; readonly y: number; readonly size: number; readonly d: string; readonly fill: Tone }

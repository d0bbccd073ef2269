import { onMounted, shallowRef, type ShallowRef } from 'vue'
import type { TextWidth } from './boxSize.ts'
import { fontText, spacingText, fonts, type FontName } from './shapes.ts'

/** Measures texts as they are drawn; another function once a font has arrived. */
export function useTextWidth(): Readonly<ShallowRef<TextWidth>> {
  const measure = shallowRef(createTextWidth())
  onMounted(async () => {
    if (!('fonts' in document)) return
    const names = Object.keys(fonts) as FontName[]
    const isThere = names.every((name) => document.fonts.check(fontText(name)))
    await Promise.all(names.map((name) => document.fonts.load(fontText(name))))
    if (!isThere) measure.value = createTextWidth()
  })
  return measure
}

function createTextWidth(): TextWidth {
  const context = document.createElement('canvas').getContext('2d')
  const known = new Map<string, number>()
  return (text, font) => {
    const key = `${font} ${text}`
    const before = known.get(key)
    if (before !== undefined || context === null) return before ?? text.length * 7
    context.font = fontText(font)
    context.letterSpacing = spacingText(font)
    const { width } = context.measureText(text)
    known.set(key, width)
    return width
  }
}

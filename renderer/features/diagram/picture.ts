import { grown, type Point, type Rect } from './geometry.ts'
import { fontText, spacingText, type Shape, type Tone } from './shapes.ts'

/** Shapes that are drawn with their corner at a place. */
export interface PlacedShapes extends Point {
  readonly shapes: readonly Shape[]
}

const margin = 32
const density = 2
/** What every browser can make a picture of. */
const longest = 16_000

/** All of a drawing on the colour of its ground, twice the size where that is not too large; null where no picture can be made. */
export async function picture(parts: readonly PlacedShapes[], bounds: Rect, colorOf: (tone: Tone) => string): Promise<Blob | null> {
  const all = grown(bounds, margin)
  const scale = Math.min(density, longest / all.width, longest / all.height)
  const canvas = document.createElement('canvas')
  canvas.width = Math.ceil(all.width * scale)
  canvas.height = Math.ceil(all.height * scale)
  const context = canvas.getContext('2d')
  if (context === null) return null
  context.scale(scale, scale)
  context.fillStyle = colorOf('background')
  context.fillRect(0, 0, all.width, all.height)
  for (const { x, y, shapes } of parts) {
    context.save()
    context.translate(x - all.x, y - all.y)
    for (const shape of shapes) paint(context, shape, colorOf)
    context.restore()
  }
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'))
}

function paint(context: CanvasRenderingContext2D, shape: Shape, colorOf: (tone: Tone) => string): void {
  switch (shape.kind) {
    case 'rect': {
      const path = new Path2D()
      path.roundRect(shape.x + 0.5, shape.y + 0.5, shape.width - 1, shape.height - 1, shape.radius)
      return paintPath(context, path, { ...shape, edgeWidth: 1, dashed: false }, colorOf)
    }
    case 'path':
      return paintPath(context, new Path2D(shape.d), { ...shape, edgeWidth: shape.width }, colorOf)
    case 'text':
      context.font = fontText(shape.font)
      context.letterSpacing = spacingText(shape.font)
      context.textAlign = shape.anchor === 'middle' ? 'center' : shape.anchor
      context.fillStyle = colorOf(shape.fill)
      return context.fillText(shape.text, shape.x, shape.y)
    case 'icon':
      context.save()
      context.translate(shape.x, shape.y)
      context.scale(shape.size / 24, shape.size / 24)
      paintPath(context, new Path2D(shape.d), { fill: shape.fill, edge: null, edgeWidth: 0, dashed: false }, colorOf)
      return context.restore()
  }
}

function paintPath(context: CanvasRenderingContext2D, path: Path2D, look: { readonly fill: Tone | null; readonly edge: Tone | null; readonly edgeWidth: number; readonly dashed: boolean }, colorOf: (tone: Tone) => string): void {
  if (look.fill !== null) {
    context.fillStyle = colorOf(look.fill)
    context.fill(path)
  }
  if (look.edge === null) return
  context.strokeStyle = colorOf(look.edge)
  context.lineWidth = look.edgeWidth
  context.lineCap = 'round'
  context.lineJoin = 'round'
  context.setLineDash(look.dashed ? [5, 4] : [])
  context.stroke(path)
}

export interface PictureLine {
  readonly name: string
  readonly color: string
  readonly dash: readonly number[]
}

const margin = 24
const rowHeight = 22
const sample = 28

/**
 * A drawn chart, twice the size, with the names of its lines over it, as PNG; null where the browser makes none.
 * A name that is too long for the picture is cut off at its edge.
 */
export function trendPicture(chart: HTMLCanvasElement, { lines, text, surface, font }: { readonly lines: readonly PictureLine[]; readonly text: string; readonly surface: string; readonly font: string }): Promise<Blob | null> {
  const canvas = document.createElement('canvas')
  const head = margin / 2 + lines.length * rowHeight
  canvas.width = chart.width
  canvas.height = chart.height + 2 * head
  const context = canvas.getContext('2d')
  if (!context) return Promise.resolve(null)
  context.fillStyle = surface
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.scale(2, 2)
  context.textBaseline = 'middle'
  for (const [index, line] of lines.entries()) {
    const y = margin / 2 + (index + 0.5) * rowHeight
    context.strokeStyle = line.color
    context.lineWidth = 2
    context.setLineDash([...line.dash])
    context.beginPath()
    context.moveTo(margin, y)
    context.lineTo(margin + sample, y)
    context.stroke()
    context.fillStyle = text
    context.font = `${index === 0 ? 600 : 400} 13px ${font}`
    context.fillText(line.name, margin + sample + 8, y)
  }
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.drawImage(chart, 0, 2 * head)
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'))
}

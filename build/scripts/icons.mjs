// Draws the icons of the packaged application from build/icons/*.svg, in the sizes and containers each system wants.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getBrowser, installCommand } from './browsers.mjs'
import { root, stop } from './project.mjs'
import { setUp } from './setup.mjs'

const folder = join(root, 'build/icons')
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024]
const icoSizes = [16, 24, 32, 48, 64, 128, 256]
/** Apple's names for PNG images of a size in pixels; some sizes stand for a smaller one at double density too. */
const icnsTypes = [['icp4', 16], ['icp5', 32], ['ic11', 32], ['ic12', 64], ['ic07', 128], ['ic13', 256], ['ic08', 256], ['ic14', 512], ['ic09', 512], ['ic10', 1024]]

/** The picture at each size, as PNG with a clear background. */
async function rasterize(page, svg) {
  const images = new Map()
  for (const size of sizes) {
    await page.setViewportSize({ width: size, height: size })
    await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`)
    images.set(size, await page.screenshot({ omitBackground: true }))
  }
  return images
}

/** Windows' container: a header, an entry of 16 bytes per image, then the images; a size of 256 is written as 0. */
function ico(images) {
  const header = Buffer.alloc(6 + 16 * icoSizes.length)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(icoSizes.length, 4)
  let offset = header.length
  icoSizes.forEach((size, index) => {
    const at = 6 + 16 * index
    const { length } = images.get(size)
    header.writeUInt8(size % 256, at)
    header.writeUInt8(size % 256, at + 1)
    header.writeUInt16LE(1, at + 4)
    header.writeUInt16LE(32, at + 6)
    header.writeUInt32LE(length, at + 8)
    header.writeUInt32LE(offset, at + 12)
    offset += length
  })
  return Buffer.concat([header, ...icoSizes.map((size) => images.get(size))])
}

/** Apple's container: blocks of a type, their length with this head, and the image. */
function icns(images) {
  const block = (type, content) => {
    const head = Buffer.alloc(8)
    head.write(type, 'latin1')
    head.writeUInt32BE(content.length + 8, 4)
    return Buffer.concat([head, content])
  }
  return block('icns', Buffer.concat(icnsTypes.map(([type, size]) => block(type, images.get(size)))))
}

await setUp()
const executablePath = (await getBrowser()) ?? stop(`Drawing icons needs Chrome, Chromium or Edge. Run: ${installCommand()}`)
const { chromium } = await import('playwright')
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
try {
  const page = await browser.newPage()
  for (const name of ['icon', 'document']) {
    const images = await rasterize(page, readFileSync(join(folder, `${name}.svg`), 'utf8'))
    writeFileSync(join(folder, `${name}.ico`), ico(images))
    writeFileSync(join(folder, `${name}.icns`), icns(images))
    if (name !== 'icon') continue
    mkdirSync(join(folder, 'linux'), { recursive: true })
    for (const size of sizes.filter((pixels) => pixels <= 512)) writeFileSync(join(folder, 'linux', `${size}x${size}.png`), images.get(size))
  }
} finally {
  await browser.close()
}
console.log('The icons are drawn.')

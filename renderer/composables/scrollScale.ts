/** Browsers cap the height of an element at some 17 to 33 million pixels; a list that is taller scrolls on a shorter track. */
export const tallestTrack = 8_000_000

/** So many views of an end the rows can be moved to by the pixel: the track has as much room there as the rows have. */
const nearViews = 4

/** All in pixels: how tall the rows are together, how tall the element is that stands for them, and what is seen at once. */
export interface ScrollScale {
  readonly content: number
  readonly track: number
  readonly view: number
}

/** Where a list is: the first pixel of its rows that is seen, and the scroll position that belongs to it. */
export interface ScrollPlace {
  readonly top: number
  readonly scrolled: number
}

export function scrollScale(content: number, view: number): ScrollScale {
  return { content, track: Math.min(content, Math.max(tallestTrack, view)), view }
}

export function lastTop({ content, view }: ScrollScale): number {
  return Math.max(0, content - view)
}

function lastScroll({ track, view }: ScrollScale): number {
  return Math.max(0, track - view)
}

export function isScaled({ content, track }: ScrollScale): boolean {
  return track < content
}

/** The pixel of the rows a scroll position stands for: the first and the last exactly. */
export function topOf(scale: ScrollScale, scrolled: number): number {
  const last = lastScroll(scale)
  if (last === 0 || scrolled <= 0) return 0
  if (isAtEnd(scale, scrolled)) return lastTop(scale)
  return isScaled(scale) ? (scrolled / last) * lastTop(scale) : scrolled
}

/** The scroll position that stands for a pixel of the rows: its share of the track, but near an end as far from it as the rows are. */
export function scrollOf(scale: ScrollScale, top: number): number {
  const last = lastTop(scale)
  if (last === 0) return 0
  const within = Math.max(0, Math.min(last, top))
  if (!isScaled(scale)) return within
  const room = nearViews * scale.view
  const share = (within / last) * lastScroll(scale)
  return Math.max(Math.min(within, room), Math.min(lastScroll(scale) - Math.min(last - within, room), share))
}

/** Where a list is once it was scrolled: a wheel or a key moves its rows by as many pixels, a longer way (the scroll bar) by its share of all rows. */
export function placeAfter(scale: ScrollScale, before: ScrollPlace, scrolled: number): ScrollPlace {
  const moved = scrolled - before.scrolled
  if (!isScaled(scale) || Math.abs(moved) > scale.view) return { top: topOf(scale, scrolled), scrolled }
  const top = Math.max(0, Math.min(lastTop(scale), before.top + moved))
  // What browsers round off must not keep the last pixels out of sight.
  if (isAtEnd(scale, scrolled) && lastTop(scale) - top <= 2) return { top: lastTop(scale), scrolled }
  return { top: scrolled <= 0 && top <= 2 ? 0 : top, scrolled }
}

/** Browsers report the end a fraction of a pixel short of it. */
function isAtEnd(scale: ScrollScale, scrolled: number): boolean {
  return scrolled >= lastScroll(scale) - 1
}

/** Whether the scroll position stands far enough from where the rows are that it must be put right: at once at an end of the track, else when scrolling rests. */
export function isAstray(scale: ScrollScale, { top, scrolled }: ScrollPlace, isResting: boolean): boolean {
  if (!isScaled(scale)) return false
  if (isResting) return Math.abs(scrollOf(scale, top) - scrolled) >= 1
  const atStart = scrolled <= 0 && top > 0
  const atEnd = isAtEnd(scale, scrolled) && top < lastTop(scale)
  return atStart || atEnd
}

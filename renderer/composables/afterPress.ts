let isPressed = false

function watchPresses(): void {
  if (typeof window === 'undefined') return
  window.addEventListener('pointerdown', () => (isPressed = true), { capture: true })
  for (const end of ['pointerup', 'pointercancel'] as const) window.addEventListener(end, () => (isPressed = false), { capture: true })
}
watchPresses()

/**
 * Runs the work now, or once the button that is held down is let go: what moves the page between the two makes the
 * press miss what it was meant for, and the click is lost.
 */
export function afterPress(work: () => void): void {
  if (!isPressed) return work()
  const end = (): void => {
    window.removeEventListener('pointerup', end)
    window.removeEventListener('pointercancel', end)
    work()
  }
  window.addEventListener('pointerup', end)
  window.addEventListener('pointercancel', end)
}

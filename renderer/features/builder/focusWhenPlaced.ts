const patience = 30

/**
 * Gives the focus to what `pick` finds in a menu that is opening. Its content stays hidden until it has its place, and
 * hidden elements refuse the focus, so this tries again with each frame until it is inside or the menu is gone.
 */
export function focusWhenPlaced(content: () => HTMLElement | null, pick: (content: HTMLElement) => HTMLElement | null | undefined, attempt = 1): void {
  const menu = content()
  if (menu?.contains(document.activeElement)) return
  if (menu) pick(menu)?.focus({ preventScroll: true })
  if (attempt < patience && !menu?.contains(document.activeElement)) requestAnimationFrame(() => focusWhenPlaced(content, pick, attempt + 1))
}

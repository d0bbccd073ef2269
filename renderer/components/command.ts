/** One thing that can be done with what is selected: a button of a command bar and a line of a menu. */
export interface Command {
  readonly id: string
  readonly label: string
  /** A path of `@mdi/js`. */
  readonly icon: string
  readonly run: () => void
  /** Commands of different groups are parted by a line. */
  readonly group?: string
  /** Why it cannot be done now; shown as a tooltip on the disabled command. */
  readonly disabledReason?: string | null
  /** Shown in menus: "F2". */
  readonly shortcut?: string
  readonly danger?: boolean
  /** The page's one filled button. */
  readonly primary?: boolean
  /** Asks for one of these instead of running at once. */
  readonly choices?: readonly { readonly label: string; readonly run: () => void }[]
}

/** Where a line is due: this command's group differs from the one before. */
export function startsGroup(commands: readonly Command[], index: number): boolean {
  return index > 0 && commands[index]?.group !== commands[index - 1]?.group
}

/**
 * How many commands fit from the left. What does not fit goes to the menu from the right, in order; the menu's own
 * button needs room only when something goes there.
 */
export function commandsThatFit(widths: readonly number[], room: number, gap: number, menuWidth: number): number {
  const total = widths.reduce((sum, width, index) => sum + width + (index > 0 ? gap : 0), 0)
  if (total <= room) return widths.length
  let used = menuWidth
  let fit = 0
  for (const width of widths) {
    used += width + gap
    if (used > room) break
    fit += 1
  }
  return fit
}

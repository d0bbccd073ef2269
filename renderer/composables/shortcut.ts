export const isMac = /mac/i.test(navigator.platform)

/** A shortcut as this system writes it: "Ctrl S", "⌘ S". */
export function shortcutText(key: string): string {
  return isMac ? `⌘ ${key}` : `Ctrl ${key}`
}

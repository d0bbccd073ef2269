import type { Settings } from './workspace.ts'

export const defaultSettings: Settings = { theme: 'system', density: 'comfortable', railCollapsed: false }

export const defaultSegmentLimit = 1000

import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { useWorkspaceStore } from '../../stores/workspace.store.ts'
import { timeFrames, type FrameChoice } from './trendFrames.ts'

const atFirst: FrameChoice = { frame: 'month', days: { from: '', to: '' } }
const aDay = /^(\d{4}-\d{2}-\d{2})?$/

function isDay(value: unknown): boolean {
  return typeof value === 'string' && aDay.test(value)
}

function isChoice(value: unknown): value is FrameChoice {
  if (typeof value !== 'object' || value === null || !('frame' in value) || !('days' in value)) return false
  const { frame, days } = value
  return timeFrames.some((one) => one.value === frame) && typeof days === 'object' && days !== null && 'from' in days && 'to' in days && isDay(days.from) && isDay(days.to)
}

const keyOf = (path: string): string => `tessera.details.frame:${path}`

/** What is not understood is forgotten: the trend then begins as it does the first time. */
function read(path: string | undefined): FrameChoice {
  try {
    const kept: unknown = path === undefined ? null : JSON.parse(localStorage.getItem(keyOf(path)) ?? 'null')
    return isChoice(kept) ? kept : atFirst
  } catch {
    return atFirst
  }
}

/** The time frame of trends, the same for all segments of a workspace and remembered with it. */
export const useTrendFrameStore = defineStore('trendFrame', () => {
  const workspace = useWorkspaceStore()
  const path = computed(() => workspace.info?.path)
  const choice = shallowRef(read(path.value))
  watch(path, (now) => (choice.value = read(now)))

  function choose(next: FrameChoice): void {
    choice.value = next
    if (path.value !== undefined) localStorage.setItem(keyOf(path.value), JSON.stringify(next))
  }

  return { choice, choose }
})

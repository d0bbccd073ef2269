import { defineStore } from 'pinia'
import { keptPerWorkspace } from '../../stores/keptPerWorkspace.ts'
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

/** The time frame of trends, the same for all segments of a workspace and remembered with it. */
export const useTrendFrameStore = defineStore('trendFrame', () => {
  const { kept: choice, keep: choose } = keptPerWorkspace('details.frame', isChoice, atFirst)
  return { choice, choose }
})

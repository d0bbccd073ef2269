import { z } from 'zod'

/** The day a week starts with: a setting of the workspace. */
export const weekStarts = ['monday', 'sunday', 'saturday'] as const
export const weekStartSchema = z.enum(weekStarts)
export type WeekStart = z.infer<typeof weekStartSchema>

export const defaultWeekStart: WeekStart = 'monday'

/** 1 is Monday, 7 Sunday, whatever the week starts with. */
export const firstWeekday: Readonly<Record<WeekStart, number>> = { monday: 1, sunday: 7, saturday: 6 }

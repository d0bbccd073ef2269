import type { z } from 'zod'
import { scheduleStateSchema } from '@shared/contract/schedule.contract.ts'
import { settingsSchema, workspaceInfoSchema } from '@shared/domain/workspace.ts'
import { formatDayTime } from '@shared/format/times.ts'
import type { Application } from '../application.ts'
import { createTray, type TrayActions } from './electronTray.ts'

const openSchema = workspaceInfoSchema.pick({ readOnlyReason: true, zone: true }).nullable()

export interface Background {
  /** Whether closing the window leaves Tessera at work: somebody chose so, and the workspace refreshes by itself. */
  staysOpen(): boolean
}

/** The tray, from the moment somebody chose that Tessera goes on without its window, with what its menu has to say. */
export function keepInBackground({ events, router }: Pick<Application, 'events' | 'router'>, actions: TrayActions): Background {
  const tray = createTray(actions)
  let isWanted = false
  let open: z.infer<typeof openSchema> = null
  /** Null: not known, or the workspace has none that runs here. */
  let schedule: z.infer<typeof scheduleStateSchema> | null = null
  let isAsking = false
  let isOutdated = false

  const canRefresh = (): boolean => open !== null && open.readOnlyReason === null

  function show(): void {
    const next = schedule?.next[0]
    if (!isWanted) tray.hide()
    else tray.show({ canRefresh: canRefresh(), next: next === undefined || open === null ? null : formatDayTime(next, open.zone) })
  }

  async function value<T extends z.ZodType>(channel: string, schema: T): Promise<z.infer<T> | null> {
    const reply = await router.call(channel, {})
    return reply.ok ? (schema.safeParse(reply.value).data ?? null) : null
  }

  /** Asked once more where something changed meanwhile. */
  async function update(): Promise<void> {
    isOutdated = true
    if (isAsking) return
    isAsking = true
    while (isOutdated) {
      isOutdated = false
      schedule = isWanted && canRefresh() ? await value('schedule.get', scheduleStateSchema) : null
    }
    isAsking = false
    show()
  }

  events.on((event, payload) => {
    if (event === 'workspace.changed') open = openSchema.safeParse(payload).data ?? null
    else if (event === 'settings.changed') isWanted = settingsSchema.safeParse(payload).data?.keepRefreshing ?? false
    else if (event !== 'data.changed' || !isOfPipeline(payload)) return
    void update()
  })
  void value('settings.get', settingsSchema).then((settings) => {
    isWanted ||= settings?.keepRefreshing ?? false
    return update()
  })

  return { staysOpen: () => isWanted && canRefresh() && schedule?.schedule.on === true }
}

function isOfPipeline(payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && 'topics' in payload && Array.isArray(payload.topics) && payload.topics.includes('pipeline')
}

import { defineStore } from 'pinia'
import { ref } from 'vue'
import { defaultSettings } from '@shared/domain/defaultSettings.ts'
import type { Settings } from '@shared/domain/workspace.ts'
import { call, onEvent } from '../api/client.ts'

/** Settings of this machine; they need no workspace. */
export const useSettingsStore = defineStore('settings', () => {
  const settings = ref<Settings>(defaultSettings)
  let starting: Promise<void> | undefined

  async function start(): Promise<void> {
    onEvent('settings.changed', (next) => (settings.value = next))
    settings.value = await call('settings.get', {})
  }

  function started(): Promise<void> {
    starting ??= start()
    return starting
  }

  /** Shown at once, kept by the core. */
  async function change(part: Partial<Settings>): Promise<void> {
    settings.value = { ...settings.value, ...part }
    settings.value = await call('settings.set', part)
  }

  return { settings, started, change }
})

import { describe, expect, it, vi } from 'vitest'
import { afterPress } from '@renderer/composables/afterPress.ts'

const fire = (type: string) => window.dispatchEvent(new Event(type))

describe('work that moves the page', () => {
  it('is done at once while no button is held', () => {
    const work = vi.fn()
    afterPress(work)
    expect(work).toHaveBeenCalledTimes(1)
  })

  it.each(['pointerup', 'pointercancel'])('waits for a held button until %s, and is done once', (end) => {
    const work = vi.fn()
    fire('pointerdown')
    afterPress(work)
    expect(work).not.toHaveBeenCalled()
    fire(end)
    fire('pointerdown')
    fire('pointerup')
    expect(work).toHaveBeenCalledTimes(1)
  })
})

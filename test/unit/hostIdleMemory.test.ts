import { expect, test } from 'vitest'
import { idleMemory } from '../../electron/main/idleMemory.ts'

test('memory is collected once nothing has happened for a second, again after the next thing that happens', () => {
  const waiting = new Set<() => void>()
  let collected = 0
  const stir = idleMemory(
    () => (collected += 1),
    (ms, work) => {
      expect(ms).toBe(1000)
      waiting.add(work)
      return () => void waiting.delete(work)
    },
  )
  const pass = (): void => {
    const due = [...waiting]
    waiting.clear()
    for (const work of due) work()
  }
  pass()
  expect(collected).toBe(0)
  stir()
  stir()
  expect(waiting.size).toBe(1)
  pass()
  pass()
  expect(collected).toBe(1)
  stir()
  pass()
  expect(collected).toBe(2)
})

test("V8's own collection gives back what nothing refers to any more", async () => {
  const before = process.memoryUsage().arrayBuffers
  const due: (() => void)[] = []
  const stir = idleMemory(undefined, (_ms, work) => {
    due.push(work)
    return () => {}
  })
  fillAndForget()
  stir()
  due[0]?.()
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 2 ** 20)
})

function fillAndForget(): void {
  const large = new Uint8Array(64 * 2 ** 20).fill(1)
  expect(large.at(-1)).toBe(1)
}

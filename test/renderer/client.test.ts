import { beforeEach, expect, it, test } from 'vitest'
import { reactive, ref } from 'vue'
import { TesseraError, fail } from '@shared/errors/appError.ts'
import { call, onEvent, receiveFiles } from '@renderer/api/client.ts'
import { createFakeBridge, type FakeBridge } from '../support/fakeBridge.ts'
import { sampleAnswers, sampleWorkspace } from '../support/sampleReplies.ts'

let bridge: FakeBridge

beforeEach(() => {
  bridge = createFakeBridge(sampleAnswers())
  Object.assign(window, { tessera: bridge })
})

it('unwraps what went well', async () => {
  expect(await call('workspace.state', {})).toEqual(sampleWorkspace)
})

it('throws the error of what failed, with its data', async () => {
  bridge.answer({
    'workspace.open': () => {
      throw fail('storage', 'orders.csv is not a Tessera workspace. Open a file that ends in .tessera.')
    },
  })
  const thrown: unknown = await call('workspace.open', { path: '/tmp/orders.csv' }).catch((error: unknown) => error)
  expect(thrown).toBeInstanceOf(TesseraError)
  expect((thrown as TesseraError).data).toEqual({
    code: 'storage',
    message: 'orders.csv is not a Tessera workspace. Open a file that ends in .tessera.',
  })
})

it('sends plain data: proxies are opened all the way down and undefined fields left out', async () => {
  bridge.answer({ 'segments.setState': () => [] })
  const segments = ref(['a', 'b'])
  const input = reactive({ segments: segments.value, state: 'active' as const, more: undefined })
  await call('segments.setState', input as never)
  const [sent] = bridge.inputsOf('segments.setState')
  expect(sent).toEqual({ segments: ['a', 'b'], state: 'active' })
  expect(structuredClone(sent)).toEqual(sent)
})

it('hands files over as they are', async () => {
  bridge.answer({ 'host.receiveFiles': () => [{ path: '/tmp/1', name: 'orders.csv' }] })
  const file = new File(['a,b'], 'orders.csv')
  expect(await receiveFiles([file])).toEqual([{ path: '/tmp/1', name: 'orders.csv' }])
  expect(bridge.inputsOf('host.receiveFiles')).toEqual([{ files: [file] }])
})

test('an event reaches who listens to it, until they stop', () => {
  const heard: unknown[] = []
  const stop = onEvent('data.changed', (payload) => heard.push(payload.topics))
  onEvent('core.restarted', () => heard.push('restarted'))
  bridge.emit('data.changed', { topics: ['segments'] })
  stop()
  bridge.emit('data.changed', { topics: ['catalog'] })
  bridge.emit('core.restarted', { message: 'Memory ran out.' })
  expect(heard).toEqual([['segments'], 'restarted'])
})

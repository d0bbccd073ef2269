import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { vi } from 'vitest'
import { createMemoryHistory, type Router } from 'vue-router'
import { createVuetify } from 'vuetify'
import * as components from 'vuetify/components'
import App from '@renderer/App.vue'
import { createTesseraRouter } from '@renderer/router.ts'
import { createFakeBridge, type FakeAnswers, type FakeBridge } from '../support/fakeBridge.ts'

export interface MountedApp {
  readonly wrapper: VueWrapper
  readonly bridge: FakeBridge
  readonly router: Router
  /** All controls with that accessible name; the last one is the one on top. */
  named(name: string | RegExp): HTMLElement[]
  click(name: string | RegExp): Promise<void>
  type(label: string, text: string): Promise<void>
  press(element: Element, key: string, more?: KeyboardEventInit): Promise<void>
  settle(): Promise<void>
  /** Waits for a page that is loaded when it is first needed. */
  arrives(route: string): Promise<void>
  text(): string
}

class StillObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

function nameOf(element: Element): string {
  return (element.getAttribute('aria-label') ?? element.textContent ?? '').replace(/\s+/g, ' ').trim()
}

/** The whole window over a fake host: shell, dialogs and notices with the page of the route. */
export async function mountApp(route: string, answers: FakeAnswers): Promise<MountedApp> {
  document.body.replaceChildren()
  localStorage.clear()
  const bridge = createFakeBridge(answers)
  Object.assign(window, { tessera: bridge, ResizeObserver: StillObserver, IntersectionObserver: StillObserver })
  if (!window.visualViewport) Object.assign(window, { visualViewport: new EventTarget() })
  const pinia = createPinia()
  setActivePinia(pinia)
  const router = createTesseraRouter(createMemoryHistory())
  await router.push(route)
  const wrapper = mount(App, { attachTo: document.body, global: { plugins: [pinia, router, createVuetify({ components })] } })

  async function settle(): Promise<void> {
    await router.isReady()
    for (let turn = 0; turn < 8; turn += 1) await flushPromises()
  }

  function named(name: string | RegExp): HTMLElement[] {
    const matches = (element: Element): boolean => (typeof name === 'string' ? nameOf(element) === name : name.test(nameOf(element)))
    return Array.from(document.querySelectorAll<HTMLElement>('button, input, a, [role=menuitem], [role=radio], [role=grid]')).filter(matches)
  }

  function control(name: string | RegExp): HTMLElement {
    const found = named(name).at(-1)
    if (found) return found
    throw new Error(`No control ${String(name)} among: ${Array.from(document.querySelectorAll('button, input, a'), nameOf).join(' | ')}`)
  }

  await settle()
  return {
    wrapper,
    bridge,
    router,
    named,
    settle,
    async arrives(route) {
      await vi.waitUntil(() => router.currentRoute.value.name === route, { timeout: 20_000 })
      await settle()
    },
    async click(name) {
      control(name).click()
      await settle()
    },
    async type(label, text) {
      const field = control(label)
      if (!(field instanceof HTMLInputElement)) throw new Error(`${label} is no field.`)
      field.value = text
      field.dispatchEvent(new Event('input', { bubbles: true }))
      await settle()
    },
    async press(element, key, more = {}) {
      element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
      await settle()
    },
    text: () => (document.body.textContent ?? '').replace(/\s+/g, ' '),
  }
}

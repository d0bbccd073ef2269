import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { defineComponent, h } from 'vue'
import { createMemoryHistory, RouterView, type Router } from 'vue-router'
import { createVuetify } from 'vuetify'
import * as components from 'vuetify/components'
import { createTesseraRouter } from '@renderer/router.ts'
import { useTasksStore } from '@renderer/stores/tasks.store.ts'
import { createFakeBridge, type FakeAnswers, type FakeBridge } from '../support/fakeBridge.ts'

export interface MountedPage {
  readonly wrapper: VueWrapper
  readonly bridge: FakeBridge
  readonly router: Router
  /** The control with this accessible name (its label, `aria-label` or text). */
  control(name: string | RegExp): HTMLElement
  has(name: string | RegExp): boolean
  click(name: string | RegExp): Promise<void>
  settle(): Promise<void>
  text(): string
  unmount(): void
}

class StillObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

/** Layout is not computed here: what needs it is looked at in a browser. */
function installPage(bridge: FakeBridge): void {
  Object.assign(window, { tessera: bridge, ResizeObserver: StillObserver, IntersectionObserver: StillObserver })
  if (!window.visualViewport) Object.assign(window, { visualViewport: new EventTarget() })
}

const controls = 'button, input, textarea, [role=option], [role=radio], [role=menuitem], [role=tab], a'

function nameOf(element: Element): string {
  const label = element.getAttribute('aria-label') ?? element.closest('label')?.textContent
  const byId = element.id ? document.querySelector(`label[for="${element.id}"]`)?.textContent : null
  return (label ?? byId ?? element.textContent ?? '').replace(/\s+/g, ' ').trim()
}

/** Opens one route of the real router over a fake host, in a document without layout. */
export async function mountPage(route: string, answers: FakeAnswers, stubs: Record<string, boolean> = {}): Promise<MountedPage> {
  document.body.replaceChildren()
  const bridge = createFakeBridge(answers)
  installPage(bridge)
  const pinia = createPinia()
  setActivePinia(pinia)
  const router = createTesseraRouter(createMemoryHistory())
  await useTasksStore(pinia).started()
  await router.push(route)
  const root = defineComponent({ render: () => h(components.VApp, null, { default: () => h(RouterView) }) })
  const wrapper = mount(root, { attachTo: document.body, global: { plugins: [pinia, router, createVuetify({ components })], stubs } })
  await router.isReady()

  async function settle(): Promise<void> {
    for (let turn = 0; turn < 6; turn += 1) await flushPromises()
  }

  function find(name: string | RegExp): HTMLElement | null {
    const matches = (element: Element) => (typeof name === 'string' ? nameOf(element) === name : name.test(nameOf(element)))
    return Array.from(document.querySelectorAll<HTMLElement>(controls)).find(matches) ?? null
  }

  function control(name: string | RegExp): HTMLElement {
    const found = find(name)
    if (found) return found
    throw new Error(`No control ${String(name)} among: ${Array.from(document.querySelectorAll(controls), nameOf).join(' | ')}`)
  }

  await settle()
  return {
    wrapper,
    bridge,
    router,
    control,
    has: (name) => find(name) !== null,
    async click(name) {
      control(name).click()
      await settle()
    },
    settle,
    text: () => (document.body.textContent ?? '').replace(/\s+/g, ' '),
    unmount: () => wrapper.unmount(),
  }
}

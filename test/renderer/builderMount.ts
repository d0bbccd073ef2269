import { mount, type VueWrapper } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { nextTick } from 'vue'
import { createMemoryHistory, createRouter, RouterView, type Router } from 'vue-router'
import { VApp } from 'vuetify/components/VApp'
import { VBtn } from 'vuetify/components/VBtn'
import { VDialog } from 'vuetify/components/VDialog'
import { VLayout } from 'vuetify/components/VLayout'
import { VMenu } from 'vuetify/components/VMenu'
import { VNavigationDrawer } from 'vuetify/components/VNavigationDrawer'
import { VTextarea } from 'vuetify/components/VTextarea'
import { VTextField } from 'vuetify/components/VTextField'
import { VTooltip } from 'vuetify/components/VTooltip'
import type { Definition } from '@shared/rules/definition.ts'
import BuilderPage from '@renderer/features/builder/BuilderPage.vue'
import { createTesseraVuetify } from '@renderer/plugins/vuetify.ts'
import { createFakeBridge, type FakeAnswers, type FakeBridge } from '../support/fakeBridge.ts'
import { sampleSegment } from '../support/sampleReplies.ts'
import { builderAnswers } from './builderFixture.ts'

export interface MountedBuilder {
  readonly page: VueWrapper
  readonly bridge: FakeBridge
  readonly router: Router
  /** The definition last counted: what the builder holds. */
  counted(): Definition
  /** Lets replies, redraws and the pause before a count pass. */
  settle(): Promise<void>
  button(name: string | RegExp): HTMLElement
  find(selector: string): HTMLElement
  text(): string
  press(key: string, options?: KeyboardEventInit): Promise<void>
  type(text: string): Promise<void>
  click(target: HTMLElement): Promise<void>
}

/** What the simulated window lacks: a desk-sized viewport that menus place themselves in. */
function prepareWindow(): void {
  const { happyDOM } = window as unknown as { happyDOM: { setViewport: (size: { width: number; height: number }) => void } }
  happyDOM.setViewport({ width: 1440, height: 900 })
  const viewport = Object.assign(new EventTarget(), { width: 1440, height: 900, offsetLeft: 0, offsetTop: 0, pageLeft: 0, pageTop: 0, scale: 1 })
  Object.assign(globalThis, { visualViewport: viewport })
}

const components = { VApp, VBtn, VDialog, VLayout, VMenu, VNavigationDrawer, VTextarea, VTextField, VTooltip }
const blank = { template: '<p>elsewhere</p>' }

/** The builder's page on a fake host, in a document, at an address. */
export async function mountBuilder(path = '/segments/new', answers: FakeAnswers = {}): Promise<MountedBuilder> {
  const bridge = createFakeBridge({ ...builderAnswers(), ...answers })
  prepareWindow()
  Object.assign(window, { tessera: bridge })
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/segments', name: 'segments', component: blank },
      { path: '/segments/new', name: 'newSegment', component: BuilderPage },
      { path: '/segments/:id/edit', name: 'editSegment', component: BuilderPage, props: true },
      { path: '/segments/:id', name: 'segment', component: blank },
      { path: '/sources/import', name: 'import', component: blank },
    ],
  })
  await router.push(path)
  document.body.innerHTML = ''
  const host = document.body.appendChild(document.createElement('div'))
  const page = mount({ components: { RouterView }, template: '<VApp><RouterView /></VApp>' }, {
    attachTo: host,
    global: { components, plugins: [createPinia(), createTesseraVuetify(undefined), router] },
  })

  async function settle(): Promise<void> {
    for (let turn = 0; turn < 4; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, turn === 0 ? 140 : 5))
      await nextTick()
    }
  }

  const labelOf = (element: Element): string => element.getAttribute('aria-label') ?? element.textContent?.replaceAll(/\s+/g, ' ').trim() ?? ''
  function button(name: string | RegExp): HTMLElement {
    const all = [...document.querySelectorAll<HTMLElement>('button, [role=option], input')]
    const found = all.find((element) => (typeof name === 'string' ? labelOf(element) === name : name.test(labelOf(element))))
    if (!found) throw new Error(`Nothing is called ${String(name)} among: ${all.map(labelOf).join(' | ')}`)
    return found
  }
  function find(selector: string): HTMLElement {
    const found = document.querySelector<HTMLElement>(selector)
    if (!found) throw new Error(`Nothing matches ${selector}.`)
    return found
  }
  async function press(key: string, options: KeyboardEventInit = {}): Promise<void> {
    const target = document.activeElement ?? document.body
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...options })
    target.dispatchEvent(event)
    // A browser clicks a focused button on Enter and Space unless the page took the key.
    if (!event.defaultPrevented && target instanceof HTMLButtonElement && (key === 'Enter' || key === ' ')) target.click()
    await settle()
  }
  async function type(text: string): Promise<void> {
    const target = document.activeElement
    if (!(target instanceof HTMLInputElement)) throw new Error('No field has the focus.')
    target.value = text
    target.dispatchEvent(new Event('input', { bubbles: true }))
    await settle()
  }
  async function click(target: HTMLElement): Promise<void> {
    target.click()
    await settle()
  }
  await settle()
  return {
    page,
    bridge,
    router,
    settle,
    button,
    find,
    press,
    type,
    click,
    counted: () => (bridge.inputsOf('segments.count').at(-1) as { definition: Definition }).definition,
    text: () => document.body.textContent ?? '',
  }
}

/** Answers for a saved segment with this definition. */
export function savedAnswers(definition: Definition): FakeAnswers {
  const segment = sampleSegment({ name: 'Loyal customers', id: 'loyal', tags: ['VIP'], members: 5104 })
  return {
    'segments.get': () => ({
      id: segment.id,
      name: segment.name,
      outputName: segment.outputName,
      description: '',
      tags: segment.tags,
      version: 1,
      definition: structuredClone(definition) as never,
    }),
    'segments.page': () => ({ segment, audienceSize: 48_210, sentence: '', columns: [], runs: [], members: null, note: null, versions: [] }),
  }
}

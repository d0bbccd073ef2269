import { defineAsyncComponent, markRaw } from 'vue'
import { createRouter, createWebHashHistory, type RouteRecordRaw, type RouterHistory } from 'vue-router'
import type { UsageParts } from './composables/usageParts.ts'
import SegmentsPage from './features/segments/SegmentsPage.vue'
import { allZones } from './features/settings/zones.ts'
import { openFileAtStart } from './features/workspace/fileAtStart.ts'
import { useWorkspaceStore } from './stores/workspace.store.ts'

declare module 'vue-router' {
  interface RouteMeta {
    /** The rail's item that is lit. */
    area: 'home' | 'segments' | 'entities' | 'sources' | 'measures' | 'exports' | 'system' | 'settings'
    /** Without an open workspace the page leads back to Home. */
    needsWorkspace?: boolean
    /** The page needs the width: the rail folds. */
    wide?: boolean
  }
}

const segments = { area: 'segments', needsWorkspace: true } as const
const measures = { area: 'measures', needsWorkspace: true } as const
const entities = { area: 'entities', needsWorkspace: true } as const
const sources = { area: 'sources', needsWorkspace: true } as const
const exports = { area: 'exports', needsWorkspace: true } as const

/** The records of a measure are edited with the builder's parts; neither feature knows the other. */
const measuredRecords = markRaw(defineAsyncComponent(() => import('./features/builder/RecordsEditor.vue')))

/** One row of an entity, shown over the pages of other features. */
const card = markRaw(defineAsyncComponent(() => import('./features/customers/CardPane.vue')))

/** Entities as boxes and relationships as lines. */
const diagram = markRaw(defineAsyncComponent(() => import('./features/diagram/EntityDiagram.vue')))

/** The tags of segments; the page they are shown on knows no other feature. */
const tagging = markRaw(defineAsyncComponent(() => import('./features/tags/TagPane.vue')))

/** Which refreshes segments follow. */
const scheduling = markRaw(defineAsyncComponent(() => import('./features/schedule/SegmentSchedulePane.vue')))

/** What uses segments, on the pages that show, edit and delete them. */
const usage: UsageParts = {
  pane: markRaw(defineAsyncComponent(() => import('./features/usage/UsagePane.vue'))),
  deletion: markRaw(defineAsyncComponent(() => import('./features/usage/DeleteDialog.vue'))),
  run: markRaw(defineAsyncComponent(() => import('./features/usage/RunDialog.vue'))),
  unused: markRaw(defineAsyncComponent(() => import('./features/usage/UnusedPane.vue'))),
  files: markRaw(defineAsyncComponent(() => import('./features/usage/UsageFileDialog.vue'))),
}

/** What an operator compares with is entered as in the builder; quick segments know no other part of it. */
const operandEditor = markRaw(defineAsyncComponent(() => import('./features/builder/TestEditor.vue')))

/** The pages of the system in their order, by the names of their routes. */
const systemTabs = [
  { name: 'systemStatus', label: 'Status' },
  { name: 'systemSchedule', label: 'Schedule' },
]

/** Pages come when they are first needed; the grid, where most starts and most work begin, with the window itself. */
export const routes: readonly RouteRecordRaw[] = [
  { path: '/', name: 'home', component: () => import('./features/workspace/HomePage.vue'), meta: { area: 'home' } },
  { path: '/segments', name: 'segments', component: SegmentsPage, props: { tagging, scheduling, usage }, meta: segments },
  {
    path: '/segments/new',
    name: 'newSegment',
    component: () => import('./features/builder/BuilderPage.vue'),
    props: { usage },
    meta: { ...segments, wide: true },
  },
  {
    path: '/segments/quick',
    name: 'quickSegment',
    component: () => import('./features/quick/QuickPage.vue'),
    props: { editor: operandEditor },
    meta: segments,
  },
  { path: '/segments/templates', name: 'segmentTemplates', component: () => import('./features/quick/TemplatesPage.vue'), meta: segments },
  {
    path: '/segments/:id/edit',
    name: 'editSegment',
    component: () => import('./features/builder/BuilderPage.vue'),
    props: ({ params }) => ({ id: params['id'], usage }),
    meta: { ...segments, wide: true },
  },
  { path: '/segments/:id', name: 'segment', component: () => import('./features/details/DetailsPage.vue'), props: ({ params }) => ({ id: params['id'], card, usage }), meta: segments },
  { path: '/entities', name: 'entities', component: () => import('./features/entities/EntitiesPage.vue'), props: { diagram }, meta: entities },
  { path: '/entities/:id', name: 'entity', component: () => import('./features/entities/EntityPage.vue'), props: ({ params }) => ({ id: params['id'], card }), meta: entities },
  { path: '/sources', name: 'sources', component: () => import('./features/sources/SourcesPage.vue'), meta: sources },
  {
    path: '/sources/import',
    name: 'import',
    component: () => import('./features/sources/ImportPage.vue'),
    meta: { ...sources, wide: true },
  },
  { path: '/measures', name: 'measures', component: () => import('./features/measures/MeasuresPage.vue'), meta: measures },
  {
    path: '/measures/new',
    name: 'newMeasure',
    component: () => import('./features/measures/EditorPage.vue'),
    props: { records: measuredRecords },
    meta: { ...measures, wide: true },
  },
  {
    path: '/measures/:id',
    name: 'editMeasure',
    component: () => import('./features/measures/EditorPage.vue'),
    props: ({ params }) => ({ id: params['id'], records: measuredRecords }),
    meta: { ...measures, wide: true },
  },
  {
    path: '/system',
    component: () => import('./features/system/SystemPage.vue'),
    props: { tabs: systemTabs },
    redirect: { name: 'systemStatus' },
    meta: { area: 'system', needsWorkspace: true },
    children: [
      { path: 'status', name: 'systemStatus', component: () => import('./features/system/StatusPage.vue') },
      { path: 'schedule', name: 'systemSchedule', component: () => import('./features/system/SchedulePage.vue'), props: () => ({ zones: allZones() }) },
    ],
  },
  { path: '/exports', name: 'exports', component: () => import('./features/exports/ExportsPage.vue'), meta: exports },
  { path: '/exports/new', name: 'newExport', component: () => import('./features/exports/ExportEditorPage.vue'), meta: { ...exports, wide: true } },
  { path: '/exports/:id', name: 'editExport', component: () => import('./features/exports/ExportEditorPage.vue'), props: true, meta: { ...exports, wide: true } },
  { path: '/segments/:id/exports', name: 'manageExports', component: () => import('./features/exports/ManageExportsPage.vue'), props: true, meta: segments },
  { path: '/settings', name: 'settings', component: () => import('./features/settings/SettingsPage.vue'), meta: { area: 'settings' } },
  { path: '/:rest(.*)*', redirect: '/' },
]

export function createTesseraRouter(history: RouterHistory = createWebHashHistory()) {
  const router = createRouter({ history, routes: [...routes] })
  let isFirst = true
  router.beforeEach(async (to) => {
    const isStart = isFirst
    isFirst = false
    if (isStart && (await openFileAtStart())) return { name: 'segments' }
    if (!to.meta.needsWorkspace) return true
    const workspace = useWorkspaceStore()
    await workspace.started()
    return workspace.info ? true : { name: 'home' }
  })
  return router
}

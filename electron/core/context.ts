import type { Catalog } from '@shared/domain/entity.ts'
import type { EntityId } from '@shared/domain/ids.ts'
import type { Emit } from '@shared/contract/events.ts'
import type { Engine } from './engine/engine.ts'
import type { SegmentDirectory } from '@shared/rules/segmentDirectory.ts'
import type { Ports } from './ports.ts'
import type { Store } from './store/store.ts'
import type { TaskRunner } from './tasks/tasks.ts'

/** The workspace that is open. One per core process. */
export interface OpenWorkspace {
  readonly store: Store
  readonly engine: Engine
  /** Entities and relationships as stored now. */
  catalog(): Catalog
  /** IANA zone of calendar days. */
  zone(): string
  /** What definitions may know of one another, as stored now. */
  segments(): SegmentDirectory
  /** Makes the rows of derived entities, or of one `only`, anew where what they are made of has changed; called by whoever changed it, before saving. */
  remakeDerived(report?: (step: string, done: number, total: number | null) => void, signal?: AbortSignal, only?: EntityId | null): Promise<void>
}

/** What every feature's handlers are made from. */
export interface CoreContext {
  readonly ports: Ports
  readonly emit: Emit
  readonly tasks: TaskRunner
  /** Throws `notFound` while no workspace is open. */
  workspace(): OpenWorkspace
}

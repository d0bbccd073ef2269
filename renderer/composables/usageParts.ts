import type { Component } from 'vue'

/** What the feature of usages shows on pages of others; they know no more of it than its properties. */
export interface UsageParts {
  /** `modelValue`: open; `segments`, `name`. */
  readonly pane: Component
  /** `rows`, `uses`, `held`, `problem`; emits `usage`, `answer`. */
  readonly deletion: Component
  /** `segment`, `name`, `definition`, `uses`; emits `answer`, `usage`. */
  readonly run: Component
  /** `modelValue`: open. */
  readonly unused: Component
  /** Emits `close`. */
  readonly files: Component
}

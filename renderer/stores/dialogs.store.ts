import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { ExportFormat } from '@shared/domain/export.ts'

export interface Confirmation {
  /** Names the object: "Delete 'High-value customers'?" */
  readonly title: string
  /** One sentence; optional where the consequences say it all. */
  readonly text?: string
  /** What it affects, in numbers, one line each. */
  readonly consequences?: readonly string[]
  /** What follows the consequences: whether it can be undone. */
  readonly note?: string
  /** The verb on the button: "Delete segment". */
  readonly verb: string
  readonly danger?: boolean
}

export interface NameQuestion {
  readonly title: string
  readonly label: string
  readonly value: string
  readonly verb: string
  /** Does the work; what it throws is shown under the field and the dialog stays. */
  readonly submit: (name: string) => Promise<void>
}

export interface PathQuestion {
  readonly title: string
  readonly text?: string
  readonly label: string
  readonly value: string
  readonly verb: string
  /** `save`: the file is made, an existing one is asked about. `open` and `folder`: it has to be there. */
  readonly purpose: 'save' | 'open' | 'folder'
}

/** The path, and whether the person agreed to replace a file that is there. */
export interface ChosenPath {
  readonly path: string
  readonly replace: boolean
}

export interface DownloadQuestion {
  /** Names the object: "Download “High-value customers”". */
  readonly title: string
}

/** How members are written; formulas in text are made harmless where `isSafe`, in CSV only. */
export interface ChosenFormat {
  readonly format: ExportFormat
  readonly isSafe: boolean
}

export type Dialog =
  | { readonly kind: 'confirm'; readonly question: Confirmation; readonly answer: (yes: boolean) => void }
  | { readonly kind: 'name'; readonly question: NameQuestion; readonly answer: (done: boolean) => void }
  | { readonly kind: 'path'; readonly question: PathQuestion; readonly answer: (chosen: ChosenPath | null) => void }
  | { readonly kind: 'download'; readonly question: DownloadQuestion; readonly answer: (chosen: ChosenFormat | null) => void }

/** Decisions asked of the person, one after another; the window's root shows them. */
export const useDialogsStore = defineStore('dialogs', () => {
  const queue = shallowRef<readonly Dialog[]>([])
  const current = computed(() => queue.value[0] ?? null)

  function ask<T>(make: (answer: (value: T) => void) => Dialog): Promise<T> {
    return new Promise((resolve) => {
      const dialog: Dialog = make((value) => {
        queue.value = queue.value.filter((waiting) => waiting !== dialog)
        resolve(value)
      })
      queue.value = [...queue.value, dialog]
    })
  }

  const confirm = (question: Confirmation): Promise<boolean> => ask((answer) => ({ kind: 'confirm', question, answer }))
  const askName = (question: NameQuestion): Promise<boolean> => ask((answer) => ({ kind: 'name', question, answer }))
  const askPath = (question: PathQuestion): Promise<ChosenPath | null> => ask((answer) => ({ kind: 'path', question, answer }))
  const askFormat = (question: DownloadQuestion): Promise<ChosenFormat | null> => ask((answer) => ({ kind: 'download', question, answer }))

  return { current, confirm, askName, askPath, askFormat }
})

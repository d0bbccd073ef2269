import { createVuetify } from 'vuetify'
import { aliases, mdi } from 'vuetify/iconsets/mdi-svg'
import { dark, light } from './theme.ts'

const field = { variant: 'outlined', density: 'compact', hideDetails: 'auto', color: 'primary' } as const

/** `cspNonce` is the nonce of this launch; the theme's style element needs it under the page's policy. */
export function createTesseraVuetify(cspNonce: string | undefined) {
  return createVuetify({
    icons: { defaultSet: 'mdi', aliases, sets: { mdi } },
    theme: {
      defaultTheme: 'system',
      themes: { light, dark },
      ...(cspNonce ? { cspNonce } : {}),
    },
    defaults: {
      global: { ripple: false },
      VBtn: { variant: 'text', size: 'small', flat: true },
      VTextField: field,
      VTextarea: field,
      VSelect: { ...field, menuProps: { offset: 4 } },
      VAutocomplete: { ...field, menuProps: { offset: 4 } },
      VCombobox: { ...field, menuProps: { offset: 4 } },
      VCheckbox: { density: 'compact', hideDetails: 'auto', color: 'primary' },
      VCheckboxBtn: { density: 'compact', color: 'primary' },
      VRadioGroup: { density: 'compact', hideDetails: 'auto', color: 'primary' },
      VSwitch: { size: 'x-small', inset: 'material', density: 'compact', hideDetails: 'auto', color: 'primary' },
      VTabs: { density: 'compact', color: 'primary' },
      VList: { density: 'compact' },
      VMenu: { offset: 4 },
      VTooltip: { openDelay: 300, offset: 6 },
    },
  })
}

interface TrustedTypePolicies {
  createPolicy(name: string, rules: { createHTML: (text: string) => string }): unknown
}

/**
 * Vuetify writes its theme into a style element through `innerHTML`. The default policy lets text without `<` pass
 * and refuses everything that could be markup.
 */
export function installTrustedTypes(target: object = globalThis): void {
  const policies = (target as { readonly trustedTypes?: TrustedTypePolicies }).trustedTypes
  policies?.createPolicy('default', {
    createHTML(text) {
      if (text.includes('<')) throw new TypeError('Markup is not written into the page.')
      return text
    },
  })
}

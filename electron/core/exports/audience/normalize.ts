import { parsePhoneNumberFromString } from 'libphonenumber-js/max'

/** Google takes all spellings of an address of its own for one: dots and what follows a plus sign count for nothing there. */
const ownOfGoogle = /^(?:gmail|googlemail)\.com$/

export type Platform = 'google' | 'meta' | 'plain'

/**
 * An e-mail address as the platform hashes it: without blanks around, in lower case; null where it is none.
 * Sources: Google Ads "Customer Match: format your data", Meta "Customer information parameters" (both read in 2025).
 */
export function normalEmail(text: string, platform: Platform): string | null {
  const address = text.trim().toLowerCase()
  const parts = /^([^\s@]+)@([^\s@]+\.[^\s@.]+)$/.exec(address)
  const [name, domain] = [parts?.[1], parts?.[2]]
  if (name === undefined || domain === undefined) return null
  if (platform !== 'google' || !ownOfGoogle.test(domain)) return address
  const short = name.replace(/\+.*$/, '').replaceAll('.', '')
  return short === '' ? null : `${short}@${domain}`
}

/**
 * A telephone number in E.164 ("+4930901820"), for Meta without its plus sign; null where it is none, or has no calling
 * code and none is given ("49").
 */
export function normalPhone(text: string, platform: Platform, callingCode: string | null): string | null {
  const trimmed = text.trim().replace(/^00(?=[1-9])/, '+')
  const number = parsePhoneNumberFromString(trimmed, callingCode === null ? {} : { defaultCallingCode: callingCode })
  if (number === undefined || !number.isPossible()) return null
  return platform === 'meta' ? number.number.slice(1) : number.number
}

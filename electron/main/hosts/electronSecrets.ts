import { safeStorage } from 'electron'
import type { Cipher } from '../secrets.ts'

/** The system's keychain. Only after the app is ready. */
export const keychain: Cipher = {
  async refusal() {
    if (!(await safeStorage.isAsyncEncryptionAvailable())) return 'The keychain of this system cannot be used: unlock it, or sign in again, and then keep the password.'
    // What Linux calls so is a password that everybody can look up.
    if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return 'This desktop has no keychain, and Tessera keeps no password in the open: install one (GNOME Keyring, KWallet) and start Tessera again.'
    return null
  },
  encrypt: (text) => safeStorage.encryptStringAsync(text),
  decrypt: async (bytes) => (await safeStorage.decryptStringAsync(Buffer.from(bytes))).result,
}

/**
 * Whether a path is that of a copy that a browser handed over (see the browser host's temporary files): the original may
 * change without it, and it is gone when the host ends. To read such a file again, the person chooses it again.
 */
export function isHandedOver(path: string): boolean {
  return /[\\/]tessera-[^\\/]+[\\/][0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}[\\/][^\\/]+$/.test(path)
}

import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'

/** The paths a page may name: those the person chose in a dialog, dropped, typed, started Tessera with, or used before. */
export interface PathGrants {
  grant(path: string): void
  allows(path: string): boolean
}

export function createPathGrants(): PathGrants {
  const granted = new Set<string>()
  return {
    grant(path) {
      granted.add(resolve(path))
      const real = realPath(path)
      if (real !== null) granted.add(real)
    },
    // A relative path would mean something else in another folder; nobody chose that.
    allows: (path) => !path.includes('\0') && resolve(path) === path && granted.has(path),
  }
}

function realPath(path: string): string | null {
  try {
    return realpathSync(path)
  } catch {
    return null
  }
}

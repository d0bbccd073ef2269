import { appFolder, distFolder } from './launch.ts'
import { version } from './version.ts'

/** One bundle for both hosts: what runs it decides, and only Electron's host ever loads the electron module. */
async function start(): Promise<void> {
  if (process.versions['electron'] !== undefined) {
    const { startElectron } = await import('./hosts/electron.ts')
    startElectron()
    return
  }
  const { workerCore } = await import('./hosts/workerCore.ts')
  const startCore = workerCore(distFolder, appFolder())
  // The core is loading by now, on its own thread.
  const { startBrowserHost } = await import('./hosts/browser.ts')
  await startBrowserHost(process.argv.slice(2), startCore)
}

start().catch((error: unknown) => {
  console.error(`Tessera ${version} could not start.`, error)
  process.exit(1)
})

import { z } from 'zod'
import { exportDestinationSchema } from '../domain/exportDestination.ts'
import { secretIdSchema } from '../domain/ids.ts'
import { reads } from './define.ts'

const path = z.string().min(1).max(4096)
const host = { where: 'host' } as const

export const hostContract = {
  'host.info': reads(
    z.strictObject({}),
    z.object({
      version: z.string(),
      platform: z.enum(['darwin', 'win32', 'linux']),
      /** Whether the host shows native save dialogs; where not, the page asks for a typed path. */
      dialogs: z.enum(['native', 'typed']),
      /** Where a new workspace is proposed. */
      defaultFolder: z.string(),
      /** A file to open at start (double click, command line); null where there is none. */
      openAtStart: z.string().nullable(),
    }),
    host,
  ),
  /** A native save or open dialog; null: the person closed it. Only where `dialogs` is native. */
  'host.choosePath': reads(
    z.strictObject({ purpose: z.enum(['openWorkspace', 'saveWorkspace', 'importFolder', 'exportFolder']), suggestedName: z.string().max(255).default('') }),
    path.nullable(),
    host,
  ),
  /** A typed path made absolute; that of a workspace with the extension `.tessera` added where it is missing. `exists`: of a folder, that it is one. */
  'host.typedPath': reads(z.strictObject({ text: z.string().min(1).max(4096), what: z.enum(['workspace', 'folder']).default('workspace') }), z.object({ path, exists: z.boolean() }), host),
  /** Where a download is to be written: a native save dialog, or a place the browser host delivers from. */
  'host.chooseDownload': reads(z.strictObject({ suggestedName: z.string().min(1).max(255) }), path.nullable(), host),
  /** The same for several files, asked once: a native dialog for a folder, in which none of the names is taken yet; in the order of the names. */
  'host.chooseDownloads': reads(z.strictObject({ suggestedNames: z.array(z.string().min(1).max(255)).min(1).max(1000) }), z.array(path).nullable(), host),
  /** The download is complete: the browser host hands it to the browser; Electron has it in place already. */
  'host.deliver': reads(z.strictObject({ path }), z.null(), { ...host, paths: ['path'] }),
  /**
   * Files the person dropped or picked. The page passes `File` objects; preload and bridge turn them into what this
   * input states before the host sees it.
   */
  'host.receiveFiles': reads(
    z.strictObject({ files: z.array(z.strictObject({ path, name: z.string() })).max(100) }),
    z.array(z.object({ path, name: z.string() })),
    host,
  ),
  /** Said by the system while the window is in the background, where the host can; a click brings the window forward and asks for `showProgress`. */
  'host.notify': reads(z.strictObject({ title: z.string().min(1).max(200), text: z.string().max(1000) }), z.null(), host),
  /** Keeps a password or key in the system's keychain, for the place that the destination names and no other; what the destination's `secret` is to be. */
  'host.keepSecret': reads(z.strictObject({ destination: exportDestinationSchema, value: z.string().min(1).max(100_000) }), z.object({ secret: secretIdSchema }), host),
  /** Whether this machine has it; what it is, no page is told. */
  'host.hasSecret': reads(z.strictObject({ destination: exportDestinationSchema }), z.object({ isKept: z.boolean() }), host),
  'host.forgetSecret': reads(z.strictObject({ secret: secretIdSchema }), z.null(), host),
  /** http and https only, after a click. */
  'host.openExternal': reads(z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(2048) }), z.null(), host),
}

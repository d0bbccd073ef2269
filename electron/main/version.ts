/** Put in by the build, from package.json. */
declare const TESSERA_VERSION: string

export const version = TESSERA_VERSION

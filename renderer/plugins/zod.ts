import { config } from 'zod/v4'

// Compiling a schema with `new Function` is refused by the page's policy, and each is made as its module is loaded: the
// pages' build puts this in place of `zod`, so that it runs before any of them, in whichever chunk that is.
config({ jitless: true })

export * from 'zod/v4'

import { z } from 'zod'

// Imported before any schema is made: compiling one with `new Function` is refused by the page's policy.
z.config({ jitless: true })

/** What a run of tests draws its random cases from: one number for all, printed at its beginning. TESSERA_SEED repeats a run. */
export const seed = Number(process.env['TESSERA_SEED'])

/** One step of the file's schema. Never changed once released: files in the wild carry what it made. */
export interface Migration {
  /** What `user_version` is afterwards. */
  readonly version: number
  /** Run in order in one transaction. Every table and index is named here and nowhere else. */
  readonly statements: readonly string[]
}

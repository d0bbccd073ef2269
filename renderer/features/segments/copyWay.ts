/** How a copy is made: of the definition and saved, or edited at once; or of the members as they are now, a static list. */
export type CopyWay = 'save' | 'edit' | 'members'

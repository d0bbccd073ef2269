/** Texts that would end a literal, a name or a comment where they are not quoted. */
export const awkwardTexts = ["'; DROP TABLE x; --", "O'Brien", 'back\\slash', "\\'; --", '"', '*/ x /*', '-- x', 'a\nb', '$1 ? :x @y', "U&'\\0041'", '\\u0027', "''", 'a\u2028b', '%_\\%', '[*?]', '💥', 'x\u0000y'] as const

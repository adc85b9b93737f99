// Text as one word of a POSIX shell. Pure.

/** The text in single quotes, as `sh` reads it back byte for byte. */
export const quoteSh = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

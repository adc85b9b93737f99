// Whether a text is JSON (RFC 8259) and, where not, at which character it stops being so: JSON.parse tells neither
// the place nor the same words from one Node version to the next.

/** Nesting beyond this is taken for an attack or an accident, in JSON and YAML alike. */
export const maxDepth = 100

/** A place in a text, by offset, and what is wrong there. */
export interface Fault {
  offset: number
  text: string
  hint?: string
}

const token = {
  space: /[ \t\r\n]*/y,
  string: /"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y,
  scalar: /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y,
}

/** The first place where `text` is no JSON; undefined where it is JSON throughout. */
export function jsonFault(text: string): Fault | undefined {
  try {
    new Scanner(text).document()
    return undefined
  } catch (error) {
    if (error instanceof Stop) return { offset: error.offset, text: error.message }
    throw error
  }
}

class Stop extends Error {
  readonly offset: number
  constructor(offset: number, text: string) {
    super(text)
    this.offset = offset
  }
}

class Scanner {
  readonly #text: string
  #at = 0
  constructor(text: string) {
    this.#text = text
  }

  document(): void {
    this.#value(0)
    if (this.#at < this.#text.length) this.#stop('something follows the end of the JSON value')
  }

  #value(depth: number): void {
    if (depth > maxDepth) this.#stop(`it is nested more than ${maxDepth} levels deep`)
    this.#skip(token.space)
    if (this.#takes('{')) this.#items('}', 'a key in double quotes', () => this.#member(depth))
    else if (this.#takes('[')) this.#items(']', 'a value', () => this.#value(depth + 1))
    else if (this.#text[this.#at] === '"') this.#string()
    else if (!this.#skip(token.scalar)) this.#expected('a value')
    this.#skip(token.space)
  }

  #items(close: string, what: string, item: () => void): void {
    this.#skip(token.space)
    if (this.#takes(close)) return
    for (;;) {
      if (this.#text[this.#at] === close) this.#expected(`${what} after the comma`)
      item()
      if (this.#takes(close)) return
      if (!this.#takes(',')) this.#expected(`\`,\` or \`${close}\``)
      this.#skip(token.space)
    }
  }

  #member(depth: number): void {
    if (this.#text[this.#at] !== '"') this.#expected('a key in double quotes')
    this.#string()
    this.#skip(token.space)
    if (!this.#takes(':')) this.#expected('`:` after the key')
    this.#value(depth + 1)
  }

  #string(): void {
    if (!this.#skip(token.string)) this.#stop('this text has no end, a raw line break or an unknown escape')
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += found.length
    return found !== ''
  }

  #takes(mark: string): boolean {
    if (this.#text[this.#at] !== mark) return false
    this.#at++
    return true
  }

  #expected(what: string): never {
    const found = this.#text[this.#at]
    this.#stop(`expected ${what}, found ${found === undefined ? 'the end of the file' : `\`${found}\``}`)
  }

  #stop(text: string): never {
    throw new Stop(this.#at, text)
  }
}

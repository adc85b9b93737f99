// What a YAML mistake means to the person who made it: the parser's codes in words, with the way out.
import type { YAMLError } from 'yaml'

interface Words {
  text: string
  hint?: string
}

const quote = 'To keep a text as it is, put it in quotes'

/** Words for a problem of the parser; its own words where there are no better ones. `text` is the whole source. */
export function wordsOf({ code, message, pos }: YAMLError, text: string): Words {
  switch (code) {
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return misplacedKey(text.slice(pos[0]).split('\n', 1)[0] ?? '')
    case 'TAB_AS_INDENT':
      return { text: 'a tab indents this line', hint: 'To indent YAML, use spaces' }
    case 'BAD_INDENT':
      return message.startsWith('Flow')
        ? { text: 'a `[` or `{` above has no end, or its lines are not indented' }
        : { text: 'the indentation does not fit what stands above', hint: `YAML says: ${message}` }
    case 'MISSING_CHAR':
      return message.includes('quote') ? { text: 'a quote above has no end' } : { text: message }
    case 'DUPLICATE_KEY':
      return { text: `\`${wordAt(text, pos[0])}\` is given twice in the same map` }
    case 'BAD_SCALAR_START':
      return { text: `a plain text cannot begin with \`${text[pos[0]] ?? ''}\``, hint: quote }
    case 'TAG_RESOLVE_FAILED':
      return {
        text: `\`${wordAt(text, pos[0])}\` is read as a YAML tag, and there is none of that name`,
        hint: `${quote}: a pattern that excludes is written "!…"`,
      }
    case 'UNEXPECTED_TOKEN':
      return { text: message, hint: `${quote}: a pattern such as "[id].ts" or "{a,b}.ts"` }
    case 'NON_STRING_KEY':
      return { text: 'a key must be a text' }
    default:
      return { text: message }
  }
}

/** Either `title: feat: …` on one line, or a next line that is indented further than its neighbours. */
const misplacedKey = (rest: string): Words =>
  /:(\s|$)/.test(rest)
    ? { text: 'a `:` in this value makes it a key', hint: `${quote}: "feat: …"` }
    : { text: 'the line below this value is indented too far' }

const wordAt = (text: string, offset: number): string =>
  /^("(?:[^"\\]|\\.)*"|'[^']*'|[^\s:,[\]{}]+)/
    .exec(text.slice(offset, offset + 200))?.[0]
    .replace(/^(["'])(.*)\1$/, '$2') ?? ''

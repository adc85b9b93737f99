// Untrusted text on one line or several, and paths as Git quotes them: compared with the real Git.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { quotePath, safe, safeLines } from '../../src/output/safe.ts'

describe('safe', () => {
  it.each([
    ['plain', 'plain'],
    ['žluťoučký 課程 👩‍💻', 'žluťoučký 課程 👩‍💻'],
    ['\u001b[31mred', '\\x1b[31mred'],
    ['a\u009b2J', 'a\\x9b2J'],
    ['bell\u0007', 'bell\\x07'],
    ['a\r\n  b\tc', 'a b c'],
    ['  around \n', 'around'],
    ['abc\u202etxt.exe', 'abc\\u202etxt.exe'],
    ['tag\u{e0041}', 'tag\\u{e0041}'],
    ['byte \udce4', 'byte \\xe4'],
    ['half \ud83d', 'half \\ud83d'],
  ])('%j', (text, expected) => {
    expect(safe(text)).toBe(expected)
  })

  it('keeps lines where they are meant, and nothing else', () => {
    expect(safeLines('a\r\nb\n\tc\rd\u001b')).toBe('a\nb\n    c\\x0dd\\x1b')
  })
})

describe('quotePath', () => {
  it.each([
    ['src/a b.ts', 'src/a b.ts'],
    ['src/žluť.ts', 'src/žluť.ts'],
    ['a\tb\u00e4', '"a\\tb\\303\\244"'],
    ['say "hi"', '"say \\"hi\\""'],
    ['back\\slash', '"back\\\\slash"'],
    ['byte\udce4', '"byte\\344"'],
    ['esc\u001b[2J', '"esc\\033[2J"'],
    ['line\nbreak', '"line\\nbreak"'],
    ['rtl\u202e', '"rtl\\342\\200\\256"'],
  ])('%j', (path, expected) => {
    expect(quotePath(path)).toBe(expected)
  })

  it('quotes as Git does', () => {
    const folder = mkdtempSync(join(tmpdir(), 'quote-'))
    const git = (args: string[], input?: string | Buffer): string =>
      execFileSync('git', args, { cwd: folder, encoding: 'utf8', ...(input === undefined ? {} : { input }) })
    try {
      git(['init', '-q'])
      const blob = git(['hash-object', '-w', '--stdin'], '').trim()
      const paths = ['a\u0001b', 'a\u0007\b\u000b\f\rb', 'tab\t', 'quote"', 'back\\', 'del\u007f', 'nl\nä']
      git(['update-index', '-z', '--index-info'], paths.map((path) => `100644 ${blob} 0\t${path}\0`).join(''))
      const listed = git(['-c', 'core.quotePath=true', 'ls-files']).trim().split('\n')
      expect(paths.map(quotePath).sort()).toEqual(listed.sort())
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

// The tutorial as a person types it: every block of shell runs, and every output that it shows is what is printed.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratch } from '../support/scratch.ts'

const text = readFileSync(new URL('../../docs/tutorial.md', import.meta.url), 'utf8')
const blocks = [...text.matchAll(/^```(sh|sh fails|text)\n([\s\S]*?)^```$/gm)]

/** What differs from run to run. */
const steady = (line: string): string => line.replace(/\b[0-9a-f]{7}\b/g, '#######')

test('docs/tutorial.md', async () => {
  const { root, env, built } = await scratch()
  const bin = join(root, 'tutorial-bin')
  mkdirSync(bin)
  writeFileSync(
    join(bin, 'git-agents'),
    `#!/bin/sh\nexec "${process.execPath}" "${built}/bin/git-agents.js" "$@"\n`,
    { mode: 0o755 },
  )
  const home = join(root, 'tutorial')
  mkdirSync(home)
  let folder = home
  let shown = ''
  for (const [, kind, body = ''] of blocks) {
    if (kind === 'text') {
      expect(steady(shown)).toContain(body)
      continue
    }
    const ran = spawnSync('sh', ['-ec', `${body}pwd >&3`], {
      cwd: folder,
      env: { ...env, LC_ALL: 'C.UTF-8', PATH: `${bin}:${env.PATH}` },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    })
    if (kind === 'sh fails') expect(ran.status).toBe(1)
    else expect(ran, body).toMatchObject({ status: 0 })
    folder = ran.output[3]?.trim() || folder
    shown = ran.stdout
  }
  expect(execFileSync('git', ['status', '--short'], { cwd: folder, encoding: 'utf8', env })).toBe(
    '?? plan.yaml\n',
  )
})

// Landed commits signed as the person's `git commit` would sign them, and verified by Git with real keys.
import { spawnSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Scratch, scratch } from '../support/scratch.ts'
import { land, runTasks } from '../support/tasks.ts'

const isThere = (program: string): boolean => spawnSync(program, ['--version']).error === undefined

const run = (s: Scratch, program: string, ...args: string[]): string =>
  String(spawnSync(program, args, { cwd: s.repo, env: s.env }).stdout)

async function configure(s: Scratch, settings: Record<string, string>): Promise<void> {
  for (const [key, value] of Object.entries(settings)) await s.git('config', key, value)
}

test.skipIf(!isThere('ssh-keygen'))(
  'an SSH key named from the top of the checkout, and the configured encoding',
  async () => {
    const s = await scratch()
    await s.git('config', 'user.name', 'Pat Person')
    await runTasks(s, {
      a: { script: 'echo a > a.txt', title: 'feat: café' },
      b: { script: 'echo b > b.txt', title: 'feat: €' },
    })
    await mkdir(join(s.repo, '.keys'))
    run(s, 'ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', '.keys/id')
    await s.write('.git/info/exclude', '.keys\n')
    await s.write(join(s.root, 'signers'), `* ${await s.read('.keys/id.pub')}`)
    await configure(s, {
      'commit.gpgSign': 'yes',
      'gpg.format': 'ssh',
      'user.signingKey': '.keys/id',
      'gpg.ssh.allowedSignersFile': join(s.root, 'signers'),
      'i18n.commitEncoding': 'ISO-8859-1',
    })
    await s.agentsIn({ cwd: join(s.repo, 'src') }, 'land', '--all', '--trust')
    await s.git('verify-commit', 'main', 'main~1')
    expect(await s.git('log', '-2', '--format=%G?|%e|%s', '--encoding=UTF-8')).toBe(
      'G||feat: €\nG|ISO-8859-1|feat: café',
    )
    const raw = spawnSync('git', ['cat-file', 'commit', 'main~1'], { cwd: s.repo, env: s.env }).stdout
    expect(raw.includes(Buffer.from('caf\xe9\n', 'latin1'))).toBe(true)
  },
)

test.skipIf(!isThere('gpg') || !isThere('gpgconf'))(
  'an OpenPGP key through the program that is configured; one that is missing lands nothing',
  async () => {
    const s = await scratch()
    await runTasks(s, { a: 'echo a > a.txt' })
    s.env.GNUPGHOME = join(s.root, 'gpg')
    await mkdir(s.env.GNUPGHOME, { mode: 0o700 })
    onTestFinished(() => void run(s, 'gpgconf', '--kill', 'all'))
    run(
      s,
      'gpg',
      '--batch',
      '--pinentry-mode',
      'loopback',
      '--passphrase',
      '',
      '--quick-gen-key',
      'Pat <pat@example.org>',
      'ed25519',
      'sign',
    )
    await s.write('.git/sign', '#!/bin/sh\necho used >> "$HOME/used"\nexec gpg "$@"\n')
    run(s, 'chmod', '+x', '.git/sign')
    await configure(s, {
      'commit.gpgSign': 'true',
      'user.signingKey': 'nobody@example.org',
      'gpg.program': './.git/sign',
    })
    const refused = await s.agents('land', 'a', '--trust')
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('could not be signed') })
    await s.git('config', 'user.signingKey', 'pat@example.org')
    expect(await land(s, 'a')).toMatchObject({ code: 0, held: [] })
    await s.git('verify-commit', 'main')
    expect(await s.read(join(s.root, 'home/used'))).toContain('used')
  },
)

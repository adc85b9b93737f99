// Puts the hook managers that people have into the ignored cache: husky and lefthook from npm, pre-commit where Debian's
// package is installed. `test/commands/hooks.test.ts` uses what is there and skips the rest; no test asks the network.
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = join(fileURLToPath(new URL('../..', import.meta.url)), '.cache', 'managers')
const bin = join(folder, 'bin')

mkdirSync(folder, { recursive: true })
writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
attempt('husky and lefthook', () => {
  const flags = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts']
  run('npm', 'install', ...flags, 'husky@9', 'lefthook@2')
})
attempt('pre-commit', () => {
  const path = execFileSync('sh', ['-c', 'command -v pre-commit'], { encoding: 'utf8' }).trim()
  mkdirSync(bin, { recursive: true })
  rmSync(join(bin, 'pre-commit'), { force: true })
  symlinkSync(path, join(bin, 'pre-commit'))
})

function run(file, ...args) {
  execFileSync(file, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
}

function attempt(name, work) {
  try {
    work()
    process.stdout.write(`installed ${name}\n`)
  } catch (error) {
    process.stdout.write(`skipped ${name}: ${error.message.split('\n')[0]}\n`)
  }
}

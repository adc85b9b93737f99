// Installs the hook managers that people have (husky, lefthook, pre-commit) into the ignored cache, by their ordinary
// clients. `test/commands/hooks.test.ts` uses what is there and skips the rest; no test asks the network.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = join(fileURLToPath(new URL('../..', import.meta.url)), '.cache', 'managers')
const python = join(folder, 'python')

mkdirSync(folder, { recursive: true })
writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
attempt('husky and lefthook', () => {
  const flags = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts']
  run('npm', 'install', ...flags, 'husky@9', 'lefthook@2')
})
attempt('pre-commit', () => {
  if (!existsSync(python)) run('python3', '-m', 'venv', python)
  run(join(python, 'bin', 'pip'), 'install', '--quiet', 'pre-commit')
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

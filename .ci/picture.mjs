// `npm run picture`: docs/picture.svg, made of a real run in a real terminal (tmux): the tutorial's garden, with agents that
// take a few seconds. One frame for each command, shown one after the other; who wants no motion sees the first of them.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const [columns, rows] = [88, 27]
const home = mkdtempSync(join(tmpdir(), 'agents-picture-'))
const folder = join(home, 'garden')
const env = {
  ...process.env,
  HOME: home,
  LANG: 'C.UTF-8',
  TERM: 'xterm-256color',
  PATH: `${join(home, 'bin')}:${process.env.PATH}`,
}
const tmux = (...args) => execFileSync('tmux', ['-L', 'agents-picture', ...args], { env, encoding: 'utf8' })
const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000))

const plan = `tasks:
  - { id: mint, title: "feat: grow mint", prompt: Add mint., paths: [plants/mint.yml, README.md] }
  - { id: chives, title: "feat: grow chives", prompt: Add chives., paths: [plants/chives.yml, README.md] }
  - { id: beds, title: "feat: a plan of the beds", prompt: Draw the beds., paths: [beds.md] }
  - { id: sun, title: "feat: how much sun each plant needs", prompt: Say how much sun., paths: [plants/basil.yml, plants/mint.yml], after: [mint] }
`
const gardener = `sleep 1
case "$GIT_AGENTS_TASK" in
  mint) echo 'name: Mint' > plants/mint.yml; echo '- Mint' >> README.md ;;
  chives) echo 'name: Chives' > plants/chives.yml; echo '- Chives' >> README.md ;;
  beds) printf '# Beds\\n\\nNorth to south.\\n' > beds.md ;;
  sun) for plant in plants/basil.yml plants/mint.yml; do echo 'sun: full' >> "$plant"; done ;;
esac
sleep 4
echo "Done: $GIT_AGENTS_TASK."
`

function prepare() {
  mkdirSync(join(home, 'bin'), { recursive: true })
  mkdirSync(join(folder, 'plants'), { recursive: true })
  const program = `#!/bin/sh\nexec "${process.execPath}" "${root}bin/git-agents.js" "$@"\n`
  writeFileSync(join(home, 'bin/git-agents'), program, { mode: 0o755 })
  writeFileSync(join(home, 'gardener.sh'), gardener)
  writeFileSync(join(folder, 'plants/basil.yml'), 'name: Basil\n')
  writeFileSync(join(folder, 'README.md'), '# Garden\n\n## Plants\n\n- Basil\n')
  writeFileSync(join(folder, 'plan.yaml'), plan)
  writeFileSync(
    join(folder, '.agentsrc'),
    `agent: gardener\nagents:\n  gardener: { command: [sh, ${join(home, 'gardener.sh')}] }\nchecks: ["grep -q name: plants/basil.yml"]\n`,
  )
  const git = (...args) => execFileSync('git', args, { cwd: folder, env, stdio: 'ignore' })
  git('init', '-q', '-b', 'main')
  git('config', '--global', 'user.name', 'Ada')
  git('config', '--global', 'user.email', 'ada@example.org')
  git('add', '.')
  git('commit', '-qm', 'A small garden')
}

/** Types a command into an empty screen, waits, and gives what the screen shows, with its colours. */
async function frame(command, seconds) {
  tmux('send-keys', '-t', 'x', 'clear', 'Enter')
  await pause(0.5)
  tmux('send-keys', '-t', 'x', command, 'Enter')
  await pause(seconds)
  return tmux('capture-pane', '-t', 'x', '-e', '-p').split('\n').slice(0, rows)
}

async function record() {
  tmux('new-session', '-d', '-s', 'x', '-x', String(columns), '-y', String(rows), 'bash --norc --noprofile')
  try {
    tmux('send-keys', '-t', 'x', `cd ${folder}; PS1='$ '`, 'Enter')
    const frames = [
      await frame('git agents plan plan.yaml', 2.5),
      await frame('git agents run --trust -j 3', 4.5),
    ]
    await pause(13)
    frames.push(await frame('git agents conflicts', 2), await frame('git agents review mint', 2))
    await frame('for t in mint beds sun; do git agents review $t --approve; done', 4)
    frames.push(await frame('git agents land', 4), await frame('git log --oneline --graph; git agents', 3))
    return frames
  } finally {
    tmux('kill-server')
  }
}

const palette = ['#3b4252', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#d8dee9']
const text = (it) => it.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c])

/** The style after a list of SGR codes (ECMA-48, 8.3.117), as far as this program and Git use them. */
function styled(style, codes) {
  for (const code of codes.split(';').map(Number)) {
    if (code === 0) style = {}
    else if (code === 1) style = { ...style, weight: 'bold' }
    else if (code === 2) style = { ...style, opacity: 0.6 }
    else if (code === 22) style = { ...style, weight: undefined, opacity: undefined }
    else if (code === 39) style = { ...style, fill: undefined }
    else if (code >= 30 && code <= 37) style = { ...style, fill: palette[code - 30] }
    else if (code >= 90 && code <= 97)
      style = { ...style, fill: code === 90 ? '#7f848e' : palette[code - 90] }
  }
  return style
}

function lineOf(line, y) {
  let style = {}
  let x = 0
  const spans = []
  for (const [, codes, words] of line.matchAll(/(?:\x1b\[([\d;]*)m)|([^\x1b]+)/g)) {
    if (words === undefined) style = styled(style, codes === '' ? '0' : codes)
    else {
      const { fill, weight, opacity } = style
      const look = [
        fill && `fill="${fill}"`,
        weight && `font-weight="${weight}"`,
        opacity && `opacity="${opacity}"`,
      ]
        .filter(Boolean)
        .join(' ')
      if (words.trim() !== '')
        spans.push(`<tspan x="${(16 + x * 8.4).toFixed(1)}" ${look}>${text(words)}</tspan>`)
      x += [...words].length
    }
  }
  return spans.length === 0 ? '' : `<text y="${y}" xml:space="preserve">${spans.join('')}</text>`
}

function svg(frames) {
  const [width, height] = [Math.ceil(32 + columns * 8.4), 44 + rows * 18]
  const seconds = frames.length * 4
  const share = 100 / frames.length
  const groups = frames.map(
    (lines, i) => `<g class="f f${i}">${lines.map((line, n) => lineOf(line, 52 + n * 18)).join('')}</g>`,
  )
  const delays = frames.map((_, i) => `.f${i}{animation-delay:${i * 4}s}`).join('')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="A terminal: git agents plans four tasks, runs three agents at once, shows where they conflict, reviews one and lands three.">
<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#d8dee9}.f{opacity:0;animation:f ${seconds}s linear infinite}${delays}@keyframes f{0%{opacity:1}${(share - 0.5).toFixed(1)}%{opacity:1}${share.toFixed(1)}%{opacity:0}100%{opacity:0}}@media(prefers-reduced-motion:reduce){.f{animation:none}.f0{opacity:1}}</style>
<rect width="100%" height="100%" rx="8" fill="#1e222a"/><circle cx="20" cy="18" r="6" fill="#e06c75"/><circle cx="40" cy="18" r="6" fill="#e5c07b"/><circle cx="60" cy="18" r="6" fill="#98c379"/>
${groups.join('\n')}
</svg>
`
}

try {
  prepare()
  const made = svg(await record())
  writeFileSync(join(root, 'docs/picture.svg'), made.replaceAll(home, '~'))
  process.stdout.write(`docs/picture.svg: ${made.length} bytes\n`)
} finally {
  rmSync(home, { recursive: true, force: true })
}

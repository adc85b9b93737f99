// The branches of a public repository that were in flight at one moment: merged later, or pull requests of the last 60 days.
import { execFileSync, spawnSync } from 'node:child_process'

const lines = (text) => text.split('\n').filter((line) => line !== '')

/**
 * At most `count` branches that had left `target` and had not come back: each with its tip, its one merge base with the
 * target and the paths it changes, none on top of another. With `busy` those of twice as many that share files with the
 * most others.
 */
export function branchesAt(target, { source, env, branch, count, busy }) {
  const git = (...args) =>
    execFileSync('git', args, { cwd: source, env, encoding: 'utf8', maxBuffer: 1 << 28 }).trimEnd()
  const basesOf = (a, b) =>
    lines(spawnSync('git', ['merge-base', '--all', a, b], { cwd: source, env }).stdout.toString())

  /** Each tip with the commit that it was merged into. */
  const merged = () =>
    lines(
      git('rev-list', '--first-parent', '--merges', '--reverse', '--parents', `${target}..${branch}`),
    ).map((line) => ({ into: line.split(' ')[1], tip: line.split(' ')[2] }))

  const requests = () => {
    const at = Number(git('log', '-1', '--format=%ct', target))
    const format = '--format=%(objectname) %(committerdate:unix)'
    return lines(git('for-each-ref', '--sort=-committerdate', format, 'refs/pull')).flatMap((line) => {
      const [tip, time] = line.split(' ')
      return Number(time) < at && Number(time) > at - 60 * 86400 ? [{ into: target, tip }] : []
    })
  }

  const works = (tips, most) => {
    const found = new Map()
    for (const { into, tip } of tips) {
      if (found.size === most) break
      const [base, ...others] = basesOf(target, tip)
      // A base nearer to where it was merged: it was begun, or brought up to date, after this moment.
      if (base === undefined || others.length > 0 || base === tip || found.has(tip)) continue
      if (into !== target && basesOf(into, tip).join() !== base) continue
      const paths = lines(git('diff', '--name-only', '--no-renames', base, tip))
      if (paths.length > 0) found.set(tip, { tip, base, paths: new Set(paths) })
    }
    const own = new Set(lines(git('merge-base', '--independent', ...found.keys())))
    return [...found.values()].filter(({ tip }) => own.has(tip))
  }

  const landed = merged()
  const found = works(landed.length >= count ? landed : requests(), busy ? 2 * count : count)
  const neighbours = (one) =>
    found.filter(({ paths }) => [...one.paths].some((path) => paths.has(path))).length
  const chosen = busy ? found.toSorted((a, b) => neighbours(b) - neighbours(a)) : found
  return chosen.slice(0, count).map((one, index) => ({ ...one, name: `w${index}` }))
}

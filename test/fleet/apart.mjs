// Network namespaces (ip-netns(8)): each machine has a network of its own with one cable to a bridge on this host, and
// nothing else. Needs root and `ip`.
import { spawnSync } from 'node:child_process'

const ip = (...args) => spawnSync('ip', args).status === 0

/** Joins machines to a bridge; undefined where that cannot be had. */
export function openNetwork(names) {
  const tag = `ga${process.pid}`
  const net = `10.77.${process.pid % 250}`
  const made = []
  const close = () => {
    for (const name of made) ip('netns', 'del', `${tag}${name}`)
    ip('link', 'del', tag)
  }
  const isUp =
    ip('link', 'add', tag, 'type', 'bridge') &&
    ip('addr', 'add', `${net}.1/24`, 'dev', tag) &&
    ip('link', 'set', tag, 'up') &&
    names.every((name, at) => {
      const space = `${tag}${name}`
      const inside = (...args) => ip('-n', space, ...args)
      if (!ip('netns', 'add', space)) return false
      made.push(name)
      const cable = `${tag}c${at}`
      return (
        ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space) &&
        ip('link', 'set', cable, 'master', tag, 'up') &&
        inside('link', 'set', 'lo', 'up') &&
        inside('link', 'set', 'eth0', 'up') &&
        inside('addr', 'add', `${net}.${at + 2}/24`, 'dev', 'eth0')
      )
    })
  if (!isUp) return void close()
  return {
    host: `${net}.1`,
    /** What a program is started through to be on a machine. */
    through: (name) => (made.includes(name) ? ['ip', 'netns', 'exec', `${tag}${name}`] : []),
    close,
  }
}

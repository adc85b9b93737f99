// A disk that has only some KiB left, and one that is read-only: a small file system in memory, where one can be mounted.
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { newRow, openTrial } from './trial.mjs'

const rooms = [0, 4, 8, 16, 24, 32, 48, 64, 96, 128, 256, 512, 1024, 2048, 4096, 8192]

/** Mounts it, does `work`, and takes it away; undefined where nothing can be mounted. */
export async function onSmallDisk({ folder }, work) {
  const home = join(folder, 'small')
  mkdirSync(home)
  if (mount('-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', home) !== 0) return undefined
  try {
    return await work(home)
  } finally {
    spawnSync('umount', ['-l', home])
  }
}

const mount = (...args) => spawnSync('mount', args).status

/** Runs a scene's command with ever more room: it is through, or says what is wrong; with room again somebody goes on. */
export async function fillDisk(name, scene, setting, home) {
  const { disturbed, close } = await openTrial(name, scene, { ...setting, home })
  const { row, add } = newRow(`full disk, ${name}`, setting.say)
  for (const room of rooms)
    add(await disturbed(async (place) => await runFull(place, scene, home, room)), `${room} KiB left`)
  close()
  return row
}

async function runFull(place, scene, home, room) {
  const filler = join(home, 'filler')
  const { bavail, bsize } = statfsSync(home)
  spawnSync('fallocate', ['-l', String(Math.max(1, bavail * bsize - room * 1024)), filler])
  try {
    return told(await place.agents(...scene.args).ended, /disk (is full|has room)/i)
  } finally {
    rmSync(filler, { force: true })
  }
}

/** Runs a scene's command, and one that reads, on a disk that cannot be written to. */
export async function lockDisk(name, scene, setting, home) {
  const { disturbed, close } = await openTrial(`${name} ro`, scene, { ...setting, home })
  const { row, add } = newRow(`read-only disk, ${name}`, setting.say)
  add(
    await disturbed(async (place) => {
      mount('-o', 'remount,ro', home)
      try {
        await place.ok('list')
        return told(await place.agents(...scene.args).ended, /read-only/i)
      } finally {
        mount('-o', 'remount,rw', home)
      }
    }),
    'mounted read-only',
  )
  close()
  return row
}

/** How it ended, in a word; throws where it failed without saying why, or with a stack. */
function told({ code, stdout, stderr }, why) {
  if (code === 0) return 'done'
  if (!why.test(stderr + stdout))
    throw new Error(`ended with ${code} and does not say why: ${stderr}${stdout}`)
  if (/^\s+at /m.test(stderr)) throw new Error(`a stack is shown: ${stderr}`)
  return `told (${code})`
}

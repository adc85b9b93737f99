// The id of this clone on this machine: only it may declare the runners that it started dead (DESIGN 2).
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { hasCode } from '../errors.ts'
import type { Repo } from '../git/repo.ts'

/** The clone's id; empty where nothing was ever run here and `create` is not asked for. */
export function cloneId(repo: Repo, create = false): string {
  const path = join(repo.agentsDir, 'clone')
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
  return create ? createId(repo, path) : ''
}

function createId(repo: Repo, path: string): string {
  mkdirSync(repo.agentsDir, { recursive: true })
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, `${hostname()}-${crypto.randomUUID().slice(0, 8)}\n`)
  try {
    linkSync(draft, path)
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  } finally {
    rmSync(draft, { force: true })
  }
  return readFileSync(path, 'utf8').trim()
}

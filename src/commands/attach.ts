// `attach`: the board of the run that works in the background, or of the last one that did.
import { runnerOf, watchRun } from '../engine/joining.ts'
import { recover } from '../engine/recover.ts'
import { readWorld, refreshWorld } from '../engine/world.ts'
import { AgentsError } from '../errors.ts'
import { latestRun } from '../store/runs.ts'
import type { Command } from './context.ts'
import { ringing } from './ringing.ts'
import { leaving } from './run.ts'

export const command: Command = async ({ cwd, emit, ring, signal }) => {
  const world = await recover(await readWorld(cwd), emit)
  const run = runnerOf(world.repo)?.run ?? latestRun(world.repo)
  if (run === undefined)
    throw new AgentsError('refused', 'Nothing has run here yet.', {
      hints: ['To start what may start, run `git agents run --detach`'],
    })
  const watched = await watchRun(world.repo, run, {
    signal,
    emit: ringing({ emit, ring }, world.config),
  })
  if (watched === 'left') return await leaving(world)
  if (watched !== 'gone') return { kind: 'ran', summary: watched }
  await recover(await refreshWorld(world), emit)
  throw new AgentsError('refused', 'Its runner was killed; what its agents had done is kept.', {
    hints: ['To go on where it stopped, run `git agents run`'],
  })
}

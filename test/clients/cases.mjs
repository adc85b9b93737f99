// What must hold for every client: a task done and nothing else touched, a wait for a rate limit, a stop and a crash that
// leave nothing, a review answered, four at once.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const last = (events, kind) => events.findLast((event) => event.kind === kind)
const read = (rig, file) => readFileSync(join(rig.worktree, file), 'utf8')
const toolTarget = 'cat hello.txt && ls'

export const cases = {
  'a task is done, its files written, and nothing else': async (rig, _ours, client) => {
    const run = await rig.start('success')
    assert.equal((await run.ended).code, 0)
    assert.equal(read(rig, 'hello.txt'), 'goodbye\nworld\n')
    assert.ok(run.events.some((event) => event.kind === 'file' && event.path === 'hello.txt'))
    assert.ok(run.events.some((event) => event.kind === 'tool' && event.target === toolTarget))
    assert.equal(last(run.events, 'message')?.text, 'Greeting written and changed.')
    const { output } = last(run.events, 'usage').usage
    assert.equal(output, client.countsLast ? 20 : 125, 'all turns are counted')
    assert.deepEqual(last(run.events, 'end'), { kind: 'end', ok: true })
    assert.deepEqual(rig.strays(), { paths: client.strays ?? [], isGitTheSame: true })
  },
  'a rate limit is told, and the client gets through': async (rig, _ours, client) => {
    const run = await rig.start('retry')
    assert.equal((await run.ended).code, 0)
    assert.equal(last(run.events, 'failure')?.cause, client.isQuiet ? undefined : 'rate-limit')
    assert.equal(read(rig, 'a.txt'), 'a\n')
    assert.deepEqual(last(run.events, 'end'), { kind: 'end', ok: true })
  },
  'a stop leaves no process behind, the tool in its own session included': async (rig, ours) => {
    const run = await rig.start('stop')
    await Promise.race([rig.appears('started'), run.ended])
    const before = await ours.markedProcesses(run.mark)
    assert.ok(before.length >= 2, `the client and its tool bear the mark (${before.length})`)
    await run.running.stop()
    assert.equal((await run.ended).cause, 'stopped')
    assert.deepEqual(await ours.markedProcesses(run.mark), [])
    for (const pid of before) assert.equal(ours.processStart(pid), undefined, `${pid} has ended`)
  },
  'a crash of the client is told, and takes its tool with it': async (rig, ours, client) => {
    const run = await rig.start('stop')
    await Promise.race([rig.appears('started'), run.ended])
    process.kill(run.running.pid, 'SIGKILL')
    const end = await run.ended
    assert.deepEqual([end.cause, end.signal], ['exit', 'SIGKILL'])
    const isGood = run.events.some((event) => event.kind === 'end' && event.ok)
    assert.equal(isGood, client.isRosy ?? false, 'no good end is told')
    assert.deepEqual(await ours.markedProcesses(run.mark), [])
  },
  'four work at once, in four worktrees and one home': async (rig, ours) => {
    const places = ['a', 'b', 'c', 'd'].map((name) => rig.addWorktree(name))
    const runs = await Promise.all(places.map((at) => patiently(rig, ours, at)))
    for (const at of places) assert.equal(readFileSync(join(at, 'hello.txt'), 'utf8'), 'goodbye\nworld\n')
    assert.equal(new Set(runs.map((run) => last(run.events, 'session')?.id)).size, 4, 'each has a session')
    for (const run of runs) assert.deepEqual(await ours.markedProcesses(run.mark), [])
  },
  'a review is answered in the same session': async (rig, _ours, client) => {
    const first = await rig.start('success')
    await first.ended
    const session = last(first.events, 'session')?.id
    assert.ok(session, 'the session is told')
    const before = last(first.events, 'usage')?.usage
    const run = await rig.start('resume', { session, before, feedback: 'Add b.txt too.' })
    assert.equal((await run.ended).code, 0)
    const isSame = last(run.events, 'session')?.id === session
    assert.ok(isSame || client.isForgetful, 'the same session')
    assert.equal(read(rig, 'b.txt'), 'b\n')
    assert.equal(read(rig, 'hello.txt'), 'goodbye\nworld\n')
    assert.equal(
      last(run.events, 'usage')?.usage.output,
      client.countsLast ? 10 : 70,
      'only this attempt is counted',
    )
    assert.equal(last(run.events, 'message')?.text, 'The review is answered.')
  },
}

/** A start that is overloaded is made again, as a run makes it: a client may lock out others that begin beside it. */
async function patiently(rig, ours, at, starts = 4) {
  const run = await rig.start('success', { at })
  const { code } = await run.ended
  if (code === 0) return run
  const told = run.events
    .filter((event) => event.kind === 'failure' || event.kind === 'text')
    .map(({ text }) => text)
    .join('\n')
  assert.ok(starts > 1 && ours.causeOf(told) === 'overloaded', told)
  return await patiently(rig, ours, at, starts - 1)
}

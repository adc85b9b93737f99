// What must hold for every client: a task done, a wait for a rate limit, a stop that leaves nothing, a review answered.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, watch } from 'node:fs'
import { join } from 'node:path'

const last = (events, kind) => events.findLast((event) => event.kind === kind)
const read = (rig, file) => readFileSync(join(rig.worktree, file), 'utf8')

export const cases = {
  'a task is done, with its files written': async (rig) => {
    const run = await rig.start('success')
    assert.equal((await run.ended).code, 0)
    assert.equal(read(rig, 'hello.txt'), 'goodbye\nworld\n')
    assert.ok(run.events.some((event) => event.kind === 'file' && event.path === 'hello.txt'))
    assert.ok(run.events.some((event) => event.kind === 'tool' && event.target === 'cat hello.txt && ls'))
    assert.equal(last(run.events, 'message')?.text, 'Greeting written and changed.')
    assert.ok(last(run.events, 'usage')?.usage.output === 125, 'all turns are counted')
    assert.deepEqual(run.events.at(-1), { kind: 'end', ok: true })
  },
  'a rate limit is told, and the client gets through': async (rig) => {
    const run = await rig.start('retry')
    assert.equal((await run.ended).code, 0)
    assert.equal(last(run.events, 'failure')?.cause, 'rate-limit')
    assert.equal(read(rig, 'a.txt'), 'a\n')
    assert.deepEqual(run.events.at(-1), { kind: 'end', ok: true })
  },
  'a stop leaves no process behind, the tool in its own session included': async (rig, ours) => {
    const run = await rig.start('stop')
    await Promise.race([appears(rig.worktree, 'started'), run.ended])
    const before = await ours.markedProcesses(run.mark)
    assert.ok(before.length >= 2, `the client and its tool bear the mark (${before.length})`)
    await run.running.stop()
    assert.equal((await run.ended).cause, 'stopped')
    assert.deepEqual(await ours.markedProcesses(run.mark), [])
    for (const pid of before) assert.equal(ours.processStart(pid), undefined, `${pid} has ended`)
  },
  'a review is answered in the same session': async (rig) => {
    const first = await rig.start('success')
    await first.ended
    const session = last(first.events, 'session')?.id
    assert.ok(session, 'the session is told')
    const before = last(first.events, 'usage')?.usage
    const run = await rig.start('resume', { session, before, feedback: 'Add b.txt too.' })
    assert.equal((await run.ended).code, 0)
    assert.equal(last(run.events, 'session')?.id, session)
    assert.equal(read(rig, 'b.txt'), 'b\n')
    assert.equal(read(rig, 'hello.txt'), 'goodbye\nworld\n')
    assert.equal(last(run.events, 'usage')?.usage.output, 70, 'only this attempt is counted')
    assert.equal(last(run.events, 'message')?.text, 'The review is answered.')
  },
}

async function appears(folder, file) {
  const watcher = watch(folder)
  const seen = new Promise((resolve) => watcher.on('change', resolve))
  if (!existsSync(join(folder, file))) await seen
  watcher.close()
}

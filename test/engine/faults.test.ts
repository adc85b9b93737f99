// What the end of an agent's process is called: each kind of end has a cause of its own.
import { expect, test } from 'vitest'
import type { ProcessEnd } from '../../src/agents/process.ts'
import { processFault } from '../../src/engine/faults.ts'
import { nothingHeard } from '../../src/engine/hearing.ts'
import type { Done } from '../../src/engine/working.ts'

const done = (end: Partial<ProcessEnd>, more: Partial<Done> = {}): Done => ({
  end: { code: 1, signal: null, cause: 'exit', ...end },
  seconds: 1,
  ...nothingHeard(),
  env: {},
  watched: Promise.resolve(),
  ...more,
})

test.each<[string, Done, string, string]>([
  ['an exit code', done({ code: 3 }), 'crash', 'exit code 3'],
  ['a signal', done({ code: null, signal: 'SIGKILL' }), 'killed', 'SIGKILL'],
  ['a limit of time', done({ cause: 'timeout' }), 'timeout', 'the 2h that `timeout` allows'],
  ['silence', done({ cause: 'idle' }, { last: 'reading files' }), 'idle', '`idleTimeout`'],
  ['a question', done({ cause: 'idle' }, { last: 'Allow this command? [y/N] ' }), 'permission', 'Allow this'],
  ['no start', done({ cause: 'spawn-failed', error: 'it is not there' }), 'not-started', 'not there'],
  ['its client', done({}, { failure: { cause: 'auth', text: 'no key' } }), 'auth', 'no key'],
  ['a budget', done({ cause: 'stopped' }, { over: 'it used 9 tokens' }), 'budget', '9 tokens'],
  ['its errors', done({}, { complaint: 'x\nError: 429 Too Many Requests\n at y' }), 'rate-limit', '429'],
  ['a network', done({}, { complaint: 'getaddrinfo ENOTFOUND api.example.org' }), 'network', 'ENOTFOUND'],
  ['a full disk', done({}, { complaint: 'write: No space left on device' }), 'disk-full', 'No space'],
  [
    'a confinement',
    done(
      {},
      { complaint: 'bwrap: execvp claude: No such file', failure: { cause: 'other', text: 'silent' } },
    ),
    'not-started',
    'bubblewrap could not start it: execvp claude',
  ],
  [
    'a file that is not its own',
    done({}, { complaint: 'permission denied: /etc/x' }),
    'crash',
    'exit code 1',
  ],
])('%s', (_, end, cause, text) => {
  const fault = processFault(end, { own: undefined, usual: 7200 })
  expect(fault?.cause).toBe(cause)
  expect(fault?.text).toContain(text)
})

test('a limit of its own is told as that', () => {
  const fault = processFault(done({ cause: 'timeout' }), { own: 1200, usual: 7200 })
  expect(fault?.text).toBe('it took longer than the 20m that this task may take')
})

const unlimited = { own: undefined, usual: undefined }

test('an agent that ends well has no fault, whatever it complained of before', () => {
  expect(
    processFault(done({ code: 0 }, { complaint: 'ECONNRESET, trying again' }), unlimited),
  ).toBeUndefined()
})

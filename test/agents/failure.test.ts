import { expect, it } from 'vitest'
import { causeOf } from '../../src/agents/failure.ts'

// Sentences that the real clients print.
it.each([
  ['exceeded retry limit, last status: 429 Too Many Requests', 'rate-limit'],
  ['API Error: Request rejected (429) · slow down', 'rate-limit'],
  ['failed with status 429', 'rate-limit'],
  ['429 Rate limit reached', 'rate-limit'],
  ["You've hit your usage limit", 'rate-limit'],
  ['unexpected status 529 <unknown status code>', 'overloaded'],
  ['We are currently experiencing high demand', 'overloaded'],
  ['Error: Unexpected error database is locked', 'overloaded'],
  ['Failed query:\n        CREATE TABLE `workspace` (', 'overloaded'],
  ['Failed query: SELECT 1', 'other'],
  ['unexpected status 401 Unauthorized: no', 'auth'],
  ['Authentication failed with provider', 'auth'],
  ['Invalid API key · Please run /login', 'auth'],
  ['Prompt is too long', 'context'],
  ["Codex ran out of room in the model's context window", 'context'],
  ["This model's maximum context length is 8192 tokens", 'context'],
  ['--dangerously-skip-permissions cannot be used with root/sudo privileges', 'permission'],
  ['TypeError: x is not a function at line 429', 'other'],
  ['wrote 401 files', 'other'],
  ['', 'other'],
])('%s: %s', (text, cause) => expect(causeOf(text)).toBe(cause))

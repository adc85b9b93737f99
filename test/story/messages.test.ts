// The message of a landed commit, whatever the agent's own commit looked like.
import { expect, test } from 'vitest'
import { acted } from './acted.ts'

test("an agent's only commit lends its message, in its encoding; one without a message has the title", {
  timeout: 60_000,
}, async () => {
  const s = await acted()
  const commit = 'git commit --quiet --allow-empty-message'
  s.act('mute', `echo 1 > mute.txt; git add -A; ${commit} -m ''`)
  s.act(
    'latin',
    `echo 1 > latin.txt; git add -A; printf 'caf\\351\\n' | git -c i18n.commitEncoding=ISO-8859-1 commit --quiet -F -`,
  )
  s.act('alien', `echo 1 > alien.txt; git add -A; git -c i18n.commitEncoding=klingon commit --quiet -m Qapla`)
  s.act('forger', `echo 1 > forger.txt; git add -A; git commit --quiet -m subject -m 'Agent-Task: other'`)
  for (const id of ['mute', 'latin', 'alien', 'forger']) await s.ok('add', `feat: ${id}`, '--id', id)
  await s.ok('run', '--trust')
  await s.ok('land', 'mute', 'latin', 'alien', 'forger')
  expect(
    await s.git(
      'log',
      '--reverse',
      '--format=%s|%an|%(trailers:key=Agent-Task,valueonly,separator=%x2C)',
      '-4',
      'main',
    ),
  ).toBe(
    'feat: mute|Pat Person|mute\ncafé|Pat Person|latin\nQapla|Pat Person|alien\nsubject|Pat Person|forger',
  )
})

import { describe, expect, it } from 'vitest'
import { adapterOf, agentNames } from '../../src/agents/index.ts'
import { AgentsError } from '../../src/errors.ts'

const claude = '{"type":"result","is_error":false,"result":"done"}'
const readsClaude = (name: string, settings = {}) =>
  adapterOf(name, settings)
    .reader('/w')(claude, 'stdout')
    .some(({ kind }) => kind === 'end')

function refusal(name: string, settings = {}, configured: string[] = []): AgentsError {
  try {
    adapterOf(name, settings, configured)
  } catch (error) {
    if (error instanceof AgentsError) return error
    throw error
  }
  throw new Error('was not refused')
}

describe('an adapter', () => {
  it.each(agentNames)('is known by its name: %s', (name) => expect(adapterOf(name).name).toBe(name))

  it('is chosen by format before the name', () => {
    expect(readsClaude('claude')).toBe(true)
    expect(readsClaude('fast', { format: 'claude', model: 'small' })).toBe(true)
    expect(readsClaude('mine', { command: ['claude-wrapper'], format: 'claude' })).toBe(true)
    expect(readsClaude('claude', { command: ['claude-text'], format: 'text' })).toBe(false)
    expect(readsClaude('mine', { command: ['mine'] })).toBe(false)
  })

  it('by the Agent Client Protocol needs a command that speaks it', () => {
    expect(adapterOf('mine', { command: ['mine', 'acp'], format: 'acp' }).canResume).toBe(true)
    expect(refusal('mine', { format: 'acp' }).message).toContain('no agent is called "mine"')
  })

  it('is told with the agent\u2019s own name', () => {
    expect(adapterOf('fast', { format: 'claude' }).name).toBe('fast')
    expect(adapterOf('mine', { command: ['mine'] }).name).toBe('mine')
  })

  it.each(['toString', 'constructor', '__proto__'])('is none for %s', (name) => {
    expect(refusal(name).code).toBe('config')
  })

  it('that is unknown is refused with the known ones and a way out', () => {
    const { code, message, hints } = refusal('cluade', {}, ['mine'])
    expect(code).toBe('config')
    expect(message).toBe(`no agent is called "cluade"; known are ${agentNames.join(', ')}, mine`)
    expect(hints).toEqual(['To make it known, set agents.cluade.command in .agentsrc'])
  })

  it('of an unknown format, or with an empty command, is refused', () => {
    expect(refusal('mine', { command: ['mine'], format: 'yaml' }).message).toContain('"yaml"')
    expect(refusal('claude', { command: [] }).message).toBe('agents.claude.command is empty')
  })
})

// What `mcp` does: tools for agents by the Model Context Protocol, until the client goes. Every call is a command line of
// this program in a process of its own (docs/decisions/0024): it answers and refuses in the same words.
import type { Answer } from '../domain/answer.ts'
import type { Tool } from '../domain/tool.ts'
import { callSelf, type OwnEnd } from '../engine/calling.ts'
import { refuseOverTools } from '../engine/delegation.ts'
import { AgentsError } from '../errors.ts'
import type { Context } from './context.ts'

const instructions = [
  'git agents runs several coding agents on this repository at once, each on a task in a worktree and branch of its own.',
  'Write tasks down with plan or add (small ones, with the paths they write), look at conflicts, start them with run,',
  'then wait, again and again. As each ends, look at it with review, approve it or request changes, and run it again.',
  'Landing is a person’s: tell them what is approved and what would be held (land with dry-run).',
].join(' ')

/** Serves the tools on standard input and output. Nothing else may be printed there meanwhile. */
export async function serve(context: Context, tools: readonly Tool[], version: string): Promise<Answer> {
  const [{ Server }, { StdioServerTransport }] = await Promise.all([
    import('@modelcontextprotocol/server'),
    import('@modelcontextprotocol/server/stdio'),
  ])
  const server = new Server({ name: 'git-agents', version }, { capabilities: { tools: {} }, instructions })
  server.setRequestHandler('tools/list', () => ({ tools: tools.map(listed) }))
  server.setRequestHandler('tools/call', async ({ params }, { mcpReq }) =>
    resultOf(await outcomeOf(context, tools, params, mcpReq.signal)),
  )
  const closed = new Promise<void>((resolve) => {
    server.onclose = resolve
  })
  const { input, output } = context.pipes()
  await server.connect(new StdioServerTransport(input, output))
  context.signal.addEventListener('abort', () => void server.close(), { once: true })
  await closed
  return { kind: 'text', text: '' }
}

const listed = ({ name, description, arguments: properties, required, isReading }: Tool) => ({
  name,
  description,
  inputSchema: {
    type: 'object' as const,
    properties: { ...properties },
    required,
    additionalProperties: false,
  },
  annotations: { readOnlyHint: isReading, openWorldHint: false },
})

interface Call {
  name: string
  arguments?: Record<string, unknown> | undefined
}

/** How the verb ended, or the refusal that came before it. */
async function outcomeOf(
  { cwd, env, program, signal }: Context,
  tools: readonly Tool[],
  { name, arguments: given = {} }: Call,
  cancelled: AbortSignal,
): Promise<OwnEnd | AgentsError> {
  try {
    const tool = tools.find((one) => one.name === name)
    if (tool === undefined) throw unknownTool(name, tools)
    const call = tool.callOf(given)
    if (tool.needsPerson(given)) await refuseOverTools(name, cwd)
    return await callSelf({ program, cwd, env, signal: AbortSignal.any([signal, cancelled]) }, call)
  } catch (error) {
    if (error instanceof AgentsError) return error
    throw error
  }
}

/** The document of the verb as data and as text, with what it narrated; for a refusal its words. */
function resultOf(outcome: OwnEnd | AgentsError) {
  if (outcome instanceof AgentsError) return refusal([outcome.message, ...outcome.hints].join('\n'))
  const { code, stdout, stderr } = outcome
  const told = stderr.trim()
  const document = code <= 1 ? parseDocument(stdout) : undefined
  if (document === undefined) return refusal(told === '' ? `It ended with exit code ${code}.` : told)
  const texts = [JSON.stringify(document), ...(told === '' ? [] : [told])]
  return { content: texts.map(textPart), structuredContent: document }
}

const textPart = (text: string) => ({ type: 'text' as const, text })

const refusal = (text: string) => ({ content: [textPart(text)], isError: true })

function parseDocument(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}

const unknownTool = (name: string, tools: readonly Tool[]): AgentsError =>
  new AgentsError('usage', `There is no tool "${name}".`, {
    hints: [`There are: ${tools.map((tool) => tool.name).join(', ')}`],
  })

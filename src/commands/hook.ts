// `hook`: what our Git hooks call once a task is open. It is typed by nobody. Its answer is one word on stdout, `deny` or
// nothing: whatever else happens here, a fault included, lets Git go on.
import { guardScope } from '../engine/guard-scope.ts'
import { isOwnHook } from '../engine/hooks-script.ts'
import { tellHook } from '../engine/hooks-tell.ts'
import type { Command, Context } from './context.ts'

export const command: Command = async (context, { args: [name = '', ...args] }) => {
  const verdict = await verdictOf(context, name, args).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    context.emit({ type: 'warning', text: `git agents could not look at this ${name}: ${reason}` })
    return 'pass'
  })
  return { kind: 'text', text: verdict === 'deny' ? 'deny' : '' }
}

async function verdictOf(context: Context, name: string, args: string[]): Promise<'pass' | 'deny'> {
  const { cwd, env, emit, readStdin } = context
  if (name === 'scope') return await guardScope({ cwd, env, emit, claims: args[0] ?? '' })
  return isOwnHook(name) ? await tellHook({ name, args, cwd, env, emit, input: readStdin }) : 'pass'
}

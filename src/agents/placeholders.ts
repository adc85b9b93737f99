// Fills the placeholders of a configured command. Values stay inside their argument: no shell sees them.
import type { AgentSettings, Invocation, StartRequest } from './agent.ts'

const placeholder = /\{(id|title|promptFile|prompt|worktree|base|branch|session)\}/g

/** The command with its placeholders filled. A value can never turn an argument into an option. */
export function fillCommand(command: readonly string[], request: StartRequest): string[] {
  return command.map((argument) => {
    const filled = argument.replace(placeholder, (_, name: keyof StartRequest) => request[name] ?? '')
    return filled.startsWith('-') && !argument.startsWith('-') ? ` ${filled}` : filled
  })
}

/** Whether the command takes the prompt as an argument or a file, so that nothing goes on standard input. */
const takesPrompt = (command: readonly string[]): boolean =>
  command.some((argument) => /\{prompt(File)?\}/.test(argument))

/** The invocation of a template: filled, with the settings' environment, the prompt on stdin unless it is an argument. */
export function invocationOf(
  template: readonly string[],
  request: StartRequest,
  settings: AgentSettings = {},
  env: Record<string, string> = {},
): Invocation {
  return {
    command: fillCommand(template, request),
    env: { ...env, ...settings.env },
    stdin: takesPrompt(template) ? undefined : request.prompt,
  }
}

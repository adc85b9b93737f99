// What an agent, its setup and its checks find in their environment (DESIGN 4).
import type { TaskId } from '../domain/names.ts'
import { localVariables } from '../git/spawn.ts'

/** The facts of one attempt that its processes are told. */
export interface Told {
  id: TaskId
  title: string
  base: string
  branch: string
  promptFile: string
  /** The start of its ten ports, and its project's name for Docker Compose. */
  port: number
  compose: string
}

/** The person's environment, free of bindings to a repository, with the task's facts. */
export function attemptEnvironment(env: NodeJS.ProcessEnv, told: Told): NodeJS.ProcessEnv {
  return {
    ...withoutBindings(env),
    GIT_AGENTS_TASK: told.id,
    GIT_AGENTS_TITLE: told.title.replaceAll('\0', ''),
    GIT_AGENTS_BASE: told.base,
    GIT_AGENTS_BRANCH: told.branch,
    GIT_AGENTS_PROMPT_FILE: told.promptFile,
    GIT_AGENTS_PORT: String(told.port),
    COMPOSE_PROJECT_NAME: told.compose,
  }
}

/** An environment without what a calling hook bound to its own repository. */
export function withoutBindings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const free = { ...env }
  for (const name of localVariables) delete free[name]
  return free
}

// Who calls: a person, or an agent through its client. Pure.

/**
 * What clients set in the environment of the commands that they run: seen in Claude Code 2.1 (`AI_AGENT` too), Codex 0.169
 * (`CODEX_SANDBOX` where it is sandboxed), Gemini CLI 0.61, OpenCode 1.18, Qwen Code 0.24, Copilot CLI 1.0, pi 0.73. The
 * first is our own.
 */
export const agentVariables = [
  'GIT_AGENTS_TASK',
  'AI_AGENT',
  'CLAUDECODE',
  'CODEX_CI',
  'CODEX_SANDBOX',
  'GEMINI_CLI',
  'OPENCODE',
  'QWEN_CODE',
  'COPILOT_CLI',
  'PI_CODING_AGENT',
] as const

/** Whether an agent calls: several give their commands a terminal, and nobody looks at it or types there. */
export const isCalledByAgent = (env: NodeJS.ProcessEnv): boolean =>
  agentVariables.some((name) => (env[name] ?? '') !== '')

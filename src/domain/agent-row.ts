// A row of `agents`: data only, as programs read it in JSON.

/** An agent that tasks can name, as this machine has it. */
export interface AgentRow {
  name: string
  /** Whether the configuration says something of it. */
  configured: boolean
  /** Whether it works on the tasks that name none. */
  default: boolean
  program: string
  /** Where its program is; null where it is not installed, and where a launcher starts it. */
  path: string | null
  /** What starts it, perhaps elsewhere: only `--check` tells then whether it is there. */
  launcher: string | null
  /** Null where it was not asked, as a command of one's own, or gave none. */
  version: string | null
  /** The version that its adapter was tested with. */
  tested: string | null
  fit: 'tested' | 'older' | 'newer' | null
  /** Whether it can go on in an earlier session. */
  resumes: boolean
  /** With `--check`: whether it answered; null where it was not asked. */
  answers: boolean | null
  problem: string | null
  hint: string | null
}

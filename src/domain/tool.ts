// A verb as a tool for agents: what `cli/tools.ts` makes of the surface, and `commands/serving.ts` serves. Types only.

/** What a tool takes for one of its arguments, in the words of JSON Schema. */
export type ToolArgument = {
  type: 'string' | 'boolean' | 'integer' | 'array'
  description: string
  enum?: string[]
  minimum?: number
  /** Of a length of time. */
  pattern?: string
  items?: { type: 'string' }
}

/** The command line that a call stands for, and what its standard input holds. */
export interface ToolCall {
  argv: string[]
  input: string | undefined
}

export interface Tool {
  /** The name of the verb. */
  name: string
  description: string
  arguments: Record<string, ToolArgument>
  required: string[]
  isReading: boolean
  /** Whether a call with these arguments moves the target, which is a person's to do. */
  needsPerson(given: Record<string, unknown>): boolean
  /** Throws `usage` where an argument is none of its own, or of another type. */
  callOf(given: Record<string, unknown>): ToolCall
}

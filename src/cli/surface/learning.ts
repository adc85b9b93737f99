// How the program is learned, by people, agents and shells.
import type { Verb } from '../spec.ts'

/** `demo`, `mcp`, `completion`, `help`, `version`. */
export const learning: readonly Verb[] = [
  {
    name: 'demo',
    group: 'Look after',
    summary: 'The whole journey on a throwaway repository',
    text: 'Plays the whole journey on a throwaway repository with built-in scripted agents: no key, no network, under a minute.',
    positionals: [{ name: 'folder', noun: 'a folder', isOptional: true, completes: 'file' }],
    flags: [],
    examples: [{ command: 'git agents demo', text: 'see it work' }],
    load: () => import('../../commands/demo.ts'),
  },
  {
    name: 'mcp',
    group: 'Look after',
    summary: 'The verbs as tools for an agent',
    text: 'Serves the verbs as tools of the Model Context Protocol on standard input and output, so that an agent that you talk to can hand out tasks, watch them and review them. Every tool answers what its verb prints with --json. Landing, and taking a landing back, stay with you until `git config --add agents.delegate land` says otherwise.',
    positionals: [],
    flags: [],
    examples: [
      { command: 'claude mcp add git-agents -- git agents mcp', text: 'make it known to Claude Code' },
      { command: 'git agents mcp', text: 'what a client starts' },
    ],
    load: () => import('../mcp.ts'),
  },
  {
    name: 'completion',
    group: 'Look after',
    summary: 'What lets your shell complete git agents',
    text: "Prints the completion of a shell. Bash's and fish's plug into Git's own completion, zsh's into that of its _git; ids of tasks, branches and files are completed as you type.",
    positionals: [{ name: 'shell', noun: 'a shell', choices: ['bash', 'zsh', 'fish'] }],
    flags: [],
    examples: [
      {
        command: 'git agents completion bash > git-agents',
        text: 'for bash, in ~/.local/share/bash-completion/completions',
      },
      {
        command: 'git agents completion zsh > _git-agents',
        text: 'for zsh, in a folder of fpath, before compinit',
      },
      {
        command: 'git agents completion fish > git-agents.fish',
        text: 'for fish, in ~/.config/fish/completions',
      },
    ],
    load: () => import('../../commands/completion.ts'),
  },
  {
    name: 'help',
    group: 'Look after',
    summary: 'The page of a command',
    text: 'Shows the overview, or the page of a command.',
    positionals: [{ name: 'command', noun: 'a command', isOptional: true }],
    flags: [],
    examples: [{ command: 'git agents help land', text: 'the same as git agents land -h' }],
    load: () => import('../help.ts'),
  },
  {
    name: 'version',
    group: 'Look after',
    summary: 'Print the version',
    text: 'Prints the version of git agents.',
    positionals: [],
    flags: [],
    examples: [{ command: 'git agents version', text: 'for a bug report' }],
    load: () => import('../version.ts'),
  },
]

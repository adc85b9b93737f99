// What `.agentsrc` may hold, as one shape: the reader, its complaints and the published schema all come from it.
import { launch } from './launch-shape.ts'
import { about, choice, duration, list, map, number, type Shape, text, type Value } from './shape.ts'
import { object } from './shape-object.ts'
import { size } from './shape-size.ts'
import { sparse } from './sparse-shape.ts'
import {
  labelPattern,
  refuseArgument,
  refuseBranch,
  refuseBranches,
  refuseCoAuthor,
  refuseGlob,
  refuseLabel,
  refusePath,
  refusePerson,
  refusePrompt,
  refuseWorktrees,
} from './templates.ts'

const environment = map(text({ blank: true }), {
  words: 'a map from names to texts',
  names: '^[A-Za-z_][A-Za-z0-9_]*$',
  nameWords: 'name of an environment variable',
})

const agentName = '^[A-Za-z0-9][A-Za-z0-9._-]*$'
const command = list(text({ blank: true, refuse: refuseArgument }), 'a list of arguments', {
  filled: true,
  splits: true,
})
const commandLine = text({ words: 'a command line' })
const pattern = text({ words: 'a pattern', refuse: refuseGlob })

const labels = list(
  text({ words: 'a label', pattern: labelPattern, refuse: refuseLabel }),
  'a list of labels',
)

const agent = object(
  'an agent',
  {},
  {
    command: about(
      'The whole command, one argument an item; {id} {title} {prompt} {promptFile} {worktree} {base} {branch} are filled in, without a shell. The prompt goes to standard input unless {prompt} or {promptFile} is used.',
      command,
    ),
    format: about(
      'How its output is read: the name of a built-in agent, acp for one that speaks the Agent Client Protocol, or text.',
      text(),
    ),
    env: about('Environment variables for it alone.', environment),
    resume: about('The command that goes on in an earlier session, named by {session}.', command),
    model: about('The model that a built-in agent is started with.', text()),
    launch: about('What it alone is started through; an empty list for nothing.', launch),
    labels: about(
      'What a machine of a fleet must be to be given its work: its platform (linux), its processor (x64), or what its worker says with --labels.',
      labels,
    ),
  },
)

const tokens = number({ min: 1, max: 1e12, whole: true })
const cost = number({ min: 0.01, max: 1e6 })

const budget = object(
  'the budget',
  {},
  {
    tokens: about('Tokens that one task may use in all its attempts.', tokens),
    cost: about('US dollars that one task may cost in all its attempts.', cost),
    run: about(
      'What one run may use up.',
      object(
        'the budget of a run',
        {},
        {
          tokens: about('Tokens that all its attempts may use together.', tokens),
          cost: about('US dollars that they may cost together.', cost),
        },
      ),
    ),
  },
)

const person = text({ words: 'a person', pattern: '^[^<>]+ <[^<>\\s]+>$', refuse: refusePerson })

const commit = object(
  'commit',
  {},
  {
    template: about('The message of a landed commit.', text()),
    trailers: about(
      'Trailers added to the message of every landed commit.',
      map(text({ refuse: (it) => (/[\r\n]/.test(it) ? { text: 'is more than one line' } : undefined) }), {
        words: 'a map from names to texts',
        names: '^[A-Za-z0-9][A-Za-z0-9-]*$',
        nameWords: 'name of a trailer',
      }),
    ),
    author: about('The author of every landed commit; else you, as Git knows you.', person),
    committer: about('Its committer; else you.', person),
    coAuthors: about(
      'A Co-authored-by trailer for each: `agent` is the agent that worked.',
      list(text({ words: 'a person', refuse: refuseCoAuthor }), 'a list of people'),
    ),
  },
)

const fields = {
  target: about('The branch that tasks land on; else the one checked out.', text({ refuse: refuseBranch })),
  agent: about('The agent of tasks that name none.', text({ words: "an agent's name" })),
  agents: about(
    'Agents by name: more of them, or other settings for the built-in ones.',
    map(agent, { words: 'a map from names to agents', names: agentName, nameWords: 'name of an agent' }),
  ),
  prompt: about(
    'What every agent is told, with {task} and {feedback}, and {results} {place} {others} {finish} {title} {branch} {paths} where they are wanted.',
    text({ refuse: refusePrompt }),
  ),
  concurrency: about('How many agents work at once.', number({ min: 1, max: 256, whole: true })),
  overlap: about('What to do with tasks whose paths meet.', choice('warn', 'serialize', 'refuse')),
  scope: about("What to do with changes outside a task's paths.", choice('warn', 'deny', 'off')),
  isolation: about('Where agents work.', choice('worktree', 'shared')),
  worktrees: about(
    'The path of a worktree, with {repo} and {id}, seen from the main one.',
    text({ pattern: '\\{id\\}', refuse: refuseWorktrees }),
  ),
  branches: about(
    "The name of a task's branch, with {id}.",
    text({ pattern: '\\{id\\}', refuse: refuseBranches }),
  ),
  setup: about(
    'Command lines that prepare a new worktree, each run with sh -c in it.',
    list(commandLine, 'a list of command lines'),
  ),
  copy: about(
    'Patterns of untracked files to copy into a new worktree.',
    list(pattern, 'a list of patterns'),
  ),
  link: about(
    'Paths to link into a new worktree.',
    list(text({ words: 'a path', refuse: refusePath }), 'a list of paths'),
  ),
  sparse: about(
    "Whether a worktree has only the folders that its task claims, with those above and the root's files; a list names folders that are there too.",
    sparse,
  ),
  warm: about(
    'How many worktrees are kept ready beforehand, at the target with setup done.',
    number({ min: 0, max: 32, whole: true }),
  ),
  checks: about(
    'Command lines that must succeed before a task counts as done or lands, each run with sh -c.',
    list(commandLine, 'a list of command lines'),
  ),
  timeout: about('How long one attempt may take.', duration()),
  idleTimeout: about('How long an agent may stay silent.', duration()),
  retries: about('How often a failed task is tried again.', number({ min: 0, max: 20, whole: true })),
  diskReserve: about(
    'How much room the disks of worktrees and Git keep: below it nothing starts; 0 for none.',
    size(),
  ),
  budget: about('What a task, and a run, may use up; needs a client that tells it.', budget),
  commit: about('How landed commits are worded.', commit),
  notify: about(
    'How you are called when a task is done or failed, an agent needs you, or a run has ended.',
    choice('bell', 'desktop', 'none'),
  ),
  env: about('Environment variables for agents, setup and checks.', environment),
  launch: about(
    'What agents are started through: bubblewrap for the confinement that is built in, or a command as a list of arguments, with {id} {worktree} {gitDir} {commonDir} {home}. The agent follows it, unless {command} says where it goes in a line for a shell.',
    launch,
  ),
}

/** Everything that `.agentsrc`, `.agentsrc.local` and the `agents` key of package.json may hold. */
export const settingsShape = object('the configuration', {}, fields, { isRoot: true })

/** The settings that one file, or all of them together, give. Times are in seconds. */
export type Settings = Value<typeof settingsShape>
export type AgentSettings = Value<typeof agent>

/** The shape of each key, by its name. */
export const settingsFields: Readonly<Record<string, Shape<unknown>>> = fields

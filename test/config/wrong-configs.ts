// Configurations that must be refused, as files by name and values of Git's own configuration.
export interface WrongConfig {
  files: Record<string, string>
  git?: Record<string, string[]>
}

const rc = (text: string): WrongConfig => ({ files: { '.agentsrc': text } })

export const wrongConfigs: [name: string, config: WrongConfig][] = [
  ['a list', rc('- agent: claude\n')],
  ['a text', rc('claude\n')],
  ['unknown keys', rc('agnet: claude\nconcurency: 3\nplugins: []\nconstructor: x\n')],
  ['numbers out of range', rc('concurrency: 0\nretries: 99\nbudget: { tokens: 1.5, cost: -1 }\n')],
  ['numbers that are none', rc('concurrency: many\nretries: .nan\nbudget: { tokens: .inf }\n')],
  ['choices', rc('overlap: serialise\nscope: yes\nisolation: true\n')],
  ['times', rc('timeout: 20\nidleTimeout: 20 minutes\n')],
  ['a time of nothing', rc('timeout: 0s\n')],
  ['worktrees without the id', rc('worktrees: ../trees/{repo}\n')],
  ['worktrees with another placeholder', rc('worktrees: ../{repository}/{id}\n')],
  ['branches without the id, and none', rc('branches: agents\ntarget: -d\n')],
  ['branches that Git forbids', rc('branches: "a..b/{id}"\ntarget: "feature branch"\n')],
  ['a prompt that keeps the task back', rc('prompt: Be kind.\n')],
  ['a prompt with a mistyped part', rc('prompt: "{task} {feedback} {resluts}"\n')],
  ['setup that is no list', rc('setup: npm ci\nchecks: { test: npm test }\n')],
  [
    'copy and link that leave',
    rc('copy: ["../.env"]\nlink: ["../../node_modules", "node_modules/", "./"]\n'),
  ],
  ['an agent whose command is a text', rc('agents:\n  mine:\n    command: my-agent --print\n')],
  ['an agent without a word', rc('agents:\n  mine: { command: [] }\n')],
  [
    'an agent with a mistyped placeholder',
    rc('agents:\n  mine: { command: [x, "{promptfile}", "{json}"] }\n'),
  ],
  ['an agent with an unknown key', rc('agents:\n  mine: { cmd: [x], models: y }\n')],
  ['an agent with an odd name', rc('agents:\n  "../mine": { command: [x] }\n')],
  ['environment', rc('env: { 1X: a, PORT: 3000, DEBUG: true, OK: fine, EMPTY: "" }\n')],
  ['trailers', rc('commit: { trailers: { "Signed off": a, Ok: "a\\nb" }, templte: x }\n')],
  [
    'people',
    rc('commit:\n  author: Jo\n  committer: "<jo@example.org>"\n  coAuthors: [agent, "J\\n <j@e>", agnet]\n'),
  ],
  ['a key without value', rc('checks:\n#  - npm test\nagent:\n')],
  ['broken YAML', rc('agent: [claude\n')],
  ['a program', { files: { '.agentsrc.json': 'module.exports = {}\n' } }],
  ['JSON with a comment', { files: { '.agentsrc.json': '{ "agent": "claude" } // mine\n' } }],
  [
    'package.json',
    { files: { 'package.json': '{\n  "name": "x",\n  "agents": {\n    "retries": "3"\n  }\n}\n' } },
  ],
  ['a launcher that is told the prompt', rc('launch: [wrap, "{prompt}", "{worktre}"]\n')],
  [
    'ssh without a quoted command',
    rc('launch: [ssh, box]\nagents: { mine: { command: [x], launch: docker } }\n'),
  ],
  [
    'three at once',
    { files: { '.agentsrc': 'agent: a\n', '.agentsrc.yaml': 'agent: b\n', 'package.json': '{"agents":{}}' } },
  ],
  [
    'the shared and the personal one',
    { files: { '.agentsrc': 'agnet: a\n', '.agentsrc.local': 'x: 1\nretries: -1\n' } },
  ],
  [
    "Git's configuration",
    {
      files: { '.agentsrc': 'overlap: never\n' },
      git: { 'agents.concurrency': ['many'], 'agents.overlap': ['warn', 'deny'], 'agents.timeout': ['soon'] },
    },
  ],
]

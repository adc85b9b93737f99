// Labels: what an agent's work wants of a machine of a fleet, and what a machine is. Pure.

/** What a machine is without anybody saying so: its platform and its processor, by Node's words for them. */
export const ownLabels = ({ platform, arch }: { platform: string; arch: string }): string[] => [
  platform,
  arch,
]

/** The labels that an agent wants and a machine lacks. */
export const lackingLabels = (wanted: readonly string[] = [], had: readonly string[]): string[] =>
  wanted.filter((label) => !had.includes(label))

/** The agents whose work a machine with these labels takes, and those that want more, with what. */
export function servedAgents(
  agents: readonly string[],
  wantedBy: (agent: string) => readonly string[] | undefined,
  had: readonly string[],
): { served: string[]; unserved: { agent: string; lacking: string[] }[] } {
  const all = agents.map((agent) => ({ agent, lacking: lackingLabels(wantedBy(agent), had) }))
  return {
    served: all.flatMap(({ agent, lacking }) => (lacking.length === 0 ? [agent] : [])),
    unserved: all.filter(({ lacking }) => lacking.length > 0),
  }
}

// How our Git hooks stand in a repository, as `hooks` tells it. Types only.

/** One of our Git hooks as it stands. */
export interface HookRow {
  name: string
  /**
   * `edited`: ours with somebody's changes. `displaced`: it does not run, since another program has taken its place.
   * `unsupported`: nor does it with this Git, which is older than hooks in the configuration. `disabled`: somebody
   * switched it off there.
   */
  state: 'installed' | 'edited' | 'displaced' | 'unsupported' | 'disabled' | 'absent'
  /** The file that runs before it: the hook that was there. */
  first: string | null
}

/** All of them, and where they are. */
export interface HooksReport {
  /**
   * `beside` others in the hooks folder; named by Git's `config`, which runs them before the others; or in a `folder` of
   * our own, which runs those of the folder `before` first.
   */
  way: 'beside' | 'config' | 'folder' | 'none'
  folder: string
  before: string | null
  hooks: HookRow[]
}
